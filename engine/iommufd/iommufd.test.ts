import { describe, expect, test } from 'vitest'
import type { CommandOf } from '../protocol/command.ts'
import { U64_MAX } from '../base/units.ts'
import { Bed, IOVA, VA } from './bed.test-support.ts'
import type { KernelCommand } from './iommufd.ts'

describe('the five steps of the seed', () => {
  test('two domains of one IOAS, a hot-unplug, an unmap', () => {
    const bed = new Bed()
    const ioas = bed.ioas()
    bed.device('nic', true)
    bed.device('igpu', false)
    expect(bed.run({ op: 'device.attach', device: 'nic', pt: ioas })).toBe('ok')
    expect(bed.run(bed.map(ioas))).toBe('ok')
    expect(bed.run({ op: 'device.attach', device: 'igpu', pt: ioas })).toBe('ok')
    const area = bed.kernel.ioases[0]?.iopt.areas.all[0]
    expect(bed.kernel.ioases[0]?.iopt.domains.map((d) => d.coherent)).toEqual([true, false])
    expect(area?.storageDomain?.number).toBe(0)

    bed.forget()
    expect(bed.run({ op: 'device.unplug', device: 'igpu' })).toBe('ok')
    expect(bed.events.map((e) => e.kind)).toEqual(['detach', 'domain-remove', 'unmap'])

    bed.forget()
    expect(bed.get({ op: 'ioas.unmap', ioas, iova: IOVA, length: 0x8000n }, 'length')).toBe(0x8000n)
    expect(bed.events.map((e) => e.kind)).toEqual(['unmap', 'unpin', 'release', 'storage'])
    expect(bed.kernel.pages.size).toBe(0)
  })

  test('the storage domain switches when the domain in slot 0 goes', () => {
    const bed = new Bed()
    const ioas = bed.ioas()
    bed.device('nic', true)
    bed.device('igpu', false)
    bed.run({ op: 'device.attach', device: 'nic', pt: ioas })
    bed.run(bed.map(ioas))
    bed.run({ op: 'device.attach', device: 'igpu', pt: ioas })
    bed.forget()
    bed.run({ op: 'device.unplug', device: 'nic' })
    expect(bed.of('storage')).toMatchObject([{ from: 0, to: 1, cause: 'switch', where: 'iopt_unfill_domain' }])
    expect(bed.of('storage')[0]?.why).toContain('slot 0 (N1)')
  })
})

describe('object ids', () => {
  test('the lowest free one is taken, and failed calls give theirs back', () => {
    const bed = new Bed({ mock: true })
    const ioas = bed.ioas()
    const device: CommandOf<'selftest.device'> = {
      op: 'selftest.device',
      name: 'd',
      pt: ioas,
      coherent: true,
      dirtyTracking: true,
    }
    expect(bed.run({ ...device, pt: 77 })).toBe('ENOENT')
    expect(bed.id(device, 'stdev')).toBe(2)
    expect(bed.ioas()).toBe(5)
    expect(bed.run({ op: 'object.destroy', id: 2 })).toBe('ok')
    expect(bed.ioas()).toBe(2)
    expect(bed.run({ op: 'object.destroy', id: 3 })).toBe('ENOENT')
  })
})

describe('the whole 64-bit IOVA space', () => {
  test('without a domain the last page can be mapped, copied and unmapped', () => {
    const bed = new Bed()
    const [a, b] = [bed.ioas(), bed.ioas()]
    const top = U64_MAX - 0xfffn
    expect(bed.get(bed.map(a, { iova: top, length: 0x1000n }), 'iova')).toBe(top)
    expect(bed.run(bed.map(a, { iova: top, length: 0x1000n }))).toBe('EEXIST')
    expect(bed.run(bed.map(a, { iova: top, length: 0x2000n }))).toBe('EOVERFLOW')
    expect(bed.run(bed.copy(a, b, { srcIova: top, dstIova: 0n, length: 0x1000n }))).toBe('ok')
    const access = bed.id({ op: 'access.create', name: 'mdev', ioas: a, needsPinPages: true })
    expect(bed.run({ op: 'access.pin', access, iova: top, length: 0x1000n, write: true })).toBe('ok')
    expect(bed.get({ op: 'ioas.unmap', ioas: a, iova: 0n, length: U64_MAX }, 'length')).toBe(0x1000n)
    expect(bed.of('notify')).toMatchObject([{ iova: top, length: 0x1000n }])
  })

  test('a chosen IOVA keeps the alignment of the memory, up to 2 MiB, and never is 0', () => {
    const bed = new Bed({ pages: 2048 })
    const ioas = bed.ioas()
    const auto = (va: bigint, length: bigint): unknown => bed.get(bed.map(ioas, { iova: null, va, length }), 'iova')
    expect(auto(VA, 0x1000n)).toBe(0x1000n)
    expect(auto(VA, 0x40_0000n)).toBe(0x20_0000n)
    expect(auto(VA + 0x3000n, 0x2000n)).toBe(0x2000n)
    // The page offset is kept; the alignment is the lowest set bit of the address.
    expect(auto(VA + 0x800n, 0x800n)).toBe(0x4800n)
  })
})

