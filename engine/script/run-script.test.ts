import { describe, expect, it } from 'vitest'
import type { PreparedCache } from './run-script.ts'
import { runScript } from './run-script.ts'
import { run } from './run-script.test-support.ts'
import { DEFAULT_LIMITS } from '../protocol/limits.ts'

const SETUP = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
`

describe('steps', () => {
  it('carry the place and the words of their call, also from a helper', async () => {
    const { lab } = await run(`${SETUP}function plug(device: Device, times: number): void {
  if (times > 0) plug(device, times - 1)
  else device.attach(ioas)
}
plug(igpu, 3)
  igpu.unplug(); ioas.map({
  iova: 0x100_0000n,
  from: vm.memory })`)
    const steps = Array.from({ length: lab.steps }, (_, i) => {
      const step = lab.journal.entry(i + 1)
      return [step?.label, step?.place?.line, step?.place?.column]
    })
    expect(steps).toEqual([
      ['lab.process', 1, 16],
      ['qemu.alloc', 1, 16],
      ['lab.ioas', 2, 18],
      ['lab.device', 3, 18],
      ['igpu.attach', 6, 15],
      ['igpu.unplug', 9, 8],
      ['ioas.map', 9, 23],
    ])
  })

  it('show an expectation in the words of the script', async () => {
    const { summary } = await run(`expect(lab.step).toBe(0); expect(\n  lab.pinned,\n).toBeGreaterThan(1)`)
    expect(summary.expectations).toMatchObject({
      passed: 1,
      failed: 1,
      results: [
        { line: 1, text: 'expect(lab.step).toBe(0)', passed: true, message: '' },
        { line: 3, text: 'expect( lab.pinned, ).toBeGreaterThan(1)', passed: false },
      ],
    })
  })
})

describe('the same script, seed and policy', () => {
  const source = `${SETUP}igpu.attach(ioas)
for (let i = 0; i < 20; i++) {
  const page = BigInt(Math.floor(Math.random() * 8))
  const from = vm.memory.slice(page * 4096n, '1 page')
  if (lab.try(() => ioas.map({ iova: 0x100_0000n + page * 4096n, from })).ok) lab.note(String(page))
}`

  it('give the same journal', async () => {
    const [first, second] = [await run(source), await run(source)]
    expect(first.error).toBeNull()
    expect(first.lab.steps).toBeGreaterThan(25)
    expect(second.summary).toEqual(first.summary)
  })

  it('and another seed another one', async () => {
    const [first, second] = [await run(source), await run(source, { seed: 2 })]
    expect(second.summary.journalHash).not.toBe(first.summary.journalHash)
  })
})

describe('an operation that fails', () => {
  it('ends the script at its line, with errno, reason and kernel function', async () => {
    const { error } = await run(
      `${SETUP}ioas.map({ iova: 0n, from: vm.memory })\n\n  ioas.map({ iova: 0n, from: vm.memory })`,
    )
    expect(error).toMatchObject({ kind: 'exception', place: { fileName: 'test.ts', line: 6, column: 8 } })
    expect(error?.message).toMatch(/^ioas\.map: EEXIST: .* \(\w+\(\)\)$/)
  })

  it('can be looked at instead', async () => {
    const { output, error } = await run(`${SETUP}
const outcome = lab.try(() => ioas.unmap(0n, '4 KiB'))
if (!outcome.ok) print(outcome.errno, outcome.op, typeof outcome.why, typeof outcome.where)
expect(() => ioas.unmap(0n, 4096)).toFail('ENOENT')
expect(() => ioas.unmap(0n, 4096)).not.toFail()
try { ioas.unmap(0n, 1) } catch (e) { print((e as LabError).name, (e as LabError).errno, e instanceof Error) }`)
    expect(error).toBeNull()
    expect(output).toEqual(['ENOENT ioas.unmap string string', 'LabError ENOENT true'])
  })

  it('meets a fault that was asked for, also when it binds the device first', async () => {
    const { output } = await run(`${SETUP}ioas.map({ iova: 0n, from: vm.memory })
lab.fail('map')
const outcome = lab.try(() => ioas.hwpt(igpu))
print(outcome.ok ? 'made' : outcome.errno, ioas.domains.length, lab.pinned)
print(lab.try(() => ioas.hwpt(igpu)).ok, ioas.domains.length)`)
    expect(output).toEqual(['ENOMEM 0 0', 'true 1'])
  })
})

describe('an expectation about hazards', () => {
  it('names those that there are in a few words', async () => {
    const source = `const vm = lab.process('vm', { memory: '2 pages' })
