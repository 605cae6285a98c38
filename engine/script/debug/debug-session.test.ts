import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../protocol/limits.ts'
import { run } from '../run-script.test-support.ts'
import { debug, type OnPause, points } from './debug-session.test-support.ts'
import { HELD_SCRIPT } from './held-script.test-support.ts'

const SOURCE = `${HELD_SCRIPT}\n`
const CONTINUE: OnPause = () => ({ how: 'continue' })
const STEP: OnPause = () => ({ how: 'step' })

async function plainHash(source = SOURCE): Promise<string> {
  return (await run(source)).summary.journalHash
}

describe('breakpoints', () => {
  it('hold the run before the statement on their line, each time', async () => {
    const { pauses, summary } = await debug(SOURCE, { breakpoints: { lines: [5, 10] } })
    expect(pauses.map(({ step, line, column, reason }) => [step, line, column, reason])).toEqual([
      [4, 5, 1, 'breakpoint'],
      [5, 10, 3, 'breakpoint'],
      [6, 10, 3, 'breakpoint'],
      [7, 10, 3, 'breakpoint'],
    ])
    expect(pauses[0]?.text).toBe('breakpoint in line 5')
    expect(summary.journalHash).toBe(await plainHash())
  })

  it('move to the next line with a statement, and vanish behind the last', async () => {
    const { host, pauses } = await debug(SOURCE, { breakpoints: { lines: [4, 6, 99] } })
    expect(pauses.map(({ line }) => line)).toEqual([5, 9])
    const breakpoints = points({ lines: [1, 4, 5, 6, 8, 11, 16, 99] })
    const moved = await host.request('setBreakpoints', { fileName: 'a.ts', source: SOURCE, breakpoints })
    expect(moved.lines).toEqual([1, 5, 5, 9, 9, 12, null, null])
    const broken = await host.request('setBreakpoints', { fileName: 'a.ts', source: 'let = (', breakpoints })
    expect(broken.lines).toEqual(breakpoints.lines.map(({ line }) => line))
  })

  it('can be set and taken away while the run is held', async () => {
    const { pauses, summary } = await debug(SOURCE, {
      breakpoints: { lines: [2] },
      onPause: (_paused, { ask }) => {
        const args = { fileName: 'test.ts', source: SOURCE, breakpoints: points({ lines: [11] }) }
        expect(ask('setBreakpoints', args).lines).toEqual([12])
        return { how: 'continue' }
      },
    })
    expect(pauses.map(({ line }) => line)).toEqual([2, 12])
    expect(summary.journalHash).toBe(await plainHash())
  })

  it.each([
    [
      'flush',
      [
        [9, 12, 'flush of 8 pages at iopt_area_fill_domain'],
        [12, 15, 'flush of 8 pages at'],
      ],
    ],
    [
      'storage',
      [
        [9, 12, 'the storage domain becomes N0'],
        [12, 15, 'the storage domain becomes none'],
      ],
    ],
    ['errno', [[10, 13, 'ENOENT']]],
    ['expectation', [[11, 14, 'failed expectation: expect(outcome.ok).toBe(true)']]],
  ] as const)('on %s hold the run after the command', async (event, expected) => {
    const { pauses, summary } = await debug(SOURCE, { breakpoints: { events: [event] } })
    expect(pauses.map(({ step, line, reason }) => [step, line, reason])).toEqual(
      expected.map(([step, line]) => [step, line, 'event']),
    )
    for (const [i, [, , text]] of expected.entries()) expect(pauses[i]?.text).toContain(text)
    expect(summary.journalHash).toBe(await plainHash())
  })

  it('on a hazard hold the run', async () => {
    const source = `const vm = lab.process('qemu', { memory: '16 KiB' })
const ioas = lab.ioas()
lab.device('igpu', { coherent: false }).attach(ioas)
vm.memory.write()
ioas.map({ iova: 0n, from: vm.memory })`
    const { pauses } = await debug(source, { breakpoints: { events: ['hazard'] }, policy: 'none' })
    expect(pauses[0]).toMatchObject({ line: 5, reason: 'event' })
    expect(pauses[0]?.text).toMatch(/^hazard [AB]: /)
  })
})

