/** cache_flush_required: the bit on an iopt_pages, in `pages.slot.flag`. Once set it stays for the life of the object. */
import type { Flush, PolicyPages, UnpinContext } from '../../iommufd/flush-policy.ts'

/** The bit of `pages`. */
export function isSticky(pages: PolicyPages): boolean {
  return pages.slot['flag'] === true
}

/** Sets the bit of `pages`. */
export function setSticky(pages: PolicyPages): void {
  pages.slot['flag'] = true
}

/** The unpin rule of v1, v2 and xa-hwpt-lazy: every page of an iopt_pages with the bit is flushed when it is unpinned. */
export function flushIfSticky(unpin: UnpinContext): Flush {
  return isSticky(unpin.pages) ? { flush: 'all', reason: 'sticky bit set' } : null
}
