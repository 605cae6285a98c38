// Calls that are left and entered again: generators and async functions.
import { describe, expect, it } from 'vitest'
import { run } from '../run-script.test-support.ts'
import { debug } from './debug-session.test-support.ts'

const SOURCE = `const ioas = lab.ioas()
function helper(n: number): number {
  lab.note('helper ' + String(n))
  return n * 2
}
function* numbers(upTo: number) {
  for (let i = 0; i < upTo; i++) {
    const twice = helper(i)
    yield twice
  }
}
async function later(name: string) {
  await null
  const length = name.length
  lab.note(name)
  return helper(length)
}
function sum(from: number) {
  const list = [...numbers(2)]
  return list.reduce((one, two) => one + two, from)
}
sum(1)
later('abc').catch(() => undefined)
`

/** The innermost variables at the first pause on a line, by frame; null where they are out of reach. */
async function seenAt(line: number, source = SOURCE) {
  const seen: (readonly [name: string, variables: readonly string[] | null])[] = []
  const { summary } = await debug(source, {
    breakpoints: { lines: [line] },
    onPause: (paused, { ask }) => {
      if (seen.length === 0) {
        paused.frames.forEach(({ name }, frame) => {
          const { groups, missing } = ask('variables', { step: paused.step, frame })
          const own = groups[0]?.variables.map((one) => `${one.name} ${String(one.value?.text)}`) ?? []
          seen.push([name, missing === null ? own : null])
        })
      }
      return { how: 'continue' }
    },
  })
  expect(summary.error).toBeNull()
  expect(summary.journalHash).toBe((await run(source)).summary.journalHash)
  return seen
}

describe('a generator or an async function', () => {
  it('shows its own variables where it is paused, and those of the calls around it', async () => {
    expect((await seenAt(9)).slice(0, 2)).toEqual([
      ['numbers', ['twice 0', 'i 0']],
      ['sum', ['list undefined', 'from 1']],
    ])
    expect((await seenAt(15))[0]).toEqual(['later', ['length 3', "name 'abc'"]])
  })

  it('shows them from what it calls, too', async () => {
    const [helper, numbers, sum] = await seenAt(3)
    expect(helper).toEqual(['helper', ['n 0']])
    expect(numbers).toEqual(['numbers', ['twice undefined', 'i 0']])
    expect(sum).toEqual(['sum', ['list undefined', 'from 1']])
  })

  it('hides the variables of the function whose loop goes over it: the engine tells another place of it', async () => {
    const loop = SOURCE.replace(
      'const list = [...numbers(2)]',
      'const list = []; for (const n of numbers(2)) list.push(n)',
    )
    expect((await seenAt(9, loop)).slice(0, 2)).toEqual([
      ['numbers', ['twice 0', 'i 0']],
      ['sum', null],
    ])
  })
})