describe('steps', () => {
  it('hold the run before what comes after each command, and give the same journal', async () => {
    const { pauses, summary } = await debug(SOURCE, { start: { how: 'step' }, onPause: STEP })
    // The memory of the process is a command of its own; the last command ends the run.
    expect(pauses.map(({ step, line }) => [step, line])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 5],
      [5, 9],
      [6, 10],
      [7, 10],
      [8, 12],
      [9, 13],
      [10, 14],
      [11, 15],
      [12, 15],
    ])
    expect(pauses.at(-1)).toMatchObject({ column: 16, reason: 'step' })
    expect(summary).toEqual((await debug(SOURCE)).summary)
    expect(summary.journalHash).toBe(await plainHash())
  })

  it('reach a line', async () => {
    const { pauses, summary } = await debug(SOURCE, { start: { how: 'to-line', line: 8 }, onPause: CONTINUE })
    expect(pauses).toMatchObject([{ step: 5, line: 9, column: 1, reason: 'to-line', text: 'line 9 is reached' }])
    expect(summary.journalHash).toBe(await plainHash())
  })

  it('stop where the user says', async () => {
    const { summary } = await debug(SOURCE, { breakpoints: { lines: [10] }, onPause: () => 'stop' })
    expect(summary).toMatchObject({ ops: 5, error: { kind: 'stopped', place: { line: 10, column: 3 } } })
  })
})

describe('a pause', () => {
  it('holds a loop that never ends, and lets it be stopped', async () => {
    const source = "lab.note('a')\nlet n = 0\nwhile (true) n++"
    const { pauses, summary } = await debug(source, {
      whileRunning: (poll) => (poll === 5 ? { name: 'pause', args: {} } : null),
      onPause: (_paused, { ask }) => {
        expect(Number(ask('repl', { step: 1, source: 'n' }).text)).toBeGreaterThan(0)
        return 'stop'
      },
    })
    expect(pauses).toMatchObject([{ step: 1, line: 3, reason: 'pause', text: 'paused' }])
    expect(summary.error).toMatchObject({ kind: 'stopped' })
  })

  it('does not count against the time limit', async () => {
    const { summary } = await debug(SOURCE, {
      breakpoints: { lines: [10] },
      limits: { timeMs: 400 },
      onPause: () => {
        const until = Date.now() + 250
        while (Date.now() < until);
        return { how: 'continue' }
      },
    })
    expect(summary.error).toBeNull()
  })

  it('answers what the panels ask, from what the run did so far', async () => {
    await debug(SOURCE, {
      breakpoints: { lines: [13] },
      onPause: (paused, { ask }) => {
        expect(ask('steps', { first: 0, count: 100 }).rows.at(-1)).toMatchObject({ step: 9, label: 'igpu.attach' })
        expect(ask('views', { step: paused.step }).areas.ioases[0]?.areas[0]?.storageDomain?.name).toBe('N0')
        expect(ask('views', { step: 4 }).areas.ioases[0]?.areas).toEqual([])
        expect(ask('flushLog', { step: 9, first: 0, count: 10 }).total).toBe(1)
        expect(ask('reached', {}).outcome).toMatchObject({ ops: 9, flushes: { pages: 8 }, error: null })
        expect(ask('pause', {})).toEqual({ ok: false })
        return { how: 'continue' }
      },
    })
  })

  it('is not there when nothing runs', async () => {
    const { host } = await debug(SOURCE)
    expect(await host.request('resume', { how: 'continue' })).toEqual({ ok: false })
    expect(await host.request('pause', {})).toEqual({ ok: false })
  })
})

