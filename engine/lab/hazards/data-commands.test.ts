import { describe, expect, it } from 'vitest'
import { DataRig, seen } from './data-rig.test-support.ts'

const PAGE = 4096n

/** A page of `vm` in a non-coherent domain with `igpu`, flushed before it was mapped. */
function mappedPage(mode: 'worst-case' | 'concrete', pages = 1) {
  const rig = new DataRig(mode)
  const va = rig.memory('vm', pages)
  rig.device('igpu')
  const domain = rig.domain('igpu')
  rig.run({ op: 'cache.clflush', process: 'vm', va, length: PAGE * BigInt(pages) })
  rig.map(domain, 'vm', va, PAGE * BigInt(pages))
  return { rig, va, domain }
}

describe('S08: a dirty line at release', () => {
  it('is consistent in a concrete run, and its eviction destroys what the device wrote', () => {
    const { rig, va, domain } = mappedPage('concrete')
    rig.write('vm', va)
    expect(rig.lines('vm', va)).toEqual(['(D,guest,zero)'])
    rig.dma('dma.write', 'igpu')
    expect(rig.lines('vm', va)).toEqual(['(D,guest,dma)'])
    rig.unmap(domain, PAGE)
    expect(rig.hazards()).toEqual([])
    expect(rig.cache('evict', 'vm', va)).toEqual({ lost: true })
    expect(rig.events.at(-1)).toMatchObject({ kind: 'data', access: 'evict', by: 'vm' })
    expect(JSON.stringify(rig.events.at(-1))).toContain('dma-write-lost')
    expect(rig.lines('vm', va)).toEqual(['(I,–,guest)'])
  })

  it('may be inconsistent in the worst case: evicted before the DMA, fetched, then stale', () => {
    const { rig, va, domain } = mappedPage('worst-case')
    rig.write('vm', va)
    rig.dma('dma.write', 'igpu')
    rig.unmap(domain, PAGE)
    expect(rig.hazards()).toEqual(['B released possible'])
    expect(rig.lines('vm', va)).toContain('(C,guest,dma)')
  })
})

/** S09, steps 1 to 4: a stale-clean line in a released page, or a page that was flushed after the unmap. */
function stalePage(flush = false) {
  const rig = new DataRig('concrete')
  const q = rig.memory('Q', 1, 'nontemporal')
  const va = rig.memory('vm', 1)
  rig.device('igpu')
  const domain = rig.domain('igpu')
  rig.cache('clflush', 'vm', va)
  rig.map(domain, 'vm', va, PAGE)
  rig.cache('prefetch', 'vm', va)
  rig.dma('dma.write', 'igpu')
  expect(rig.lines('vm', va)).toEqual(['(C,zero,dma)'])
  rig.unmap(domain, PAGE, flush)
  return { rig, va, q }
}