describe('devices', () => {
  test('a coherent device joins the non-coherent domain of its IOAS, the other way round makes two', () => {
    const bed = new Bed()
    bed.device('nic', true)
    bed.device('igpu', false)
    const [a, b] = [bed.ioas(), bed.ioas()]
    bed.run({ op: 'device.attach', device: 'igpu', pt: a })
    bed.run({ op: 'device.attach', device: 'nic', pt: a })
    expect(bed.kernel.ioases[0]?.iopt.domains).toHaveLength(1)
    bed.run({ op: 'device.detach', device: 'igpu' })
    bed.run({ op: 'device.replace', device: 'nic', pt: b })
    expect(bed.kernel.ioases.map((i) => i.iopt.domains.length)).toEqual([0, 1])
    bed.run({ op: 'device.attach', device: 'igpu', pt: b })
    expect(bed.kernel.ioases[1]?.iopt.domains.map((d) => d.coherent)).toEqual([true, false])
  })

  test('devices of a group share one attachment, which ends with the last of them', () => {
    const bed = new Bed()
    const reserved = [{ start: 0xfee0_0000n, last: 0xfeef_ffffn }]
    bed.device('gpu.0', true, { group: 5, reserved })
    bed.device('gpu.1', true, { group: 5 })
    const [a, b] = [bed.ioas(), bed.ioas()]
    expect(bed.run({ op: 'device.attach', device: 'gpu.0', pt: a })).toBe('ok')
    expect(bed.of('attach').map((e) => e.device)).toEqual(['gpu.0', 'gpu.1'])
    expect(bed.run({ op: 'device.attach', device: 'gpu.1', pt: b })).toBe('EINVAL')
    expect(bed.run({ op: 'device.attach', device: 'gpu.1', pt: a })).toBe('ok')
    expect(bed.run(bed.map(a, { iova: 0xfee0_0000n }))).toBe('EINVAL')
    bed.forget()
    bed.run({ op: 'device.detach', device: 'gpu.0' })
    expect(bed.of('detach')).toHaveLength(0)
    // The reserved region went with its device.
    expect(bed.run(bed.map(a, { iova: 0xfee0_0000n }))).toBe('ok')
    bed.run({ op: 'device.detach', device: 'gpu.1' })
    expect(bed.of('detach').map((e) => e.device)).toEqual(['gpu.0', 'gpu.1'])
    expect(bed.kernel.ioases[0]?.iopt.domains).toHaveLength(0)
  })

  test('a reserved region that meets an area stops the attach, and nothing stays', () => {
    const bed = new Bed()
    bed.device('gpu', true, { reserved: [{ start: IOVA, last: IOVA + 0xfffn }] })
    const ioas = bed.ioas()
    bed.run(bed.map(ioas))
    expect(bed.run({ op: 'device.attach', device: 'gpu', pt: ioas })).toBe('EADDRINUSE')
    expect(bed.kernel.objects.all).toHaveLength(1)
    expect(bed.kernel.groups.size).toBe(0)
    expect(bed.of('pin')).toHaveLength(0)
  })

  test('a device that cannot enforce coherency does not get an enforcing domain, not even under a stage-1 table', () => {
    const bed = new Bed()
    bed.device('nic', true)
    bed.device('igpu', false)
    const ioas = bed.ioas()
    const nic = bed.id({ op: 'device.bind', device: 'nic' })
    const parent = bed.id(bed.hwpt(nic, ioas, { nestParent: true }))
    const nested = bed.id(bed.hwpt(nic, parent, { nestedData: true }))
    expect(bed.run({ op: 'device.attach', device: 'igpu', pt: parent })).toBe('EINVAL')
    expect(bed.run({ op: 'device.attach', device: 'igpu', pt: nested })).toBe('EINVAL')
    expect(bed.run({ op: 'device.attach', device: 'nic', pt: nested })).toBe('ok')
    expect(bed.run({ op: 'object.destroy', id: nested })).toBe('EBUSY')
    expect(bed.run({ op: 'object.destroy', id: parent })).toBe('EBUSY')
    // DMA goes through the parent.
    expect([...(bed.machine.iommu.domain(0)?.devices ?? [])].map((d) => d.name)).toEqual(['nic'])
  })
})

