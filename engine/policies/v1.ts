import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { bump, bumpIfNonCoherent } from './support/counter.ts'
import { flushIfSticky } from './support/sticky.ts'
import { v1MapSide } from './support/v1-map-side.ts'

/**
 * The patch as posted on 7 May 2024: a counter of non-coherent domains on the io_pagetable, kept by the callers of
 * iopt_table_add_domain() and iopt_table_remove_domain(), and a sticky bit on the iopt_pages.
 *
 * Its three faults are here as they are in the mail: the error path decrements whatever the domain was (S17, S62), an
 * aborted hwpt is never subtracted (S18), and the sticky bit hides later slices and later frames (S12, S14, S16, S35).
 */
export const v1: FlushPolicy = {
  name: 'v1',
  storageRule: 'slot0',
  addDomain(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, 1)
  },
  // out_detach of iommufd_hwpt_paging_alloc() decrements unconditionally.
  addDomainFailed(iopt) {
    bump(iopt, -1)
  },
  // iommufd_hwpt_paging_destroy(); iommufd_hwpt_paging_abort() skips it, hence no hwptAborted here.
  domainRemoved(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
  ...v1MapSide,
  beforeUnpin: flushIfSticky,
}
