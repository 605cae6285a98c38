import { assert } from '../../base/assert.ts'
import { PfnRunList } from '../../base/pfn-runs.ts'
import { fail, OK, type Result } from '../../base/result.ts'
import { RunTable } from '../../base/run-table.ts'
import type { Area } from '../iopt/area.ts'
import type { Kernel } from '../kernel.ts'
import { updatePinned, updateUnpinned } from './accounting.ts'
import { readBack } from './domain-io.ts'
import type { IoptPages, PagesAccess } from './iopt-pages.ts'
import { forEachDoubleSpan, doubleSpanAt } from './spans.ts'
import { unpinRuns, type Unpinner } from './unpin.ts'
import { pinUserPages } from './user-pin.ts'

const ACCESS: Unpinner = { site: 'access', area: null, where: 'iopt_pages_unpin_xarray' }

/**
 * Records that an access holds indexes [first, last] and makes sure that they are pinned (iopt_area_add_access). Only the
 * very same range is shared with another access.
 * @returns EPERM for writing to pages that are not writable; errnos of pinning and accounting, which leave nothing behind
 */
export function addAccess(kernel: Kernel, area: Area, first: number, last: number, write: boolean): Result {
  const { pages } = area
  if (write && !pages.writable) {
    return fail('EPERM', `P${pages.number} was mapped without write permission`, 'iopt_area_add_access')
  }
  const same = exactAccess(pages, first, last)
  if (same !== null) {
    same.users++
    area.numAccesses++
    return OK
  }
  const filled = fillXarray(kernel, pages, first, last)
  if (!filled.ok) return filled
  pages.accessItree.insert({ start: first, last, users: 1 })
  area.numAccesses++
  return OK
}

/** Undoes one addAccess of the same range (iopt_area_remove_access). */
export function removeAccess(kernel: Kernel, area: Area, first: number, last: number): void {
  const { pages } = area
  const access = exactAccess(pages, first, last)
  assert(access !== null, `no access holds exactly [${first}, ${last}] of P${pages.number}`)
  assert(area.numAccesses > 0, `area a${area.number} has no access to remove`)
  area.numAccesses--
  access.users--
  if (access.users > 0) return
  pages.accessItree.remove(access)
  unfillXarray(kernel, pages, first, last)
}

/** iopt_pages_get_exact_access(). */
function exactAccess(pages: IoptPages, first: number, last: number): PagesAccess | null {
  for (const access of pages.accessItree.overlapping(first, last)) {
    if (access.start === first && access.last === last) return access
  }
  return null
}

/** Fills pinned_pfns for [first, last] (iopt_pages_fill_xarray); on failure it is as before. */
function fillXarray(kernel: Kernel, pages: IoptPages, first: number, last: number): Result {
  let result: Result = OK
  let filledEnd = first
  for (let at = first; at <= last && result.ok;) {
    const span = doubleSpanAt(pages.accessItree, pages.domainsItree, at, last)
    if (span.tag === 2) fillFromDomains(pages, span.start, span.last)
    else if (span.tag === 0) result = fillFromUser(kernel, pages, span.start, span.last, last - first + 1)
    at = span.last + 1
    if (result.ok && span.tag !== 1) filledEnd = at
  }
  if (result.ok) result = updatePinned(kernel, pages)
  if (!result.ok && filledEnd !== first) unfillXarray(kernel, pages, first, filledEnd - 1)
  return result
}

/** Copies frames from the storage domains into the xarray (iopt_pages_fill_from_domain). */
function fillFromDomains(pages: IoptPages, first: number, last: number): void {
  for (let at = first; at <= last;) {
    const area = pages.domainsItree.first(at, at)
    const domain = area?.storageDomain ?? null
    assert(area !== null && domain !== null, `P${pages.number}: no area stores index ${at}`)
    const end = Math.min(area.lastIndex, last)
    store(pages, at, readBack(area, domain, at, end), end - at + 1)
    at = end + 1
  }
}

/** Pins a hole (iopt_pages_fill_from_mm); what was pinned of it before a failure is unpinned without a flush. */
function fillFromUser(kernel: Kernel, pages: IoptPages, first: number, last: number, chunk: number): Result {
  const pinned = new PfnRunList(4)
  for (let at = first; at <= last;) {
    const got = pinUserPages(kernel, pages, at, last - at + 1, chunk, 1)
    if (!got.ok) {
      if (at > first) kernel.unpin(pages, first, pinned.toRuns(), 'err')
      return got
    }
    const { runs, npages } = got.value
    for (let i = 0; i < runs.length; i += 2) pinned.push(runs[i] ?? 0, runs[i + 1] ?? 0)
    at += npages
  }
  store(pages, first, pinned.toRuns(), last - first + 1)
  return OK
}

function store(pages: IoptPages, first: number, runs: Float64Array, npages: number): void {
  pages.pinnedPfns.insert(first, npages, new RunTable(runs, npages), 0)
}

/**
 * Takes [first, last] out of the xarray where no access covers it any more (iopt_pages_unfill_xarray). Pages that a domain
 * holds stay pinned; the others are unpinned.
 */
function unfillXarray(kernel: Kernel, pages: IoptPages, first: number, last: number): void {
  forEachDoubleSpan(pages.accessItree, pages.domainsItree, first, last, (span) => {
    if (span.tag === 1) return
    const npages = span.last - span.start + 1
    if (span.tag === 2) {
      pages.pinnedPfns.remove(span.start, npages)
      return
    }
    const runs = new PfnRunList(4)
    pages.pinnedPfns.readPages(span.start, 0, npages, (pfn, n) => {
      runs.push(pfn, n)
      return n
    })
    pages.pinnedPfns.remove(span.start, npages)
    unpinRuns(kernel, runs.toRuns(), pages, span.start, ACCESS)
  })
  updateUnpinned(pages)
}
