import { describe, expect, it } from 'vitest'
import { fiveSteps } from '../five-steps.test-support.ts'
import { Lab } from '../lab.ts'
import { MAX_AREAS } from './areas-view.ts'
import { checksView } from './log-views.ts'

describe('the panels of the five steps', () => {
  const lab = fiveSteps({ policy: 'v1' })

  it('list the steps with what each did', () => {
    expect(lab.stepRows(2, 20).map((row) => [row.step, row.line, row.label, row.summary])).toEqual([
      [3, 3, 'lab.ioas', 'ioas 1'],
      [4, 4, 'lab.device', ''],
      [5, 5, 'lab.device', ''],
      [6, 7, 'nic.attach', 'hwpt 3 · slot 0'],
      [7, 8, 'ioas.map', 'pin 8 · map C0'],
      [8, 9, 'igpu.attach', 'flush 8 · map N1'],
      [9, 10, 'igpu.unplug', 'unmap N1'],
      [10, 11, 'ioas.unmap', 'unmap C0 · flush 8 · unpin 8'],
    ])
    expect(lab.stepRows(8, 2).map((row) => row.step)).toEqual([9, 10])
  })

  it('show the domains after the second attach, and why storage stays', () => {
    const [ioas] = lab.views(8).domains.ioases
    expect(ioas?.nonCoherentCount).toBe(1)
    expect(ioas?.domains).toEqual([
      {
        slot: 0,
        domain: { name: 'C0', number: 0, coherent: true },
        hwpt: { id: 3, auto: true, name: null },
        devices: ['nic'],
        mappedBytes: 0x8000n,
        mappedPages: 8,
        deltaPages: 0,
        storageOf: 1,
        since: 6,
        line: 7,
        change: 'none',
      },
      {
        slot: 1,
        domain: { name: 'N1', number: 1, coherent: false },
        hwpt: { id: 5, auto: true, name: null },
        devices: ['igpu'],
        mappedBytes: 0x8000n,
        mappedPages: 8,
        deltaPages: 8,
        storageOf: 0,
        since: 8,
        line: 9,
        change: 'new',
      },
    ])
    expect(ioas?.why).toBe(
      'The attach put N1 into slot 1. Storage stays with C0: iopt_area_fill_domain keeps a storage domain that is set.',
    )
  })

  it('show what a step took away', () => {
    const [ioas] = lab.views(9).domains.ioases
    expect(ioas?.removed).toEqual([{ name: 'N1', number: 1, coherent: false }])
    expect(ioas?.why).toBe('The hot-unplug took N1 out of slot 1 (iopt_table_remove_domain).')
    expect(lab.views(10).areas.ioases[0]).toMatchObject({ areas: [], removed: ['a1'] })
  })

  it('do not call an area removed that another one only pushes out of the list', () => {
    const many = new Lab()
    many.dispatch({ op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null })
    many.dispatch({
      op: 'mem.alloc',
      process: 'vm',
      name: 'A',
      pages: 1,
      va: 0x1000n,
      layout: 'contiguous',
      zeroing: 'cached',
      readOnly: false,
      mergeable: false,
    })
    many.dispatch({ op: 'ioas.alloc', name: 'ioas' })
    const map = (page: number) =>
      many.dispatch({
        op: 'ioas.map',
        ioas: 1,
        process: 'vm',
        va: 0x1000n,
        length: 0x1000n,
        iova: BigInt(page) * 0x1000n,
        prot: { read: true, write: true },
        unknownFlags: false,
        efault: false,
      })
    for (let page = 1; page <= MAX_AREAS; page++) map(page)
    expect(map(0).result.ok).toBe(true)
    expect(many.views(many.steps).areas.ioases[0]).toMatchObject({ hidden: 1, removed: [] })
  })

  it('say from where an UNMAP reads what it unpins', () => {
    expect(lab.views(10).domains.ioases[0]?.why).toBe(
      'UNMAP left C0, from which the PFNs to unpin are read back (iopt_area_unfill_domains).',
    )
  })

  it('show the area with its storage domain and the step that chose it', () => {
    expect(lab.views(7).areas.ioases[0]?.areas).toEqual([
      {
        name: 'a1',
        iova: 0x100_0000n,
        last: 0x100_7fffn,
        pages: 'P0',
        firstIndex: 0,
        lastIndex: 7,
        npages: 8,
        writable: true,
        storageDomain: { name: 'C0', number: 0, coherent: true },
        why: 'slot 0 (C0) when the area was filled (iopt_area_fill_domains)',
        storageSince: 7,
        storageLine: 8,
        accesses: 0,
        pinned: 8,
        change: 'new',
      },
    ])
    expect(lab.views(9).areas.ioases[0]?.areas[0]).toMatchObject({ change: 'none', storageSince: 7 })
  })

  it('show the flush log with the rows after the cursor as future', () => {
    const log = lab.flushLogWindow(8, 0, 10)
    expect([log.total, log.upToCursor, log.first]).toEqual([2, 1, 0])
    expect(log.rows).toEqual([
      {
        row: 0,
        step: 8,
        line: 9,
        where: 'iopt_area_fill_domain',
        hook: 'map@fill_domain',
        reason: 'count 1, sticky bit clear',
        pages: 'P0 [0–7]',
        npages: 8,
        lines: 512,
        verdict: 'needed',
        against:
          '512 of its 512 lines could be dirty or stale: without it a device could read past the cache what memory still holds (hazard A)',
        estimatedNs: 8 * 102 + 512 * 4,
        future: false,
      },
      expect.objectContaining({ row: 1, step: 10, line: 11, hook: 'unpin@storage', future: true }),
    ])
    expect(lab.flushLogWindow(8, 1, 10).rows.map((row) => row.row)).toEqual([1])
    expect(lab.flushLogWindow(8, 5, 10).rows).toEqual([])
  })

  it('say where the cursor is, from before the first step on', () => {
    expect(lab.views(0).status).toMatchObject({ step: 0, steps: 10, label: 'start', pinnedPages: 0, flushedPages: 0 })
    expect(lab.views(9).status).toMatchObject({ label: 'igpu.unplug', pinnedPages: 8, flushedPages: 8, hazards: 0 })
    expect(lab.views(99).status).toMatchObject({ step: 10, pinnedPages: 0, flushedPages: 16 })
  })

  it('show both hazards without a flush, with the step that should have flushed', () => {
    const lab = fiveSteps({ policy: 'none' })
    expect(lab.stepRows(6, 4).map((row) => [row.step, row.hazards.join()])).toEqual([
      [7, ''],
      [8, 'A'],
      [9, ''],
      [10, 'B'],
    ])
    const { hazards } = checksView(lab)
    expect(hazards.map((row) => [row.class, row.form, row.step, row.line, row.frames])).toEqual([
      ['A', 'exposed', 8, 9, 'f0–f7'],
      ['B', 'released', 10, 11, 'f0–f7'],
    ])
    expect(hazards[0]?.causes.at(-1)).toEqual({
      step: 8,
      line: 9,
      text: 'a flush of f0–f7 was due in igpu.attach before N1 mapped it',
    })
  })
})
