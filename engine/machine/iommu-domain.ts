import { assert } from '../base/assert.ts'
import { ExtentSet } from '../base/extent-set.ts'
import { PfnRunList, type PfnRuns } from '../base/pfn-runs.ts'
import { RunMap, type RunSink } from '../base/run-map.ts'
import type { RunTable } from '../base/run-table.ts'
import type { MachineDevice, MachineDomain, MachineObserver } from './observer.ts'

/** Bytes of the unit in which page tables count: half a page, the smallest I/O page of any driver here. */
export const IO_UNIT = 2048
export const IO_UNIT_N = 2048n
/** 2 KiB units of a page. */
export const UNITS_PER_PAGE = 2

/** Hardware limits of a domain. */
export interface DomainGeometry {
  /** Smallest I/O page in bytes: 2048 or 4096. */
  readonly pageSize: number
  /** First and last IOVA that can be mapped, in bytes. */
  readonly apertureStart: bigint
  readonly apertureEnd: bigint
}

/** Bits of a mapping's protection, as iommu_map() takes them. */
export const IOMMU_READ = 1
export const IOMMU_WRITE = 2
export const IOMMU_CACHE = 4

/**
 * A hardware I/O page table. IOVAs are counted in units of 2 KiB, which keeps the whole 64-bit space exact in a double
 * (2^64 / 2^11 = 2^53). Cost follows runs: one `map` of a terabyte is one entry.
 */
export class IommuDomain implements MachineDomain {
  /** Number in order of creation, counted per machine. */
  readonly number: number
  /** Forces snooping (hwpt->enforce_cache_coherency). */
  coherent: boolean
  readonly geometry: DomainGeometry
  /** The driver can track dirty pages here (domain->dirty_ops). */
  readonly dirtyOps: boolean
  dirtyTracking = false
  /** Units that a device wrote while tracking was possible. */
  dirty = new ExtentSet()
  table = new RunMap(UNITS_PER_PAGE)
  devices = new Set<MachineDevice>()
  /** Notes of the flush policy under test. */
  slot: Record<string, number | boolean | string> = {}
  observers: readonly MachineObserver[]

  constructor(
    number: number,
    coherent: boolean,
    geometry: DomainGeometry,
    dirtyOps: boolean,
    observers: readonly MachineObserver[],
  ) {
    this.number = number
    this.coherent = coherent
    this.geometry = geometry
    this.dirtyOps = dirtyOps
    this.observers = observers
  }

  /** Copy for a forked machine. */
  clone(observers: readonly MachineObserver[]): IommuDomain {
    const copy = new IommuDomain(this.number, this.coherent, this.geometry, this.dirtyOps, observers)
    copy.dirtyTracking = this.dirtyTracking
    if (!this.dirty.isEmpty) copy.dirty = this.dirty.clone()
    copy.table = this.table.clone()
    for (const d of this.devices) copy.devices.add(d)
    copy.slot = { ...this.slot }
    return copy
  }

  /** Number of 2 KiB entries in use. */
  get ptes(): number {
    return this.table.units
  }

  /**
   * Makes `units` of `table` from its unit `offset` on visible at `unit…`. The units must be unmapped.
   * @param prot bits of IOMMU_READ, IOMMU_WRITE, IOMMU_CACHE
   */
  map(unit: number, units: number, table: RunTable, offset: number, prot: number): void {
    this.table.insert(unit, units, table, offset, prot)
    if (this.observers.length === 0) return
    const access = { read: (prot & IOMMU_READ) !== 0, write: (prot & IOMMU_WRITE) !== 0 }
    const runs = this.readRuns(
      unit,
      offset % UNITS_PER_PAGE,
      Math.ceil((units + (offset % UNITS_PER_PAGE)) / UNITS_PER_PAGE),
    )
    for (const o of this.observers) o.mapped?.(this, BigInt(unit) * IO_UNIT_N, runs, access)
  }

  /** Takes `[unit, unit+units)` out; every unit must be mapped. The IOTLB is clean afterwards. */
  unmap(unit: number, units: number): void {
    for (const o of this.observers) o.unmapping?.(this, BigInt(unit) * IO_UNIT_N, BigInt(units) * IO_UNIT_N)
    const removed = this.table.remove(unit, units)
    assert(removed === units, `domain ${this.number}: ${units - removed} of ${units} units to unmap were not mapped`)
    if (!this.dirty.isEmpty) this.dirty.remove(unit, units)
  }

  /** Hands the frames of `npages` pages from `unit` on to `sink`; `lead` units of the first page lie before `unit`. */
  readPages(unit: number, lead: number, npages: number, sink: RunSink): number {
    return this.table.readPages(unit, lead, npages, sink)
  }

  /** Like `readPages`, as an array. */
  readRuns(unit: number, lead: number, npages: number): PfnRuns {
    const list = new PfnRunList()
    this.table.readPages(unit, lead, npages, (pfn, n) => {
      list.push(pfn, n)
      return n
    })
    return list.toRuns()
  }

  /**
   * What a device's access to `iova` reaches.
   * @returns frame, byte offset in it, rights, and how many bytes follow in the same segment; null: blocked (a DMA fault)
   */
  translate(iova: bigint): { pfn: number; offset: number; prot: number; length: bigint } | null {
    const unit = Number(iova / IO_UNIT_N)
    const s = this.table.at(unit)
    if (s === null) return null
    const inTable = s.offset + unit - s.start
    const pfn = s.table.pfnAt(Math.floor(inTable / UNITS_PER_PAGE))
    const offset = (inTable % UNITS_PER_PAGE) * IO_UNIT + Number(iova % IO_UNIT_N)
    return { pfn, offset, prot: s.tag, length: BigInt(s.start + s.length) * IO_UNIT_N - iova }
  }

  /** A device wrote `[iova, iova+length)`: sets the dirty bits of what is mapped. */
  markDirty(iova: bigint, length: bigint): void {
    if (!this.dirtyOps) return
    const first = Number(iova / IO_UNIT_N)
    this.dirty.add(first, Number((iova + length - 1n) / IO_UNIT_N) - first + 1)
  }
}
