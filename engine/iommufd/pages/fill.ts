import { OK, type Result } from '../../base/result.ts'
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { Area } from '../iopt/area.ts'
import { chooseStorage } from '../iopt/storage.ts'
import type { Kernel } from '../kernel.ts'
import { mapBatch } from './domain-io.ts'
import { Fill } from './fill-context.ts'
import { PfnReader } from './pfn-reader.ts'
import { unfillPages, unmapNonLast } from './unfill.ts'

/**
 * Maps an existing area into a new domain (iopt_area_fill_domain). The caller sets the storage domain.
 * @returns errnos of pinning, of the driver's map, or ENOMEM of accounting; then the domain is as before
 */
export function fillDomain(kernel: Kernel, area: Area, domain: IommuDomain): Result {
  const fill = new Fill(area, domain)
  kernel.policy.fillBegin?.(fill)
  const reader = openReader(kernel, fill)
  let result = reader.next()
  if (!result.ok) {
    reader.destroy()
    kernel.policy.fillFailed?.(fill)
    return result
  }
  kernel.policy.fillFirstRead?.(fill)
  let done = area.firstIndex
  while (result.ok && !reader.done) {
    done = reader.batchStart
    flushBatch(kernel, fill, reader)
    result = mapBatch(kernel, fill, domain, reader.batchStart, reader.table)
    if (!result.ok) break
    done = reader.batchEnd
    result = reader.next()
  }
  if (result.ok) result = reader.updatePinned()
  if (!result.ok) {
    reader.releasePins()
    if (done !== area.firstIndex) unfillPages(kernel, area, domain, done - 1, 'unwind')
    kernel.policy.fillFailed?.(fill)
  }
  reader.destroy()
  return result
}

/**
 * Maps a new area into every domain of its io_pagetable (iopt_area_fill_domains) and gives it a storage domain. Without
 * domains nothing is pinned.
 * @returns errnos of pinning, of the driver's map, or ENOMEM of accounting; then all domains are as before
 */
export function fillDomains(kernel: Kernel, area: Area): Result {
  const { iopt } = area
  const { domains } = iopt
  if (domains.length === 0) return OK
  const fill = new Fill(area, null)
  kernel.policy.fillBegin?.(fill)
  const reader = openReader(kernel, fill)
  let result = reader.next()
  if (!result.ok) {
    reader.destroy()
    kernel.policy.fillFailed?.(fill)
    return result
  }
  kernel.policy.fillFirstRead?.(fill)
  // Domains in slots below `failedAt` got the batch that ends at `firstEnd`; the others end at `allEnd`.
  let failedAt = domains.length
  let firstEnd = area.firstIndex
  let allEnd = area.firstIndex
  while (result.ok && !reader.done) {
    firstEnd = reader.batchEnd
    allEnd = reader.batchStart
    flushBatch(kernel, fill, reader)
    for (let slot = 0; slot < domains.length; slot++) {
      const domain = domains[slot]
      if (domain === undefined) continue
      result = mapBatch(kernel, fill, domain, reader.batchStart, reader.table)
      if (!result.ok) {
        failedAt = slot
        break
      }
    }
    if (!result.ok) break
    allEnd = firstEnd
    result = reader.next()
  }
  if (result.ok) result = reader.updatePinned()
  if (result.ok) {
    const { domain, why } = chooseStorage(kernel, domains)
    kernel.setStorage(area, domain, 'fill-domains', 'iopt_area_fill_domains', `${why} when the area was filled`)
    area.pages.domainsItree.insert(area)
  } else {
    reader.releasePins()
    domains.forEach((domain, slot) => {
      const end = slot < failedAt ? firstEnd : allEnd
      if (end === area.firstIndex) return
      if (slot !== domains.length - 1) unmapNonLast(kernel, area, domain, end - 1)
      else unfillPages(kernel, area, domain, end - 1, 'unwind')
    })
    kernel.policy.fillFailed?.(fill)
  }
  reader.destroy()
  return result
}

function openReader(kernel: Kernel, fill: Fill): PfnReader {
  const { area } = fill
  return new PfnReader(kernel, area.pages, area.firstIndex, area.lastIndex, fill, {
    site: 'unwind',
    area,
    where: fill.where,
  })
}

/** Lets the policy flush a batch before the first domain maps it. */
function flushBatch(kernel: Kernel, fill: Fill, reader: PfnReader): void {
  const decision = kernel.policy.beforeMap?.(fill, reader, kernel)
  if (decision) kernel.flush(decision, reader.runs, fill.flushPlace(fill.where, reader.batchStart))
}
