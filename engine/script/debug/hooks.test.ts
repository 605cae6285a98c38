// Pauses in the hooks of a policy that the script defines.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { HOOK_NAMES } from '../../protocol/policy.ts'
import type { Paused } from '../../protocol/debug.ts'
import { run } from '../run-script.test-support.ts'
import { debug, type OnPause, type PointsWanted, type Window } from './debug-session.test-support.ts'

const SOURCE = `const limit = 4
function wide(pages: number): boolean {
  return pages > limit
}
const unseen = 'a hook does not see it'
lab.definePolicy({ name: 'mine', uses: { wide, limit },
  beforeMap(fill, batch: PolicyBatch, memory) {
    const name = fill.domain === null ? 'all' : 'N' + fill.domain.number
    memory.add('seen', batch.frames)
    if (wide(batch.npages)) return { flush: 'all', reason: name }
    return null
  },
  afterMap: (fill, domain) => void (fill.area.slot['maps'] = Number(fill.area.slot['maps'] ?? 0) + 1),
})
const vm = lab.process('qemu', { memory: '8 pages' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
ioas.map({ iova: 0x100_0000n, from: vm.memory })
function plug(name: string) {
  return igpu.attach(ioas)
}
plug('x')
ioas.unmap(0x100_0000n, '8 pages')
`
const POLICY = { policy: 'mine' }

/** Looks at each pause, and holds that the run does what it does without. */
async function each(points: PointsWanted, look: (paused: Paused, window: Window) => ReturnType<OnPause> | void) {
  const onPause: OnPause = (paused, window) => look(paused, window) ?? { how: 'continue' }
  const held = await debug(SOURCE, { breakpoints: points, onPause, ...POLICY })
  expect(held.summary.error).toBeNull()
  expect(held.summary.journalHash).toBe((await run(SOURCE, POLICY)).summary.journalHash)
  return held
}