describe('S09: ksm and a stale page', () => {
  it('skips pinned pages', () => {
    const { rig } = mappedPage('concrete', 2)
    expect(rig.run({ op: 'ksm.scan' })).toEqual({ scanned: 0, pinned: 2, merged: 0 })
  })

  it('merges by the stale copy, and the other process then reads the data of the first', () => {
    const { rig, va, q } = stalePage()
    expect(rig.hazards()).toEqual(['B released certain'])
    expect(rig.run({ op: 'ksm.scan' })).toEqual({ scanned: 2, pinned: 0, merged: 0 })
    expect(rig.run({ op: 'ksm.scan' })).toEqual({ scanned: 2, pinned: 0, merged: 1 })
    // The scanned page's frame is kept: the one of vm, scanned second.
    const [kept] = rig.machine.framesOf('vm', va, PAGE)
    expect([...rig.machine.framesOf('Q', q, PAGE)]).toEqual([kept, 1])
    expect(rig.cpuReads('Q', q)).toEqual(['the host zero'])
    rig.cache('evict', 'vm', va)
    expect(rig.run({ op: 'cpu.read', process: 'Q', va: q, length: 64n, memtype: 'wb' })).toMatchObject({
      foreign: true,
      certain: true,
      seen: [{ owner: 'vm', kind: 'dma', by: 'igpu' }],
    })
    expect(rig.hazards()).toEqual(['B released certain', 'B realised certain'])
    const last = rig.events.filter((e) => e.kind === 'hazard').at(-1)
    expect(last?.text).toContain('cross-owner corruption: Q reads data of vm that igpu wrote by DMA')
    expect(last?.causes.map((c) => c.text)).toContainEqual(expect.stringContaining('released pfn'))
  })

  it('does not merge when the page was flushed after the unmap', () => {
    const { rig, q } = stalePage(true)
    rig.run({ op: 'ksm.scan' })
    expect(rig.run({ op: 'ksm.scan' })).toMatchObject({ merged: 0 })
    expect(rig.cpuReads('Q', q)).toEqual(['the host zero'])
    expect(rig.hazards()).toEqual([])
  })

  it('a write to a merged page gets a copy first, and only that page changes', () => {
    const rig = new DataRig('concrete')
    const a = rig.memory('A', 2)
    const b = rig.memory('B', 1)
    rig.run({ op: 'ksm.scan' })
    expect(rig.run({ op: 'ksm.scan' })).toEqual({ scanned: 3, pinned: 0, merged: 2 })
    expect(rig.run({ op: 'ksm.scan' })).toEqual({ scanned: 0, pinned: 0, merged: 0 })
    expect(rig.machine.framesOf('A', a, PAGE)).toEqual(rig.machine.framesOf('B', b, PAGE))
    rig.write('B', b)
    expect(rig.machine.framesOf('A', a, PAGE)).not.toEqual(rig.machine.framesOf('B', b, PAGE))
    expect(rig.cpuReads('B', b)).toEqual(['B guest'])
    expect(rig.cpuReads('A', a)).toEqual(['the host zero'])
    expect(rig.cpuReads('A', a + PAGE)).toEqual(['the host zero'])
  })

  it('a merged page gets a frame of its own before it is pinned', () => {
    const rig = new DataRig('concrete')
    const a = rig.memory('A', 1)
    const b = rig.memory('B', 1)
    rig.run({ op: 'ksm.scan' })
    rig.run({ op: 'ksm.scan' })
    const [shared] = rig.machine.framesOf('B', b, PAGE)
    rig.machine.beforePin?.('B', Number(b / PAGE), 1)
    const [own = 0] = rig.machine.framesOf('B', b, PAGE)
    expect(own).not.toBe(shared)
    expect(rig.machine.framesOf('A', a, PAGE)[0]).toBe(shared)
    // Copied zeroes are the process's own: written back, they are no leak.
    rig.cache('clflush', 'B', b)
    expect([...rig.monitor.violating('A', Float64Array.of(own, 1))]).toEqual([])
    expect(rig.run({ op: 'ksm.scan' })).toMatchObject({ merged: 0 })
    expect(rig.run({ op: 'ksm.scan' })).toMatchObject({ merged: 1 })
  })

  it('in the worst case finds no stable content to merge by, and says what could have happened', () => {
    const { rig, domain } = mappedPage('worst-case')
    rig.dma('dma.write', 'igpu')
    rig.unmap(domain, PAGE)
    expect(rig.run({ op: 'ksm.scan' })).toEqual({ scanned: 1, pinned: 0, merged: 0 })
    expect(rig.hazards()).toEqual(['B released possible', 'B realised possible'])
  })
})

