import { describe, expect, it } from 'vitest'
import { runPages } from '../../base/pfn-runs.ts'
import type { MachineDevice } from '../../machine/observer.ts'
import { HandDomain, HandMachine, runs } from './hand-machine.test-support.ts'

const igpu: MachineDevice = { name: 'igpu', coherent: false, noSnoop: true }
const nic: MachineDevice = { name: 'nic', coherent: true, noSnoop: true }
const f0 = runs(0, 1)

/** S01: a page goes into C0, then N1, leaves N1 by hot-unplug, leaves C0 and is unpinned. */
function fiveSteps(flush: boolean, machine = new HandMachine()): HandMachine {
  const c0 = new HandDomain(0, true)
  const n1 = new HandDomain(1, false)
  machine.step('ioas.alloc')
  machine.step('ioas.map').monitor.allocated('vm', f0, 'cached')
  machine.step('nic.attach').attach(nic, c0)
  machine.map(c0, 0x1000000n, f0)
  machine.step('igpu.attach').attach(igpu, n1)
  if (flush) expect(machine.monitor.flush(f0)).toEqual({ usefulLines: 64, redundantPages: 0 })
  machine.map(n1, 0x1000000n, f0)
  machine.step('igpu.unplug').detach(igpu, n1)
  machine.unmap(n1, 0x1000000n)
  machine.step('nic.unplug').detach(nic, c0)
  machine.unmap(c0, 0x1000000n)
  if (flush) expect(machine.monitor.flush(f0)).toEqual({ usefulLines: 64, redundantPages: 0 })
  machine.monitor.released(f0)
  return machine
}

describe('the five steps', () => {
  it('show both hazards without a flush', () => {
    expect(fiveSteps(false).violations()).toEqual(['4:A[f0] possible', '6:B[f0] possible'])
  })

  it('show none when the page is flushed before the mapping and before the unpin', () => {
    expect(fiveSteps(true).violations()).toEqual([])
  })

  it('show that a flush before the IOTLB is invalidated is worthless at the end', () => {
    const machine = fiveSteps(true, new HandMachine('stale-iotlb'))
    expect(machine.violations()).toEqual(['6:B[f0] possible'])
    expect(machine.events.filter((event) => event.kind === 'data').at(-1)?.text).toContain('its IOTLB still has')
    // Once released, nothing of it is left.
    machine.step('again').monitor.released(f0)
    expect(machine.events.filter((event) => event.kind === 'data')).toHaveLength(2)
  })

  it('tell which step should have flushed, and whose data is in the way', () => {
    const [a, b] = fiveSteps(false).events.filter((event) => event.kind === 'hazard')
    expect(a?.text).toBe(
      'N1 lets igpu read f0 past the CPU cache, where memory may still hold data of an earlier owner',
    )
    expect(a?.causes.map((cause) => [cause.step, cause.text])).toEqual([
      [
        2,
        'f0 was handed to vm with the zeroes that the host wrote for vm, which the cache holds; memory holds data of an earlier owner',
      ],
      [2, 'f0 was never flushed before the device could read'],
      [4, 'N1 (non-coherent) maps f0 for a device that can skip the snoop'],
      [4, 'a flush of f0 was due in igpu.attach before N1 mapped it'],
    ])
    expect(b?.text).toBe(
      'f0 was released while the CPU cache may have held the zeroes that the host wrote for vm and memory data of vm that igpu wrote by DMA',
    )
    expect(b?.causes.map((cause) => [cause.step, cause.text])).toEqual([
      [2, 'the cache has the zeroes that the host wrote for vm'],
      [2, 'f0 was never flushed before the last pin went'],
      [4, 'N1 (non-coherent) maps f0'],
      [5, 'igpu can write memory past the cache until here, and in the worst case does'],
      [6, 'a flush of f0 was due in nic.unplug before the last pin went'],
    ])
  })

  it('are without hazard B when the agent is off, and the flush at the unpin is then for nothing', () => {
    expect(fiveSteps(false, new HandMachine('off')).violations()).toEqual(['4:A[f0] possible'])
  })
})