const ioas = lab.ioas()
lab.device('igpu', { coherent: false }).attach(ioas)
ioas.map({ iova: 0n, from: vm.memory })
expect(lab.hazards).toBeEmpty()
expect(lab.hazards.B).toBeEmpty()`
    const { summary } = await run(source, { policy: 'none' })
    expect(summary.expectations.results.map(({ message }) => message)).toEqual([
      'expected it to be empty; it has 1: A possible, f0–f1, at step 6',
      '',
    ])
  })
})

it('records a failed expectation about a long list, and goes on', async () => {
  const { summary, output, error } = await run(`expect(Array(100).fill('x'.repeat(500))).toBeEmpty()\nprint('on')`)
  expect(error).toBeNull()
  expect(output).toEqual(['on'])
  expect(summary.expectations.results[0]?.message).toMatch(/^expected it to be empty; it is \['xxx/)
})

describe('a slip of the script', () => {
  it.each([
    ['ioas.mapp()', "An IOAS has no 'mapp'; did you mean 'map'?", 'mapp'],
    ['lab.hazards.a.length', /cannot read property 'length' of undefined/, 'length'],
    ['igpu.colour', /^A device has no 'colour'. It has: .*attach/, 'colour'],
    ['ioas.map({ iova: 0n, form: vm.memory })', "ioas.map has no option 'form'; did you mean 'from'?", 'map('],
    ['ioas.map({ iova: 0n })', /from must be memory such as vm\.memory, not nothing/, 'map('],
    [
      'ioas.map({ iova: "x", from: vm.memory })',
      "ioas.map: iova must be an address such as 0x100_0000n, not 'x'.",
      'map(',
    ],
    ["ioas.unmap(0n, '4 kb')", /'4 kb' is no size/, 'unmap'],
    ['ioas.unmap(0n, 2 ** 60)', /too large for an exact number/, 'unmap'],
    ['ioas.unmap(-1, 4096)', /must fit 64 bits/, 'unmap'],
    ['ioas.unmap(2n ** 64n, 4096)', /must fit 64 bits/, 'unmap'],
    ['igpu.attach(vm)', "igpu.attach takes an IOAS or a hwpt, not 'qemu'.", 'attach'],
    ['lab.cache({ way: 8 })', "lab.cache has no option 'way'; did you mean 'ways'?", 'cache'],
    ['lab.cost({ nsPerPages: 8 })', "lab.cost has no option 'nsPerPages'; did you mean 'nsPerPage'?", 'cost'],
    ['igpu.attach()', 'igpu.attach takes an IOAS or a hwpt, not nothing.', 'attach'],
    ['lab.policyName = "v2"', /The lab has no 'policyName' that could be set|no setter|read-only/, 'policyName'],
    ['expect(1).toBeTwo()', "An expectation has no 'toBeTwo'", 'toBeTwo'],
    ['expect(1).toBeEmpty()', 'toBeEmpty is for a list or a text, not for 1.', 'toBeEmpty'],
    ['expect(ioas).toFail()', /toFail needs a function/, 'toFail'],
    ['vm.memory.slice("64 KiB")', /the slice ends at/, 'slice'],
    ['new Date()', /A script has no Date/, 'Date'],
    ['lab.process("qemu")', /EEXIST/, 'process'],
  ])('%s', async (call, message, at) => {
    const { error } = await run(`${SETUP}    ${call}`)
    expect(error).toMatchObject({ kind: 'exception', place: { line: 4 } })
    expect(error?.message).toMatch(message)
    expect(error?.place?.column).toBe(5 + call.indexOf(at))
  })
})

describe('limits', () => {
  it('end a script of too many operations at its line', async () => {
    const { error, lab } = await run(`for (;;) {\n  try {\n    lab.note('x') } catch {}\n}`, { limits: { ops: 100 } })
    expect(error).toMatchObject({ kind: 'ops', place: { line: 3, column: 9 } })
    expect(lab.steps).toBe(100)
  })

  it('end a script that prints for ever, and keep its output small', async () => {
    const { error, output } = await run("for (;;) print('x'.repeat(1000))", { limits: { timeMs: 1500 } })
    expect(error?.kind).toBe('time')
    expect(output.length).toBeLessThan(1100)
    expect(output.at(-1)).toContain('more output')
  })

  it('stop when asked, and keep what was done', async () => {
    let polls = 0
    const { error, lab } = await run("lab.note('before')\nwhile (true) {}", { shouldStop: () => ++polls > 2 })
    expect(error).toMatchObject({ kind: 'stopped', place: { line: 2 } })
    expect(lab.steps).toBe(1)
  })
})

it('does without the parser when the prepared script was kept', async () => {
  const kept = new Map<string, string>()
  const cache: PreparedCache = {
    get: (version, source) => kept.get(`${String(version)} ${source}`) ?? null,
    put: (version, source, prepared) => kept.set(`${String(version)} ${source}`, prepared),
  }
  const request = { fileName: 'test.ts', policy: 'v1', seed: 1, mode: 'worst-case', limits: DEFAULT_LIMITS } as const
  const source = "lab.note('x' as string)\nlab.nope()"
  const first = await runScript({ ...request, source }, { cache })
  expect(kept.size).toBe(1)
  const second = await runScript({ ...request, source }, { cache })
  expect(second.summary).toEqual(first.summary)
  // What is kept is checked when it is read.
  for (const key of kept.keys()) kept.set(key, '{"version":1,"code":7}')
  expect((await runScript({ ...request, source }, { cache })).summary).toEqual(first.summary)
})

it('refuses what a guest sends past the API', async () => {
  // A script may replace what the language offers; what reaches the host is checked all the same.
  const { error } = await run(`Object.defineProperty(Object.prototype, 'toJSON', { value: () => ({ kind: 'exit' }) })
lab.note('x')`)
  expect(error).toMatchObject({ kind: 'exception', place: { line: 2 } })
})

it('prints what a script made itself with what it holds', async () => {
  const { output } = await run(`class Rig { name = 'rig'; sizes = [1n] }
print(new Rig(), new Map([['a', { b: 1 }]]), new Set([1, 2]), lab.ioas('guest'))`)
  expect(output).toEqual(["Rig { name: 'rig', sizes: [1n] } Map(1) { 'a' => { b: 1 } } Set(2) { 1, 2 } guest"])
})