describe('S10: the next owner of a stale page', () => {
  const recycle = (rig: DataRig, va: bigint, zeroing: 'cached' | 'nontemporal' | 'none'): bigint =>
    BigInt(String(rig.run({ op: 'mem.recycle', process: 'vm', va, pages: 1, to: 'Q', zeroing })['va']))

  it('(a) without initialisation reads change by themselves', () => {
    const { rig, va } = stalePage()
    const at = recycle(rig, va, 'none')
    expect(rig.cpuReads('Q', at)).toEqual(['the host zero'])
    rig.cache('evict', 'Q', at)
    expect(rig.cpuReads('Q', at)).toEqual(['igpu dma'])
    expect(rig.hazards()).toEqual(['B released certain', 'B realised certain'])
  })

  it('(a) after a policy that flushes they do not', () => {
    const { rig, va } = stalePage(true)
    const at = recycle(rig, va, 'none')
    expect(rig.cpuReads('Q', at)).toEqual(['igpu dma'])
    rig.cache('evict', 'Q', at)
    expect(rig.cpuReads('Q', at)).toEqual(['igpu dma'])
    expect(rig.hazards()).toEqual([])
  })

  it('a page that its old owner keeps is watched as well', () => {
    const { rig, va } = stalePage()
    expect(rig.cpuReads('vm', va)).toEqual(['the host zero'])
    expect(rig.cpuReads('vm', va)).toEqual(['the host zero'])
    expect(rig.hazards()).toEqual(['B released certain'])
    rig.cache('clflush', 'vm', va)
    expect(rig.cpuReads('vm', va)).toEqual(['igpu dma'])
    expect(rig.hazards()).toEqual(['B released certain', 'B realised certain'])
    rig.write('vm', va)
    expect(rig.cpuReads('vm', va)).toEqual(['vm guest'])
    expect(rig.hazards()).toHaveLength(2)
  })

  it('(b) cached zeroing clears it and prepares hazard A with the old owner’s data', () => {
    const { rig, va } = stalePage()
    const at = recycle(rig, va, 'cached')
    expect(rig.lines('Q', at)).toEqual(['(D,zero,dma)'])
    expect(rig.cpuReads('Q', at)).toEqual(['the host zero'])
    rig.device('other')
    rig.map(rig.domain('other'), 'Q', at, PAGE)
    expect(rig.hazards()).toEqual(['B released certain', 'A exposed certain'])
    const last = rig.events.at(-1)
    expect(last?.kind === 'hazard' && last.text).toContain('memory holds data of vm that igpu wrote by DMA')
    const read = rig.dma('dma.read', 'other')
    expect(read).toMatchObject({ leaked: true, snooped: false, certain: true })
    expect(seen(read)).toEqual(['igpu dma'])
    expect(rig.hazards().at(-1)).toBe('A leaked certain')
    expect(rig.dma('dma.read', 'other', false)).toMatchObject({ leaked: false, snooped: true })
  })

  it('(c) non-temporal zeroing clears both', () => {
    const { rig, va } = stalePage()
    const at = recycle(rig, va, 'nontemporal')
    expect(rig.lines('Q', at)).toEqual(['(I,–,zero)'])
    rig.cache('evict', 'Q', at)
    expect(rig.cpuReads('Q', at)).toEqual(['the host zero'])
    expect(rig.hazards()).toEqual(['B released certain'])
  })

  it('a pinned page stays where it is', () => {
    const { rig, va } = mappedPage('concrete')
    rig.memory('Q', 1)
    expect(rig.try({ op: 'mem.recycle', process: 'vm', va, pages: 1, to: 'Q', zeroing: 'none' })).toMatchObject({
      ok: false,
      errno: 'EBUSY',
    })
  })
})

