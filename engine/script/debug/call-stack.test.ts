// The calls of a paused script: which they are, and what each of them sees.
import { describe, expect, it } from 'vitest'
import type { Paused } from '../../protocol/debug.ts'
import { run } from '../run-script.test-support.ts'
import { debug, type OnPause, type PointsWanted, type Window } from './debug-session.test-support.ts'

const SOURCE = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
function fill(pages: number, at: bigint): number {
  const half = pages / 2
  if (pages === 1) {
    ioas.map({ iova: at, from: vm.memory, length: 4096 })
    return 1
  }
  return fill(half, at) + fill(half, at + BigInt(half) * 4096n)
}
const sums = [4, 2].map((pages, i) => fill(pages, BigInt(i) << 20n))
class Rig {
  name = 'rig'
  tear(what: string): number {
    return this.#all(
      (n) => lab.note(what + String(n)),
    )
  }
  #all(work: (n: number) => void): number {
    ;[1, 2].forEach(work)
    return sums.length
  }
}
new Rig().tear('x')
`

/** Looks at each pause, and holds that the run does what it does without. */
async function each(points: PointsWanted, look: (paused: Paused, window: Window) => void, source = SOURCE) {
  const onPause: OnPause = (paused, window) => {
    look(paused, window)
    return { how: 'continue' }
  }
  const held = await debug(source, { breakpoints: points, onPause })
  expect(held.summary.journalHash).toBe((await run(source)).summary.journalHash)
  return held
}

function stack({ frames }: Paused): string {
  return frames.map(({ name, line }) => `${name}:${String(line)}`).join(' ')
}

describe('the call stack', () => {
  it('has a row for each call, innermost first, with the line where it is', async () => {
    const { pauses } = await each({ lines: [6] }, () => undefined)
    expect(pauses.slice(0, 2).map(stack)).toEqual([
      'fill:6 fill:9 fill:9 map:11 :11',
      'fill:6 fill:9 fill:9 map:11 :11',
    ])
    expect(pauses[0]?.frames.map(({ kind }) => kind)).toEqual([
      'function',
      'function',
      'function',
      'argument',
      'script',
    ])
    expect(pauses.at(-1)).toMatchObject({ calls: 4, line: 6 })
  })

  it('answers lines, watches and variables in the call that is chosen', async () => {
    const seen: string[] = []
    await each({ lines: [{ line: 6, condition: 'at === 8192n' }] }, ({ step }, { ask }) => {
      const text = (frame: number, source: string): string => ask('repl', { step, frame, source }).text
      for (const frame of [0, 1, 2]) seen.push(text(frame, '[pages, at]'))
      expect(text(2, 'half = 7')).toMatch(/half|read-only/)
      expect(text(3, '[pages, i]')).toBe('[4, 0]')
      expect(text(4, 'pages')).toContain('not defined')
      expect(text(4, 'typeof fill')).toBe("'function'")
      const [look] = ask('look', { step, frame: 1, expressions: ['at'], pure: true }).values
      expect(look).toMatchObject({ ok: true, text: '8192n' })
      const { groups, missing } = ask('variables', { step, frame: 3 })
      expect(missing).toBeNull()
      expect(groups.map(({ kind, variables }) => [kind, ...variables.slice(0, 2).map(({ name }) => name)])).toEqual([
        ['function', 'pages', 'i'],
        ['script', 'vm', 'ioas'],
      ])
    })
    expect(seen).toEqual(['[1, 8192n]', '[2, 8192n]', '[4, 0n]'])
  })

  it('tells the calls of a recursion apart when an event pauses it', async () => {
    const source = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
igpu.attach(ioas)
const down = (n: number): bigint => (n === 0 ? 0n : down(n - 1) + ioas.map({ iova: BigInt(n) << 20n, from: vm.memory }))
down(3)
`
    const seen: string[] = []
    await each(
      { events: ['flush'] },
      (paused, { ask }) => {
        seen.push(`${String(paused.calls)}: ${ask('repl', { step: paused.step, source: 'n' }).text}`)
      },
      source,
    )
    expect(seen).toEqual(['4: 1', '3: 2', '2: 3'])
  })

  it('goes through methods, callbacks and private functions', async () => {
    const { pauses } = await each({ lines: [16] }, ({ step }, { ask }) => {
      expect(ask('repl', { step, source: '[n, what]' }).text).toMatch(/^\[[12], 'x'\]$/)
      expect(ask('repl', { step, frame: 2, source: '[what, this.name]' }).text).toBe("['x', 'rig']")
    })
    expect(pauses.map(stack)).toEqual(['#all:16 #all:20 tear:15 :24', '#all:16 #all:20 tear:15 :24'])
  })

  it('says how many calls there are when they are too many to list, and sees the innermost', async () => {
    const source = 'const f = (n: number): void => {\n  if (n > 0) return f(n - 1)\n  lab.note("deep")\n}\nf(300)'
    await each(
      { lines: [3] },
      ({ frames, calls, step }, { ask }) => {
        expect([frames.length, calls]).toEqual([100, 302])
        expect(ask('repl', { step, frame: 99, source: 'n' }).text).toBe('99')
      },
      source,
    )
  })

  it('is right inside of generators, whose calls cannot be told apart', async () => {
    const source = `function* numbers(to: number) {
  for (let i = 0; i < to; i++) {
    lab.note(String(i))
    yield i
  }
}
function sum(to: number): number {
  let all = 0
  for (const one of numbers(to)) all += one
  return all
}
sum(2)`
    await each(
      { lines: [3] },
      (paused, { ask }) => {
        expect(stack(paused)).toBe('numbers:3 sum:9 :12')
        const text = (frame: number, line: string): string =>
          ask('repl', { step: paused.step, frame, source: line }).text
        expect(text(0, 'to')).toBe('2')
        expect(text(1, 'all')).toContain('out of reach')
      },
      source,
    )
  })

  it('says of a call that was entered before anything was watched that it is out of reach', async () => {
    const source = 'lab.ioas()\nfunction wait(n: number) {\n  for (;;) n += 1\n}\nwait(1)'
    await debug(source, {
      whileRunning: (poll) => (poll === 5 ? { name: 'pause', args: {} } : null),
      onPause: (paused, { ask }) => {
        expect(stack(paused)).toBe('wait:3 :5')
        expect(Number(ask('repl', { step: paused.step, source: 'n' }).text)).toBeGreaterThan(1)
        return 'stop'
      },
    })
  })
})

it('gives an error the place of the statement, not of what is put before it', async () => {
  const source = "const f = (x: string): string => x.nope.deep\nlab.note(f('a'))"
  const { summary } = await run(source)
  expect(summary.error).toMatchObject({ place: { line: 1, column: 41 } })
})