describe('exposure', () => {
  it('counts again when another device is attached to a filled domain (S49), and not while no device is there', () => {
    const machine = new HandMachine()
    const [n0, n1] = [new HandDomain(0, false), new HandDomain(1, false)]
    machine.step('mem.alloc').monitor.allocated('vm', runs(0, 2), 'cached')
    machine.step('hwpt.alloc').map(n0, 0n, runs(0, 2))
    expect(machine.violations()).toEqual([])
    machine.step('dA.attach').attach(igpu, n0)
    machine.step('hwpt.alloc').map(n1, 0n, runs(0, 2))
    machine.step('dB.attach').attach({ ...igpu, name: 'dB' }, n1)
    const hazards = machine.events.filter((event) => event.kind === 'hazard')
    expect(hazards.map((h) => [h.class, h.domain, machine.names.frames(h.runs)])).toEqual([
      ['A', 0, 'f0–f1'],
      ['A', 1, 'f0–f1'],
    ])
    // The mapping was made two steps earlier: that is where the flush belonged.
    expect(hazards[0]?.causes.at(-1)).toMatchObject({ step: 2 })
  })

  it('is certain for memory that was never initialised, and absent after non-temporal zeroing (S07)', () => {
    for (const [zeroing, expected] of [
      ['none', ['2:A[f0] certain']],
      ['nontemporal', []],
    ] as const) {
      const machine = new HandMachine()
      const n0 = new HandDomain(0, false)
      n0.devices.add(igpu)
      machine.step('mem.alloc').monitor.allocated('vm', f0, zeroing)
      machine.step('ioas.map').map(n0, 0n, f0)
      expect(machine.violations()).toEqual(expected)
    }
  })

  it('needs a readable non-coherent mapping and a device that can skip the snoop', () => {
    const machine = new HandMachine()
    machine.step('mem.alloc').monitor.allocated('vm', f0, 'cached')
    const coherent = new HandDomain(0, true)
    coherent.devices.add(igpu)
    machine.map(coherent, 0n, f0)
    const tame = new HandDomain(1, false)
    tame.devices.add({ ...igpu, noSnoop: false })
    machine.map(tame, 0n, f0)
    const writeOnly = new HandDomain(2, false)
    writeOnly.devices.add(igpu)
    machine.map(writeOnly, 0n, f0, { read: false, write: true })
    expect(machine.events).toEqual([])
  })
})

describe('release', () => {
  it('is consistent after a read-only mapping (S06) and after a coherent one (S04)', () => {
    const machine = new HandMachine()
    const n0 = new HandDomain(0, false)
    machine.step('mem.alloc').monitor.allocated('vm', f0, 'cached')
    machine.monitor.flush(f0)
    n0.devices.add(igpu)
    machine.step('ioas.map').map(n0, 0n, f0, { read: true, write: false })
    machine.step('ioas.unmap').unmap(n0, 0n)
    expect(machine.monitor.flush(f0)).toEqual({ usefulLines: 0, redundantPages: 1 })
    machine.monitor.released(f0)
    expect(machine.events).toEqual([])
  })

  it('names only the frames that a device wrote', () => {
    const machine = new HandMachine()
    const n0 = new HandDomain(0, false)
    n0.devices.add(igpu)
    machine.step('mem.alloc').monitor.allocated('vm', runs(0, 8), 'nontemporal')
    machine.step('ioas.map').map(n0, 0n, runs(2, 3))
    machine.step('ioas.unmap').unmap(n0, 0n)
    machine.step('release').monitor.released(runs(0, 8))
    expect(machine.violations()).toEqual(['4:B[f2–f4] possible'])
  })
})

describe('a great number of frames, each with a past of its own', () => {
  it('gives a handful of hazards that name all of them', () => {
    const machine = new HandMachine()
    const n0 = new HandDomain(0, false)
    n0.devices.add(igpu)
    for (let pfn = 0; pfn < 3000; pfn++) {
      machine.step('mem.alloc').monitor.allocated('vm', runs(pfn, 1), 'cached')
    }
    machine.step('ioas.map').map(n0, 0n, runs(0, 3000))
    const hazards = machine.events.filter((event) => event.kind === 'hazard')
    expect(hazards.length).toBeLessThanOrEqual(64)
    expect(hazards.reduce((pages, h) => pages + runPages(h.runs), 0)).toBe(3000)
  })

  it('leaves each its own past when they are released with stale lines', () => {
    const machine = new HandMachine()
    const n0 = new HandDomain(0, false)
    n0.devices.add(igpu)
    for (let pfn = 0; pfn < 100; pfn++) {
      machine.step('mem.alloc').monitor.allocated(pfn === 98 ? 'other' : 'vm', runs(pfn, 1), 'nontemporal')
    }
    machine.step('ioas.map').map(n0, 0n, runs(0, 100))
    machine.step('mem.free').monitor.orphaned(runs(0, 1))
    machine.step('ioas.unmap').unmap(n0, 0n)
    machine.step('release').monitor.released(runs(0, 100))
    const pastOf = (pfn: number): unknown[] => {
      const { owner, allocated, orphan } = machine.monitor.history(pfn)
      return [owner, allocated?.step, orphan]
    }
    // The orphan is gone, and nothing but it.
    expect([0, 1, 98, 99].map(pastOf)).toEqual([
      ['earlier owner', undefined, false],
      ['vm', 2, false],
      ['other', 99, false],
      ['vm', 100, false],
    ])
  })
})

describe('a fork', () => {
  it('goes its own way', () => {
    const machine = new HandMachine('off')
    machine.step('mem.alloc').monitor.allocated('vm', f0, 'cached')
    const fork = machine.monitor.clone(machine)
    machine.monitor.flush(f0)
    expect([...machine.monitor.violating('A', f0)]).toEqual([])
    expect([...fork.violating('A', f0)]).toEqual([0, 1])
    expect(fork.versions.fresh('zero', 'vm', 'the host', null).id).toBe(
      machine.monitor.versions.fresh('zero', 'vm', 'the host', null).id,
    )
  })
})