describe('S11: memory types of a guest', () => {
  function page(selfSnoop: boolean) {
    const rig = new DataRig('concrete', { selfSnoop })
    const va = rig.memory('vm', 1)
    rig.cache('clflush', 'vm', va)
    rig.cache('prefetch', 'vm', va)
    return { rig, va }
  }

  it('are ignored while no device has non-coherent DMA', () => {
    const { rig, va } = page(true)
    rig.write('vm', va, 'wc')
    expect(rig.lines('vm', va)).toEqual(['(D,guest,zero)'])
    expect(JSON.stringify(rig.events.at(-1))).toContain('is ignored')
    rig.device('nic', true)
    rig.domain('nic')
    rig.write('vm', va, 'uc')
    expect(rig.lines('vm', va)).toEqual(['(D,guest,zero)'])
  })

  it('count with such a device, and self-snoop keeps the cache right', () => {
    const { rig, va } = page(true)
    rig.device('igpu')
    rig.domain('igpu')
    rig.write('vm', va, 'wc')
    expect(rig.lines('vm', va)).toEqual(['(I,–,guest)'])
    rig.cache('prefetch', 'vm', va)
    const pfns = rig.machine.framesOf('vm', va, PAGE)
    rig.monitor.released(pfns)
    expect(rig.hazards()).toEqual([])
  })

  it('without self-snoop make stale lines with no DMA at all, which a flush repairs', () => {
    for (const flush of [false, true]) {
      const { rig, va } = page(false)
      rig.device('igpu')
      rig.domain('igpu')
      rig.write('vm', va, 'wc')
      expect(rig.lines('vm', va)).toEqual(['(C,zero,guest)'])
      if (flush) rig.cache('clflush', 'vm', va)
      rig.monitor.released(rig.machine.framesOf('vm', va, PAGE))
      expect(rig.hazards()).toEqual(flush ? [] : ['B released certain'])
    }
  })
})

describe('S53: where the flush has to stand (worst case)', () => {
  it('(a) after the mapping it leaves a window', () => {
    const rig = new DataRig('worst-case')
    const va = rig.memory('vm', 1)
    rig.device('igpu')
    const domain = rig.domain('igpu')
    rig.map(domain, 'vm', va, PAGE)
    rig.cache('clflush', 'vm', va)
    expect(rig.hazards()).toEqual(['A exposed possible'])
    expect(rig.dma('dma.read', 'igpu')).toMatchObject({ leaked: false })
  })

  it('(b) before the unmap it is worthless: fetched, then written past', () => {
    const { rig, va, domain } = mappedPage('worst-case')
    rig.cache('clflush', 'vm', va)
    rig.dma('dma.write', 'igpu')
    rig.unmap(domain, PAGE)
    expect(rig.hazards()).toEqual(['B released possible'])
  })

  it('(d) CLWB instead of CLFLUSH repairs A and not B', () => {
    const rig = new DataRig('worst-case')
    const va = rig.memory('vm', 1)
    rig.device('igpu')
    const domain = rig.domain('igpu')
    rig.cache('clwb', 'vm', va)
    rig.map(domain, 'vm', va, PAGE)
    expect(rig.hazards()).toEqual([])
    rig.dma('dma.write', 'igpu')
    rig.cache('clwb', 'vm', va)
    rig.unmap(domain, PAGE)
    expect(rig.hazards()).toEqual(['B released possible'])
  })

  it('(e) in the right order there is nothing to report', () => {
    const { rig, domain } = mappedPage('worst-case')
    rig.dma('dma.write', 'igpu')
    rig.unmap(domain, PAGE, true)
    expect(rig.hazards()).toEqual([])
  })
})

describe.each(['worst-case', 'concrete'] as const)('memory of the lab itself (%s)', (mode) => {
  it('does not grow with frames that are dropped, pinned or not', () => {
    const rig = new DataRig(mode)
    const va = rig.memory('vm', 8)
    rig.device('igpu')
    const domain = rig.domain('igpu')
    const round = (): void => {
      rig.map(domain, 'vm', va, 4n * PAGE)
      for (let page = 0n; page < 8n; page += 2n) rig.write('vm', va + page * PAGE)
      rig.dma('dma.write', 'igpu')
      expect(rig.machine.execute({ op: 'mem.refault', process: 'vm', va, pages: 8 })).toMatchObject({ ok: true })
      rig.unmap(domain, 4n * PAGE)
      rig.cpuReads('vm', va)
    }
    for (let i = 0; i < 10; i++) round()
    const before = [rig.monitor.extents, rig.monitor.cache.extents]
    for (let i = 0; i < 200; i++) round()
    expect(rig.monitor.extents).toBeLessThanOrEqual((before[0] ?? 0) + 2)
    expect(rig.monitor.cache.extents).toBeLessThanOrEqual((before[1] ?? 0) + 2)
  })
})

