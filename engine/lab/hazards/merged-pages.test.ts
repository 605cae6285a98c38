import { describe, expect, it } from 'vitest'
import { forEachRun } from '../../base/pfn-runs.ts'
import { DataRig } from './data-rig.test-support.ts'

const PAGE = 4096n

describe('a frame that ksm made two pages share', () => {
  /** Pages of A and B that were merged into one frame. */
  function mergedPages() {
    const rig = new DataRig('concrete')
    const vas = { A: rig.memory('A', 1), B: rig.memory('B', 1) }
    rig.run({ op: 'ksm.scan' })
    rig.run({ op: 'ksm.scan' })
    const frame = (process: string, va: bigint) => rig.machine.framesOf(process, va, PAGE)[0] ?? 0
    const freed: number[] = []
    rig.machine.observers.push({ freed: (runs) => forEachRun(runs, (pfn) => freed.push(pfn)) })
    return { rig, vas, frame, freed, shared: frame('A', vas.A) }
  }

  /** A zeroed page of a process that comes later, after it was scanned twice. */
  function latePage(rig: DataRig) {
    const va = rig.memory('C', 1)
    rig.run({ op: 'ksm.scan' })
    rig.run({ op: 'ksm.scan' })
    return va
  }

  const memory = (op: 'mem.free' | 'mem.refault') => (rig: DataRig, process: string, va: bigint) =>
    void rig.machine.execute({ op, process, va, pages: 1 })
  for (const [how, leave] of [
    ['written', (rig: DataRig, process: string, va: bigint) => void rig.write(process, va)],
    ['unmapped', memory('mem.free')],
    ['refaulted', memory('mem.refault')],
  ] as const) {
    it(`merges a later page into the shared frame, whichever of the two pages was ${how}`, () => {
      for (const [leaver, stays] of [
        ['A', 'B'],
        ['B', 'A'],
      ] as const) {
        const { rig, vas, frame, shared, freed } = mergedPages()
        leave(rig, leaver, vas[leaver])
        expect(freed).not.toContain(shared)
        const late = latePage(rig)
        expect(frame(stays, vas[stays])).toBe(shared)
        expect(frame('C', late)).toBe(shared)
        expect(rig.cpuReads('C', late)).toEqual(['the host zero'])
        expect(rig.cpuReads(stays, vas[stays])).toEqual(['the host zero'])
      }
    })

    it(`frees the shared frame once both pages were ${how}, and merges nothing into it`, () => {
      const { rig, vas, frame, shared, freed } = mergedPages()
      leave(rig, 'A', vas.A)
      leave(rig, 'B', vas.B)
      expect(freed.filter((pfn) => pfn === shared)).toHaveLength(1)
      const late = latePage(rig)
      expect(frame('C', late)).not.toBe(shared)
      expect(rig.cpuReads('C', late)).toEqual(['the host zero'])
    })
  }

  it('does not give a frame to another process while a merged page maps it', () => {
    const { rig, vas, frame, shared } = mergedPages()
    const recycle = () => rig.try({ op: 'mem.recycle', process: 'A', va: vas.A, pages: 1, to: 'B', zeroing: 'cached' })
    expect(recycle()).toMatchObject({ ok: false, errno: 'EBUSY' })
    rig.write('B', vas.B)
    expect(recycle()).toMatchObject({ ok: true })
    expect(frame('A', vas.A)).toBe(0)
    expect(frame('B', vas.B)).not.toBe(shared)
  })
})