describe('a breakpoint in a hook', () => {
  it('pauses there, with the calls of the hook above those of the script', async () => {
    const { pauses } = await each({ lines: [9, 3] }, () => undefined)
    expect(pauses.map(({ line, reason, middle, step }) => ({ line, reason, middle, step }))).toEqual([
      { line: 9, reason: 'breakpoint', middle: 'igpu.attach', step: 7 },
      { line: 3, reason: 'breakpoint', middle: 'igpu.attach', step: 7 },
    ])
    expect(pauses[1]?.frames.map(({ name, policy, line }) => [name, policy, line])).toEqual([
      ['wide', 'mine', 3],
      ['beforeMap', 'mine', 10],
      ['plug', null, 20],
      ['', null, 22],
    ])
  })

  it('shows the variables of each call, and what the hooks see of the script', async () => {
    let seen = 0
    await each({ lines: [3] }, ({ step }, { ask }) => {
      seen += 1
      const of = (frame: number) =>
        ask('variables', { step, frame }).groups.map(({ kind, name, variables }) => [
          `${kind} ${name}`.trim(),
          ...variables.map((one) => `${one.name} ${String(one.value?.text)}`),
        ])
      expect(of(0)).toEqual([
        ['function wide', 'pages 8'],
        ['uses mine', 'wide [function wide]', 'limit 4'],
      ])
      const [hook] = of(1)
      expect(hook?.slice(0, 2)).toEqual(['function beforeMap', "name 'N0'"])
      expect(hook?.[2]).toMatch(/^fill \{ kind: 'fill-domain', area: /)
      expect(hook?.[3]).toBe('batch PolicyBatch { firstIndex: 0, npages: 8, frames: Frames { npages: 8 } }')
      expect(of(2)[0]).toEqual(['function plug', "name 'x'"])
    })
    expect(seen).toBe(1)
  })

  it('evaluates lines among them, and changes nothing by it', async () => {
    await each({ lines: [10] }, ({ step }, { ask }) => {
      const say = (source: string, frame = 0): string => ask('repl', { step, frame, source }).text
      expect(say('batch.frames.runs[0].npages + limit')).toBe('12')
      expect(say('const half = batch.npages / 2; half')).toBe('4')
      expect(say('wide(half)')).toBe('false')
      expect(say('batch.spans().map(({ source }) => source.tier)')).toBe("['mm']")
      expect(say("memory.select('seen', batch.frames, true).npages")).toBe('8')
      expect(say("memory.remove('seen', batch.frames)")).toMatch(/here it can only be looked at/)
      expect(say("fill.area.slot['maps'] = 77")).toBe('77')
      expect(say("fill.area.slot['maps']")).toBe('undefined')
      expect(say('unseen')).toBe(
        "ReferenceError: 'unseen' is not defined; a hook sees nothing of the script but what `uses` lists",
      )
      expect(say('unseen', 2)).toBe("'a hook does not see it'")
      expect(say('ioas.areas.length', 2)).toBe('1')
      expect(say('igpu.unplug()', 2)).toMatch(/EBUSY: igpu.attach is under way and holds its locks/)
      // Before the operation, everything can be tried.
      expect(ask('repl', { step: step - 1, frame: 2, source: 'igpu.attach(ioas).name' }).ok).toBe(true)
    })
  })

  it('goes by the statement in hooks, and by the command in the script', async () => {
    const { pauses } = await each({ lines: [8] }, () => ({ how: 'step' }))
    expect(pauses.map(({ line, middle }) => [line, middle !== null])).toEqual([
      [8, true],
      [9, true],
      [10, true],
      [3, true],
      [10, true],
      [13, true],
      [23, false],
    ])
  })

  it('runs to a line, counts, and takes conditions and messages', async () => {
    const to = await debug(SOURCE, { start: { how: 'to-line', line: 10 }, ...POLICY })
    expect(to.pauses.map(({ line, reason }) => [line, reason])).toEqual([[10, 'to-line']])
    const wide = await each(
      {
        lines: [
          { line: 10, condition: 'batch.npages > 100' },
          { line: 13, condition: 'domain.coherent === false' },
        ],
      },
      () => undefined,
    )
    expect(wide.pauses.map(({ line }) => line)).toEqual([13])
    const log = await each(
      { lines: [{ line: 9, log: 'maps {batch.npages} into {name}: {batch.spans().length}' }] },
      () => undefined,
    )
    expect(log.summary.output.map(({ text }) => text)).toEqual(['maps 8 into N0: 1'])
  })

  it('ends the run by Stop, in time', async () => {
    const { summary } = await debug(SOURCE, { breakpoints: { lines: [9] }, onPause: () => 'stop', ...POLICY })
    expect(summary.error).toMatchObject({ kind: 'stopped', message: 'Stopped.', place: { line: 9 } })
    expect(summary.ops).toBe(6)
  })
})

describe('panels in the middle of a command', () => {
  it('show it as far as it has come', async () => {
    await each({ lines: [9, 13] }, ({ line, step }, { ask }) => {
      const { status } = ask('views', { step })
      expect(status).toMatchObject({ step: 7, steps: 7, label: 'igpu.attach …' })
      const flushed = line === 9 ? 0 : 8
      expect(status.flushedPages).toBe(flushed)
      expect(ask('steps', { first: 6, count: 1 }).rows[0]?.label).toBe('igpu.attach …')
      expect(ask('topology', { step }).nodes.some(({ label }) => label === 'igpu')).toBe(true)
      expect(ask('tryCommands', { step, commands: [{ op: 'device.detach', device: 'igpu' }] })).toMatchObject([
        { ok: false, text: expect.stringMatching(/^EBUSY: igpu.attach is under way/) as string },
      ])
      // Looking back, and at the middle again.
      expect(ask('views', { step: 3 }).status.step).toBe(3)
      expect(ask('views', { step }).status.flushedPages).toBe(flushed)
    })
  })

  it('can be shown in each hook of each experiment', async () => {
    const hooks = HOOK_NAMES.map((hook) => `${hook}() {\n probe()\n },`)
    const define = `lab.definePolicy({ name: 'mine', uses: { probe() {} },\n${hooks.join('\n')}\n})\n`
    const lines = hooks.map((_hook, i) => 3 + 3 * i)
    const names = readdirSync('scripts/experiments').filter((name) =>
      /^s(0[135]|12|24|29|31|33|39|45)-.*\.ts$/.test(name),
    )
    const seen = new Set<number>()
    for (const name of names) {
      const source = define + readFileSync(`scripts/experiments/${name}`, 'utf8')
      let held = 0
      const { summary } = await debug(source, {
        policy: 'mine',
        breakpoints: { lines },
        onPause: ({ line, step }, { ask }) => {
          seen.add(line)
          if (++held > 40) return { how: 'continue' }
          const { areas } = ask('views', { step })
          const { nodes } = ask('topology', { step })
          expect(nodes.length).toBeGreaterThan(0)
          for (const { id } of areas.ioases)
            ask('iovaMap', { step, ioas: id, start: 0n, last: 2n ** 64n - 1n, width: 100 })
          ask('pages', { step, pages: null, maxSpans: 50 })
          ask('memory', { step, first: 0, count: 50, filter: 'all', text: '' })
          ask('timelineWindow', { from: 0, to: step, width: 300 })
          ask('diffSteps', { left: step - 1, right: step })
          ask('exportText', { what: 'areas', step })
          return { how: 'continue' }
        },
      })
      expect(summary.journalHash, name).toBe((await run(source, POLICY)).summary.journalHash)
    }
    expect(seen.size).toBeGreaterThan(10)
  }, 120_000)
})
