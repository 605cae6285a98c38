// What a script that somebody wrote in a hurry is told.
import { describe, expect, it } from 'vitest'
import { run } from './run-script.test-support.ts'

const SETUP = `const vm = lab.process('qemu', { memory: '4 pages' })\nconst ioas = lab.ioas()\n`

describe('a promise that nobody waits for', () => {
  it.each([
    ['of an async function', 'async function go() {\n  await null\n  ioas.unmap(0x9000n, 4096)\n}\ngo()', 5, 8],
    ['of an arrow function', 'const go = async () => {\n  await null\n  null.x\n}\nif (true) go()', 5, 8],
    ['of a chain', 'Promise.resolve(1).then(() => {\n  ioas.unmap(0x9000n, 4096)\n})', 4, 8],
    ['of the function itself', 'async function go() { ioas.unmap(0x9000n, 4096) }\ngo()', 3, 28],
  ])('ends the run with its error: %s', async (_what, code, line, column) => {
    const { error, output } = await run(
      `${SETUP}${code}\nprint('on')\nPromise.resolve().then(() => 1).then(() => 1).then(() => 1).then(() => print('late'))`,
    )
    expect(error).toMatchObject({ kind: 'exception', place: { line, column } })
    expect(output[0]).toBe('on')
    expect(output).not.toContain('late')
  })

  it('is left alone where somebody does', async () => {
    const code = `async function go() { ioas.unmap(0x9000n, 4096) }
async function all() {
  try { await go() } catch (error) { print(error.errno) }
  await null
  ioas.map({ iova: 0n, from: vm.memory })
}
all().catch(() => print('no'))
go().catch((error) => print(error.errno))`
    const { error, output, lab } = await run(SETUP + code)
    expect(error).toBeNull()
    expect(output).toEqual(['ENOENT', 'ENOENT'])
    expect(lab.journal.entry(lab.steps)).toMatchObject({ label: 'ioas.map', place: { line: 7, column: 8 } })
  })
})

describe('the engine’s words', () => {
  it.each([
    ['what is no function is named', "const a = { b: 1 }\na.b('x')", 'TypeError: a.b is not a function', 2, 3],
    [
      'a method without its object',
      'const { map } = ioas\nmap({ iova: 0n, from: vm.memory })',
      'This is called without its object',
      2,
      1,
    ],
    ['numbers and bigints', 'const at = 4096\nprint(at + 1n)', 'cannot convert bigint to number: write `4096n`', 2, 10],
    ['texts without end', "let s = 'ab'\nfor (;;) s += s", 'makes a text that is too long', 2, 12],
    ['timers', 'setTimeout(() => 1, 10)', 'A script has no setTimeout: nothing waits', 1, 1],
  ])('%s', async (_what, code, message, line, column) => {
    const { error } = await run(SETUP + code)
    expect(error?.message).toContain(message)
    expect(error?.place).toMatchObject({ line: line + 2, column })
  })

  it('print by whatever name it is known', async () => {
    const { output, error } = await run("console.error('bad', 1n)\nconsole.info('x')")
    expect(error).toBeNull()
    expect(output).toEqual(['bad 1n', 'x'])
  })
})
