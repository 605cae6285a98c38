import { assert } from '../../base/assert.ts'
import { fail, OK, type Result } from '../../base/result.ts'
import type { Kernel } from '../kernel.ts'
import type { IoptPages } from './iopt-pages.ts'

/**
 * Charges what was pinned since the last charge (pfn_reader_user_update_pinned). Pinning comes first, charging once at the
 * end of the operation.
 * @returns ENOMEM when the limit of the account would be exceeded
 */
export function updatePinned(kernel: Kernel, pages: IoptPages): Result {
  const delta = pages.npinned - pages.lastNpinned
  if (delta === 0) return OK
  if (delta < 0) {
    release(pages, -delta)
    return OK
  }
  if (kernel.faults.hit('account')) {
    return fail('ENOMEM', `injected: charging ${delta} pages failed`, 'pfn_reader_user_update_pinned')
  }
  const { space } = pages
  const limit = space.memlockPages ?? Infinity
  switch (pages.accountMode) {
    case 'none':
      break
    case 'user':
      if (space.userLockedVm + delta > limit) return overLimit(pages, space.userLockedVm, delta, 'incr_user_locked_vm')
      space.userLockedVm += delta
      break
    case 'mm':
      if (space.lockedVm + delta > limit) return overLimit(pages, space.lockedVm, delta, 'update_mm_locked_vm')
      space.lockedVm += delta
      break
    default:
      pages.accountMode satisfies never
  }
  pages.lastNpinned = pages.npinned
  space.pinnedVm += delta
  return OK
}

/** Gives back what was unpinned since the last charge (update_unpinned); never fails. */
export function updateUnpinned(pages: IoptPages): void {
  assert(
    pages.npinned <= pages.lastNpinned,
    `P${pages.number}: ${pages.npinned} pages pinned, ${pages.lastNpinned} accounted`,
  )
  if (pages.npinned !== pages.lastNpinned) release(pages, pages.lastNpinned - pages.npinned)
}

function release(pages: IoptPages, npages: number): void {
  const { space } = pages
  if (pages.accountMode === 'user') space.userLockedVm -= npages
  else if (pages.accountMode === 'mm') space.lockedVm -= npages
  pages.lastNpinned = pages.npinned
  space.pinnedVm -= npages
}

function overLimit(pages: IoptPages, charged: number, delta: number, where: string): Result {
  const { name, memlockPages } = pages.space
  return fail(
    'ENOMEM',
    `${name} is charged for ${charged} pages; ${delta} more exceed RLIMIT_MEMLOCK of ${memlockPages} pages`,
    where,
  )
}
