import { groupedHex } from '../../base/hex-text.ts'
import { PfnRunList } from '../../base/pfn-runs.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import { TASK_PAGES } from '../../machine/address-space.ts'
import type { Kernel } from '../kernel.ts'
import type { IoptPages } from './iopt-pages.ts'

/** Page numbers of a 64-bit address space. */
const ALL_PAGES = 2 ** 52

/** Frames pinned for consecutive indexes. */
export interface PinnedPages {
  readonly runs: Float64Array
  readonly npages: number
}

/**
 * pin_user_pages*() calls of `chunk` pages each, from `index` on, up to `npages` pages in all (pfn_reader_user_pin). A call
 * stops at a hole or at a page without the rights it asks for, and fails only if that is its first page.
 * @param calls how many calls to make; more than one only where their borders cannot be seen
 * @returns the pages pinned by the calls before one that stopped early; EFAULT, EOVERFLOW, or ENOMEM when injected
 */
export function pinUserPages(
  kernel: Kernel,
  pages: IoptPages,
  index: number,
  npages: number,
  chunk: number,
  calls: number,
): Result<PinnedPages> {
  const where = 'pfn_reader_user_pin'
  if (kernel.faults.hit('pin', calls)) {
    return fail('ENOMEM', `injected: pin_user_pages failed at index ${index} of P${pages.number}`, where)
  }
  const { space } = pages
  const vpn = pages.vpn + index
  const asked = Math.min(npages, chunk * calls)
  const va = groupedHex(BigInt(vpn) * PAGE_SIZE_N)
  if (vpn + asked >= ALL_PAGES) return fail('EOVERFLOW', `${asked} pages at ${va} leave the address space`, where)
  if (vpn + asked > TASK_PAGES) return fail('EFAULT', `${asked} pages at ${va} are not user memory`, where)
  const got = space.pinnable(vpn, asked, pages.writable)
  if (got === 0) {
    const readOnly = space.at(vpn)?.readOnly === true
    return fail('EFAULT', `the page at ${va} of ${space.name} is ${readOnly ? 'read-only' : 'not mapped'}`, where)
  }
  kernel.machine.beforePin?.(space.name, vpn, got)
  const list = new PfnRunList(4)
  space.read(vpn, got, (pfn, n) => {
    list.push(pfn, n)
    return n
  })
  const runs = list.toRuns()
  kernel.pin(pages, index, runs, got)
  return ok({ runs, npages: got })
}