describe('nonsense is answered, and changes nothing', () => {
  const huge = U64_MAX + 1n
  const cases: [string, (bed: Bed, ioas: number) => KernelCommand, string][] = [
    ['a negative length', (b, i) => b.map(i, { length: -1n }), 'EINVAL'],
    ['more than 64 bits', (b, i) => b.map(i, { va: huge }), 'EINVAL'],
    ['U64_MAX as IOVA', (b, i) => b.map(i, { iova: U64_MAX }), 'EOVERFLOW'],
    ['U64_MAX as length', (b, i) => b.map(i, { length: U64_MAX }), 'EOVERFLOW'],
    ['the largest length', (b, i) => b.map(i, { length: U64_MAX - 1n }), 'EINVAL'],
    ['no rights', (b, i) => b.map(i, { prot: { read: false, write: false } }), 'EINVAL'],
    ['unknown flags before all else', (b) => b.map(99, { unknownFlags: true, length: U64_MAX }), 'EOPNOTSUPP'],
    ['addresses that wrap', (b, i) => b.map(i, { va: U64_MAX, length: 0x1000n }), 'EOVERFLOW'],
    ['no process', (b, i) => b.map(i, { process: 'nobody' }), 'EFAULT'],
    ['a hwpt where an IOAS is wanted', (b) => b.map(3, {}), 'ENOENT'],
    ['an id that is no integer', (b) => b.map(1.5, {}), 'ENOENT'],
    ['an area of another IOAS', (b, i) => b.copy(i, i, { srcIova: 0n }), 'ENOENT'],
    ['half a unit', (b, i) => b.map(i, { iova: IOVA + 0x100n }), 'EINVAL'],
    ['unmap of nothing', (_b, i) => ({ op: 'ioas.unmap', ioas: i, iova: 0n, length: 0x1000n }), 'ENOENT'],
    ['unmap of a part', (_b, i) => ({ op: 'ioas.unmap', ioas: i, iova: IOVA, length: 0x1000n }), 'ENOENT'],
    ['an option that is neither', (_b, i) => ({ op: 'ioas.hugePages', ioas: i, value: 2 }), 'EINVAL'],
    ['a mode with objects', () => ({ op: 'ctx.rlimitMode', value: 1 }), 'EBUSY'],
    ['destroy of an IOAS in use', (_b, i) => ({ op: 'object.destroy', id: i }), 'EBUSY'],
    ['destroy of a bound device', () => ({ op: 'object.destroy', id: 2 }), 'EBUSY'],
    ['a hwpt without a device', (b, i) => b.hwpt(i, i), 'ENOENT'],
    ['a hwpt on a device', (b) => b.hwpt(2, 2), 'EINVAL'],
    ['a hwpt on nothing', (b) => b.hwpt(2, 99), 'EINVAL'],
    ['attach to a device', () => ({ op: 'device.replace', device: 'nic', pt: 2 }), 'EINVAL'],
    ['an access that is an IOAS', (_b, i) => ({ op: 'access.detach', access: i }), 'EBADFD'],
    ['no VFIO container', () => ({ op: 'vfio.unmap', iova: 0n, length: 0x1000n }), 'ENODEV'],
    ['invalidating a paging hwpt', () => ({ op: 'hwpt.invalidate', hwpt: 3, entries: 1 }), 'ENOENT'],
    ['too many entries', () => ({ op: 'hwpt.invalidate', hwpt: 3, entries: 2 ** 20 }), 'EINVAL'],
    ['a reversed range', (_b, i) => ({ op: 'ioas.allow', ioas: i, ranges: [{ start: 2n, last: 1n }] }), 'EINVAL'],
    ['a memory limit below one run', () => ({ op: 'selftest.tempMemoryLimit', bytes: 11 }), 'EINVAL'],
    ['dirty bits without tracking', () => ({ op: 'hwpt.dirtyTracking', hwpt: 3, enable: true }), 'EOPNOTSUPP'],
  ]
  test.each(cases)('%s', (_name, command, errno) => {
    const bed = new Bed({ mock: true })
    const ioas = bed.ioas()
    bed.device('nic', true)
    bed.run({ op: 'device.attach', device: 'nic', pt: ioas })
    bed.run(bed.map(ioas))
    const before = state(bed)
    bed.forget()
    expect(bed.run(command(bed, ioas))).toBe(errno)
    expect(bed.events).toEqual([])
    expect(state(bed)).toEqual(before)
  })
})

/** What a failed call must not change. */
function state(bed: Bed): unknown {
  return {
    objects: bed.kernel.objects.all.map((o) => [o.id, o.type, o.users]),
    iopts: bed.kernel.ioases.map(({ iopt }) => ({
      alignment: iopt.iovaAlignment,
      reserved: iopt.reserved.nodes.map((n) => [n.start, n.last]),
      allowed: iopt.allowed.nodes,
      areas: iopt.areas.all.map((a) => [a.iova, a.lastIova, a.pages.number, a.storageDomain?.number]),
      domains: iopt.domains.map((d) => [d.number, d.ptes]),
    })),
    pages: [...bed.kernel.pages.values()].map((p) => [p.number, p.refs, p.npinned]),
    limit: bed.kernel.tempMemoryLimit,
  }
}
