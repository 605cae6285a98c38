/**
 * The two modes of the cache against each other: what one cache does in one run must be possible in the worst case. The
 * sequences of the scenarios' property test, with data movement and cache events in between.
 */
import { describe, expect, it } from 'vitest'
import { forEachRun } from '../../base/pfn-runs.ts'
import { Rng } from '../../base/rng.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import { Lab } from '../../lab/lab.ts'
import type { Command, DataCommand } from '../../protocol/command.ts'
import type { Step } from '../../protocol/step.ts'
import { randomCommands } from './random-commands.ts'

const MEMORY_VA = 0x1000_0000n
const MEMORY_PAGES = 24
const SEEDS = 30
const DEVICES = ['n0', 'n1', 'n2'] as const

/** Something that a CPU, a cache or a device does by itself; much of it is refused, in both modes alike. */
function happening(rng: Rng): DataCommand {
  const first = rng.below(MEMORY_PAGES)
  const va = MEMORY_VA + BigInt(first) * PAGE_SIZE_N
  const length = BigInt(1 + rng.below(MEMORY_PAGES - first)) * PAGE_SIZE_N
  const range = { process: 'vm', va, length }
  switch (rng.below(10)) {
    case 0:
      return { op: 'cpu.write', ...range, memtype: rng.pick(['wb', 'wc', 'nontemporal', 'wt']) }
    case 1:
    case 2:
      return { op: 'cpu.read', ...range, memtype: 'wb' }
    case 3:
    case 4:
      return { op: 'cache.evict', ...range }
    case 5:
    case 6:
      return { op: 'cache.prefetch', ...range }
    case 7:
      return { op: 'cache.clwb', ...range }
    default: {
      // Where the mix maps most of the time.
      const iova = 0x100_0000n + BigInt(rng.below(32)) * PAGE_SIZE_N
      const op = rng.below(3) === 0 ? 'dma.read' : 'dma.write'
      return { op, device: rng.pick(DEVICES), iova, length: PAGE_SIZE_N, noSnoop: true }
    }
  }
}

function sequence(seed: number): Command[] {
  const rng = new Rng(seed + 1000)
  const commands: Command[] = []
  for (const command of randomCommands(seed, 60)) {
    commands.push(command)
    if (command.op.startsWith('ioas.') || command.op.startsWith('device.')) {
      for (let n = rng.below(4); n > 0; n--) commands.push(happening(rng))
    }
  }
  return commands
}

/** Half of the runs: a cache with a will of its own. */
const NOISY = {
  op: 'lab.cache',
  bytes: 2 ** 20,
  ways: 16,
  replacement: 'lru',
  selfSnoop: true,
  ddio: false,
  spontaneous: 3,
} as const

/** `class form pfn` of each frame that a step found in violation. */
function violations(step: Step): Set<string> {
  const found = new Set<string>()
  for (const event of step.events) {
    if (event.kind !== 'hazard') continue
    forEachRun(event.runs, (pfn, npages) => {
      for (let i = 0; i < npages; i++) found.add(`${event.class} ${event.form} ${String(pfn + i)}`)
    })
  }
  return found
}

describe.each(['none', 'v1', 'counter-gated', 'v2'])('under %s', (policy) => {
  it('every hazard of a concrete run is one of the worst case, in the same step', () => {
    const totals = { concrete: 0, worst: 0 }
    for (let seed = 1; seed <= SEEDS; seed++) {
      const worst = new Lab({ policy, mode: 'worst-case' })
      const concrete = new Lab({ policy, mode: 'concrete', seed })
      if (seed % 2 === 0) for (const lab of [worst, concrete]) lab.dispatch(NOISY)
      for (const command of sequence(seed)) {
        const possible = worst.dispatch(command)
        const real = concrete.dispatch(command)
        expect(real.result.ok, command.op).toBe(possible.result.ok)
        const allowed = violations(possible)
        totals.worst += allowed.size
        for (const violation of violations(real)) {
          totals.concrete++
          expect(allowed, `seed ${String(seed)}, step ${String(real.step)} ${command.op}`).toContain(violation)
        }
      }
    }
    // Without a policy there is something to compare; under a safe one there is nothing in either mode.
    if (policy === 'none') expect(totals.concrete).toBeGreaterThan(100)
    if (policy === 'v2') expect(totals).toEqual({ concrete: 0, worst: 0 })
    expect(totals.concrete).toBeLessThanOrEqual(totals.worst)
  })
})

describe('the cache of the machine', () => {
  const cache = {
    op: 'lab.cache',
    bytes: 64 * 64,
    ways: 1,
    replacement: 'lru',
    selfSnoop: true,
    ddio: false,
    spontaneous: 0,
  } as const
  const setUp: Command[] = [
    { op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null },
    {
      op: 'mem.alloc',
      process: 'vm',
      name: 'm',
      pages: 2,
      va: MEMORY_VA,
      layout: 'contiguous',
      zeroing: 'nontemporal',
      readOnly: false,
      mergeable: false,
    },
  ]
  const access = (op: 'cpu.write' | 'cpu.read', page: bigint): Command => ({
    op,
    process: 'vm',
    va: MEMORY_VA + page * PAGE_SIZE_N,
    length: PAGE_SIZE_N,
    memtype: 'wb',
  })

  it('decides in the concrete mode what stays: one page fits, the second pushes it out', () => {
    const lab = new Lab({ mode: 'concrete' })
    for (const command of [cache, ...setUp]) expect(lab.dispatch(command).result.ok).toBe(true)
    lab.dispatch(access('cpu.write', 0n))
    const [pfn = 0] = lab.simulation.machine.framesOf('vm', MEMORY_VA, PAGE_SIZE_N)
    const state = () => lab.simulation.monitor.cache.lines(pfn).map((run) => run.lines.map((line) => line.c).join(''))
    expect(state()).toEqual(['D'])
    lab.dispatch(access('cpu.read', 1n))
    expect(state()).toEqual(['I'])
  })

  it('may evict and fetch by itself, the same for the same seed', () => {
    const run = (seed: number, spontaneous: number): string[] => {
      const lab = new Lab({ mode: 'concrete', policy: 'none', seed })
      lab.dispatch({ ...NOISY, spontaneous })
      return sequence(3).flatMap((command) => {
        const step = lab.dispatch(command)
        return [...violations(step)].map((violation) => `${String(step.step)} ${violation}`)
      })
    }
    expect(run(1, 5)).toEqual(run(1, 5))
    const different = new Set([1, 2, 3, 4].map((seed) => run(seed, 5).join()))
    expect(different.size).toBeGreaterThan(1)
    expect(run(1, 0)).toEqual(run(2, 0))
  })

  it('is chosen before there is memory, and must be one that can be built', () => {
    const lab = new Lab({ mode: 'concrete' })
    expect(lab.dispatch({ ...cache, ways: 17 }).result).toMatchObject({ ok: false, errno: 'EINVAL' })
    expect(lab.dispatch({ ...cache, bytes: 100_000 }).result).toMatchObject({ ok: false, errno: 'EINVAL' })
    for (const command of setUp) lab.dispatch(command)
    expect(lab.dispatch(cache).result).toMatchObject({ ok: false, errno: 'EBUSY' })
  })
})
