/** Every fault point, hit after hit, until the operation succeeds: what failed has changed nothing. */
import { expect, test } from 'vitest'
import { Bed, IOVA, VA } from './bed.test-support.ts'
import type { FaultPoint } from './faults.ts'
import type { KernelCommand } from './iommufd.ts'

const POINTS: readonly FaultPoint[] = ['map', 'pin', 'account', 'alloc', 'reserve']
const SECOND = 0x2_0000_0000n

/** Two IOASes, a coherent and a non-coherent domain in the first, areas on shared and own pages, an access. */
function world(): Bed {
  const bed = new Bed({ pages: 8 })
  bed.memory('B', SECOND, 8, 'contiguous')
  bed.machine.execute({ op: 'process.limit', process: 'vm', capIpcLock: false, memlockPages: 1000 })
  bed.device('nic', true)
  bed.device('igpu', false)
  bed.device('spare', false, { reserved: [{ start: 0xfee0_0000n, last: 0xfeef_ffffn }] })
  const [a, b] = [bed.ioas('a'), bed.ioas('b')]
  bed.run({ op: 'device.attach', device: 'nic', pt: a })
  bed.run({ op: 'device.attach', device: 'igpu', pt: a })
  bed.run(bed.map(a))
  bed.run(bed.copy(a, b, { length: 0x4000n }))
  bed.run(bed.map(b, { iova: IOVA + 0x10_0000n, va: SECOND }))
  bed.id({ op: 'access.create', name: 'mdev', ioas: b, needsPinPages: true })
  // Two runs a batch and three pages a pin call, so that every operation takes several.
  bed.run({ op: 'selftest.tempMemoryLimit', bytes: 24 })
  return bed
}

const OPERATIONS: readonly [string, (bed: Bed) => KernelCommand][] = [
  ['ioas.alloc', () => ({ op: 'ioas.alloc', name: 'c' })],
  ['ioas.map', (bed) => bed.map(1, { iova: IOVA + 0x10_0000n, va: SECOND })],
  ['ioas.copy', (bed) => bed.copy(2, 1, { srcIova: IOVA + 0x10_0000n, dstIova: IOVA + 0x20_0000n })],
  ['hwpt.alloc', (bed) => bed.hwpt(deviceId(bed), 2)],
  ['device.attach', () => ({ op: 'device.attach', device: 'spare', pt: 2 })],
  ['device.replace', () => ({ op: 'device.replace', device: 'nic', pt: 2 })],
  ['access.create', () => ({ op: 'access.create', name: 'other', ioas: 2, needsPinPages: true })],
  ['access.pin', (bed) => ({ op: 'access.pin', access: accessId(bed), iova: IOVA, length: 0x4000n, write: true })],
  [
    'access.rw',
    (bed) => ({
      op: 'access.rw',
      access: accessId(bed),
      iova: IOVA + 0x10_0000n,
      length: 0x5000n,
      write: true,
      slow: true,
    }),
  ],
]

const cases = OPERATIONS.flatMap(([name, command]) => POINTS.map((point) => [name, point, command] as const))

test.each(cases)('%s with failing `%s`', (_name, point, command) => {
  const hits = []
  for (let nth = 1; nth < 100; nth++) {
    const bed = world()
    const before = state(bed)
    bed.run({ op: 'fault.inject', point, nth })
    const result = bed.run(command(bed))
    if (result === 'ok') break
    hits.push(result)
    expect(state(bed), `${point} ${nth}`).toEqual(before)
    // The same operation works when nothing fails.
    expect(bed.run(command(bed))).toBe('ok')
  }
  expect(hits.length).toBeLessThan(99)
  expect(new Set(hits).size).toBeLessThanOrEqual(1)
})

test('the faults are really met', () => {
  const bed = world()
  const fails = (point: FaultPoint, command: KernelCommand): string => {
    bed.run({ op: 'fault.inject', point, nth: 1 })
    return bed.run(command)
  }
  const attach: KernelCommand = { op: 'device.attach', device: 'spare', pt: 2 }
  expect(POINTS.map((point) => fails(point, attach))).toEqual(POINTS.map(() => 'ENOMEM'))
  // Armed for one command only.
  bed.run({ op: 'fault.inject', point: 'alloc', nth: 1 })
  expect(bed.run({ op: 'ioas.ranges', ioas: 1, capacity: null })).toBe('ok')
  expect(bed.run(attach)).toBe('ok')
})

function deviceId(bed: Bed): number {
  return bed.kernel.objects.ofType('device')[0]?.id ?? 0
}

function accessId(bed: Bed): number {
  return bed.kernel.objects.ofType('access')[0]?.id ?? 0
}

/** Everything but the numbers that a failed call uses up (domains, pages, areas). */
function state(bed: Bed): unknown {
  const space = bed.machine.processes.get('vm')
  return {
    charged: [space?.lockedVm, space?.pinnedVm, space?.userLockedVm],
    objects: bed.kernel.objects.all.map((o) => [o.id, o.type, o.users]),
    groups: [...bed.kernel.groups.values()].map((g) => [g.id, g.refs, g.hwpt?.id, g.attached.map((d) => d.id)]),
    domains: bed.machine.iommu.domains.map((d) => [d.number, d.ptes, [...d.devices].map((x) => x.name)]),
    iopts: bed.kernel.ioases.map(({ iopt }) => ({
      alignment: iopt.iovaAlignment,
      reserved: iopt.reserved.nodes.map((n) => [n.start, n.last]),
      accesses: iopt.accesses.map((a) => a.id),
      areas: iopt.areas.all.map((a) => [a.number, a.iova, a.numAccesses, a.storageDomain?.number]),
      domains: iopt.domains.map((d) => d.number),
    })),
    pages: [...bed.kernel.pages.values()].map((p) => [
      p.number,
      p.refs,
      p.npinned,
      p.accessItree.size,
      p.domainsItree.nodes.map((a) => a.number),
      p.pinnedPfns.units,
    ]),
    frames: [VA, SECOND].map((va) => pinsOf(bed, va)),
  }
}

function pinsOf(bed: Bed, va: bigint): number[] {
  const counts: number[] = []
  const runs = bed.machine.framesOf('vm', va, 0x8000n)
  for (let i = 0; i < runs.length; i += 2) {
    for (let k = 0; k < (runs[i + 1] ?? 0); k++) counts.push(bed.machine.memory.pinCount((runs[i] ?? 0) + k))
  }
  return counts
}