describe('DMA', () => {
  it('shows in the worst case all that a device may read', () => {
    const rig = new DataRig('worst-case')
    const va = rig.memory('vm', 2)
    rig.device('igpu')
    rig.map(rig.domain('igpu'), 'vm', va, 2n * PAGE)
    const read = rig.dma('dma.read', 'igpu')
    expect(read).toMatchObject({ leaked: true, certain: false })
    expect(seen(read)).toEqual(['earlier owner secret', 'the host zero'])
    expect(rig.hazards()).toEqual(['A exposed possible', 'A leaked possible'])
  })

  it('is snooped by force in a coherent domain', () => {
    const rig = new DataRig('concrete')
    const va = rig.memory('vm', 1)
    rig.device('nic', true)
    rig.map(rig.domain('nic', true), 'vm', va, PAGE)
    expect(rig.dma('dma.read', 'nic')).toMatchObject({ leaked: false, snooped: true })
    rig.write('vm', va)
    rig.dma('dma.write', 'nic')
    expect(rig.lines('vm', va)).toEqual(['(I,–,dma)'])
    expect(rig.cpuReads('vm', va)).toEqual(['nic dma'])
    expect(rig.hazards()).toEqual([])
  })

  it('touches the bytes it names, across frames', () => {
    const { rig, va } = mappedPage('concrete', 3)
    const iova = 0x1000000n + PAGE - 64n
    rig.run({ op: 'dma.write', device: 'igpu', iova, length: 128n + PAGE, noSnoop: true })
    const at = (offset: bigint): string[] => rig.cpuReads('vm', va + offset)
    expect(at(PAGE - 128n)).toEqual(['the host zero'])
    expect(at(PAGE - 64n)).toEqual(['igpu dma'])
    expect(at(2n * PAGE)).toEqual(['igpu dma'])
    expect(at(2n * PAGE + 64n)).toEqual(['the host zero'])
  })

  it('is blocked by the IOMMU outside of what is mapped', () => {
    const { rig } = mappedPage('concrete')
    rig.device('loose')
    const dma = { op: 'dma.read', device: 'igpu', iova: 0x1000000n, length: PAGE, noSnoop: true } as const
    expect(rig.try({ ...dma, device: 'nobody' })).toMatchObject({ ok: false, errno: 'ENOENT' })
    expect(rig.try({ ...dma, device: 'loose' })).toMatchObject({ ok: false, errno: 'EFAULT' })
    expect(rig.try({ ...dma, iova: 0n })).toMatchObject({ ok: false, errno: 'EFAULT' })
    expect(rig.try({ ...dma, length: PAGE + 1n })).toMatchObject({
      ok: false,
      errno: 'EFAULT',
      why: 'the IOMMU blocks igpu: domain 0 maps nothing at 0x100_1000',
    })
    expect(rig.try({ ...dma, length: 0n })).toMatchObject({ ok: false, errno: 'EINVAL' })
  })

  it('and the CPU is stopped at holes and by unknown processes', () => {
    const { rig, va } = mappedPage('concrete')
    const read = { op: 'cpu.read', process: 'vm', va, length: PAGE, memtype: 'wb' } as const
    expect(rig.try({ ...read, length: PAGE + 1n })).toMatchObject({ ok: false, errno: 'EFAULT' })
    expect(rig.try({ ...read, process: 'nobody' })).toMatchObject({ ok: false, errno: 'ENOENT' })
    expect(rig.try({ ...read, va: -1n })).toMatchObject({ ok: false, errno: 'EINVAL' })
    expect(rig.try({ op: 'cache.evict', process: 'vm', va, length: 0n })).toMatchObject({ ok: false, errno: 'EINVAL' })
  })
})
