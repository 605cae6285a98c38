import { describe, expect, it } from 'vitest'
import type { Command } from '../protocol/index.ts'
import { randomCommands } from '../test/scenarios/random-commands.ts'
import { Lab } from './lab.ts'
import { checksView } from './views/log-views.ts'
import type { Simulation } from './simulation.ts'

/** Dispatches random commands, each from some line of a script, until the lab has `steps` steps. */
function playRandomly(lab: Lab, seed: number, steps: number): void {
  for (const command of randomCommands(seed, steps)) {
    if (lab.steps === steps) return
    lab.dispatch(command, { line: (lab.steps % 20) + 1, column: 1 })
  }
}

/** What a lab would show that had stopped at step `n`: its own state at its own end. */
function stoppedAt(whole: Lab, n: number): Lab {
  const lab = new Lab({ policy: whole.policyName, seed: whole.seed })
  for (const past of whole.journal.entries.slice(0, n)) lab.dispatch(past.command, past.place, past.label)
  return lab
}

describe('time travel', () => {
  it('shows at any step, in any order of asking, what a run stopped there shows', () => {
    const lab = new Lab({ policy: 'v1' })
    playRandomly(lab, 7, 400)
    for (const n of [399, 3, 250, 251, 252, 120, 0, 400, 1, 64, 63, 65]) {
      const there = lab.views(n)
      const stopped = stoppedAt(lab, n).views(n)
      expect(there.domains, `domains at ${String(n)}`).toEqual(stopped.domains)
      expect(there.areas, `areas at ${String(n)}`).toEqual(stopped.areas)
      expect(there.status).toEqual({ ...stopped.status, steps: 400 })
    }
  })

  it('lists the hazards of a run as they were when it was younger', () => {
    const lab = new Lab({ policy: 'none' })
    playRandomly(lab, 7, 400)
    const { hazards } = checksView(lab)
    expect(hazards.length).toBeGreaterThan(0)
    expect(hazards.filter(({ step }) => step <= 250)).toEqual(checksView(stoppedAt(lab, 250)).hazards)
  })

  it('comes to the same journal when a run is played again', () => {
    const lab = new Lab({ policy: 'v2' })
    playRandomly(lab, 3, 300)
    expect(stoppedAt(lab, 300).journalHash).toBe(lab.journalHash)
  })

  it('keeps a bounded number of states, and reaches each step of a long run by few commands', () => {
    const lab = new Lab({ policy: 'none' })
    lab.dispatch({ op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null })
    for (let i = 0; i < 20_000; i++) lab.dispatch({ op: 'lab.note', text: String(i) })
    expect(lab.history.checkpoints).toBeLessThanOrEqual(192)
    expect(lab.history.checkpoints).toBeGreaterThan(60)
    expect(lab.history.at(12_345).machine.processes.has('vm')).toBe(true)
    expect(lab.history.at(0).machine.processes.size).toBe(0)
  })

  it('gives the states before and after a step of a long run, wherever it looked before', () => {
    const lab = new Lab({ policy: 'none' })
    lab.dispatch({ op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null })
    // After step n the limit is n.
    for (let n = 2; n <= 30_000; n++) {
      lab.dispatch({ op: 'process.limit', process: 'vm', capIpcLock: true, memlockPages: n })
    }
    const limit = (state: Simulation | null) => state?.machine.processes.get('vm')?.memlockPages
    for (const n of [12_345, 12_344, 12_343, 12_408, 300, 12_345, 29_000, 28_800, 28_999, 2, 30_000, 99_999]) {
      const { before, after } = lab.history.around(n)
      expect([limit(before), limit(after)], String(n)).toEqual([
        n === 2 ? null : Math.min(n, 30_000) - 1,
        Math.min(n, 30_000),
      ])
    }
    expect(lab.history.around(0).before).toBeNull()
  })

  it('is not disturbed by what a fork does', () => {
    const lab = new Lab({ policy: 'v1' })
    playRandomly(lab, 11, 200)
    const before = lab.views(150)
    const fork = lab.fork()
    playRandomly(fork, 12, 400)
    expect(lab.views(150)).toEqual(before)
    expect(fork.views(150).areas).toEqual(before.areas)
  })

  it('brings the events that are not kept back by running their steps again', () => {
    const lab = new Lab({ policy: 'v2', keepEvents: true })
    const plain = new Map<number, unknown>()
    for (const command of manyFragments(40)) {
      const step = lab.dispatch(command)
      plain.set(step.step, step)
    }
    expect(lab.journal.events(lab.steps - 1), 'too many events to keep them all').toBeNull()
    expect([lab.journal.events(8), lab.journal.events(lab.steps)]).not.toContain(null)
    for (const n of [lab.steps - 1, 8, lab.steps - 20, 3, lab.steps]) expect(lab.step(n)).toEqual(plain.get(n))
    expect(lab.stepRows(0, 100).map((row) => row.step)).toEqual([...plain.keys()])
    const again = new Lab({ policy: 'v2' })
    for (const { command } of lab.journal.entries) again.dispatch(command)
    expect([...lab.journalLines()].join('')).toBe([...again.journalLines()].join(''))
  })
})

/** A mapping of many single frames that comes and goes: each step has events with thousands of runs. */
function manyFragments(times: number): Command[] {
  const pages = 4096
  const length = BigInt(pages) * 4096n
  const commands: Command[] = [
    { op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null },
    {
      op: 'mem.alloc',
      process: 'vm',
      name: 'memory',
      pages,
      va: 0x1000_0000n,
      layout: 'scattered',
      zeroing: 'cached',
      readOnly: false,
      mergeable: false,
    },
    {
      op: 'device.create',
      name: 'igpu',
      coherent: false,
      noSnoop: true,
      dirtyTracking: false,
      group: null,
      reserved: [],
    },
    { op: 'ioas.alloc', name: 'I' },
    { op: 'device.attach', device: 'igpu', pt: 1 },
  ]
  for (let i = 0; i < times; i++) {
    commands.push(
      {
        op: 'ioas.map',
        ioas: 1,
        process: 'vm',
        va: 0x1000_0000n,
        length,
        iova: 0x100_0000n,
        prot: { read: true, write: true },
        unknownFlags: false,
        efault: false,
      },
      { op: 'ioas.unmap', ioas: 1, iova: 0x100_0000n, length },
    )
  }
  return commands
}