describe('the console', () => {
  it('evaluates in the scope of the script as it is now', async () => {
    const answers: unknown[] = []
    await debug(SOURCE, {
      breakpoints: { lines: [10] },
      onPause: (paused, { ask }) => {
        const { ok, text } = ask('repl', {
          step: paused.step,
          source: '[ioas.name, ioas.areas.length, lab.step] as const',
        })
        answers.push([ok, text])
        return { how: 'continue' }
      },
    })
    expect(answers).toEqual([
      [true, "['ioas', 1, 5]"],
      [true, "['ioas', 1, 6]"],
      [true, "['ioas', 1, 7]"],
    ])
  })

  it('says why, where the model chose', async () => {
    const { repl } = await debug(SOURCE)
    const answer = await repl(9, 'ioas.areas[0]!.storageDomain')
    expect(answer).toMatchObject({ ok: true, text: "'N0'" })
    expect(answer.why).toContain('iopt_fill_domain')
    expect(await repl(9, 'ioas.areas.length')).toMatchObject({ text: '1', why: null })
  })

  it('answers with the state at the cursor, before and after', async () => {
    const { repl } = await debug(SOURCE)
    expect((await repl(4, 'ioas.areas.length')).text).toBe('0')
    expect((await repl(11, 'ioas.domains.length')).text).toBe('1')
    expect((await repl(9, 'ioas.domains.length')).text).toBe('1')
    expect((await repl(13, 'ioas.domains.length')).text).toBe('0')
    expect((await repl(9, '({ pinned: lab.pinned, flushed: lab.flushes.pages })')).text).toBe(
      '{ pinned: 8, flushed: 8 }',
    )
    expect((await repl(9, '{ pinned: lab.pinned }')).text).toBe('{ pinned: 8 }')
  })

  it('tries operations on a copy, and leaves no trace in the journal or in the script', async () => {
    const source = `let n = 1\nconst list = [1]\n${SOURCE}lab.note(String(n) + list.length + Math.random())`
    const { summary } = await debug(source, {
      breakpoints: { lines: [12] },
      onPause: (paused, { ask }) => {
        const tried = ask('repl', {
          step: paused.step,
          source: "n = 7; list.push(2); Math.random(); lab.ioas(); igpu.attach(ioas); print('hi'); n",
        })
        expect(tried).toMatchObject({ ok: true, text: '7', tried: 2, output: ['hi'] })
        expect(tried.steps[1]).toEqual({ label: 'igpu.attach', summary: 'pin 8 · flush 8 · map N0' })
        expect(ask('repl', { step: paused.step, source: '[n, list.length, lab.step, lab.pinned]' }).text).toBe(
          `[1, 1, ${String(paused.step)}, 0]`,
        )
        return { how: 'continue' }
      },
    })
    expect(summary.journalHash).toBe(await plainHash(source))
  })

  it('says what is wrong and where', async () => {
    const { repl } = await debug(SOURCE)
    expect(await repl(13, 'ioas.mapp()')).toMatchObject({
      ok: false,
      text: "An IOAS has no 'mapp'; did you mean 'map'?",
      place: { line: 1, column: 6 },
    })
    expect(await repl(13, 'nope')).toMatchObject({ ok: false, text: "ReferenceError: 'nope' is not defined" })
    expect(await repl(13, 'let = (')).toMatchObject({ ok: false, place: { line: 1 } })
    expect(await repl(13, 'ioas.unmap(1n, 4096)')).toMatchObject({ ok: false, tried: 1 })
  })

  it('speaks plainly of a constant whose line has not run', async () => {
    await debug(SOURCE, {
      breakpoints: { lines: [2] },
      onPause: (_paused, { ask }) => {
        expect(ask('repl', { step: 2, source: 'ioas' }).text).toBe('`ioas` has no value yet: its line has not run.')
        return { how: 'continue' }
      },
    })
  })

  it('has limits of its own, and works again after each', async () => {
    const { repl } = await debug(SOURCE)
    expect((await repl(13, 'for (;;) {}')).text).toMatch(/ran longer than 3 s/)
    expect((await repl(13, 'const a: string[] = []; for (;;) a.push("x".repeat(1e6))')).text).toMatch(
      /memory|ran longer/,
    )
    // Whichever comes first on this machine.
    expect((await repl(13, "for (;;) { try { lab.note('x') } catch {} }")).text).toMatch(
      /^The line made more than 10000 operations|ran longer/,
    )
    expect((await repl(13, '(function f(): number { return f() + 1 })()')).text).toMatch(/too deeply/)
    expect((await repl(13, 'ioas')).text).toMatch(/^ioas \{ id: 1, /)
  }, 30_000)

  it('has nothing to look at before a run', async () => {
    const { host } = await debug('let x = (')
    expect(await host.request('repl', { step: 0, source: '1' })).toMatchObject({ ok: false })
  })
})

it('refuses a second script while one runs', async () => {
  const refusals: Promise<unknown>[] = []
  const request = { fileName: 'a.ts', source: '', policy: 'v1', mode: 'worst-case', seed: 1, limits: DEFAULT_LIMITS }
  await debug(SOURCE, {
    breakpoints: { lines: [5] },
    onPause: (_paused, { tell }) => {
      refusals.push(tell('run', request))
      return { how: 'continue' }
    },
  })
  await expect(refusals[0]).rejects.toThrow('A script is running already: stop it first.')
})
