import { assert } from '../../base/assert.ts'
import { fail, OK, type Result } from '../../base/result.ts'
import { PAGE_SIZE } from '../../base/units.ts'
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { Kernel } from '../kernel.ts'
import { fillDomain } from '../pages/fill.ts'
import { unfillPages, unmapFast } from '../pages/unfill.ts'
import { checkAlignment, recalculateAlignment } from './alignment.ts'
import type { IoPagetable } from './io-pagetable.ts'
import { reserveAperture } from './reserve.ts'
import { chooseStorage, nameOf } from './storage.ts'

/**
 * Fills a domain with every area and makes it visible in `domains` (iopt_table_add_domain).
 * @returns EADDRINUSE for an area that is unaligned or outside the aperture, EINVAL for I/O pages above PAGE_SIZE, errnos of
 *   filling; then nothing has changed
 */
export function addDomain(kernel: Kernel, iopt: IoPagetable, domain: IommuDomain, hwptId: number): Result {
  assert(!iopt.domains.includes(domain), `domain ${domain.number} is in this io_pagetable already`)
  const alignment = Math.max(domain.geometry.pageSize, iopt.iovaAlignment)
  if (alignment > PAGE_SIZE) {
    return fail('EINVAL', `I/O pages of ${alignment} bytes are larger than a page`, 'iopt_table_add_domain')
  }
  if (alignment !== iopt.iovaAlignment) {
    const checked = checkAlignment(iopt, alignment)
    if (!checked.ok) return checked
  }
  let result = reserveAperture(kernel, iopt, domain)
  if (result.ok) result = fillAreas(kernel, iopt, domain)
  if (!result.ok) {
    iopt.reserved.removeOwner(domain)
    return result
  }
  iopt.iovaAlignment = alignment
  const slot = iopt.domains.push(domain) - 1
  kernel.sink({
    kind: 'domain-add',
    ioas: iopt.ioasId,
    domain: domain.number,
    slot,
    coherent: domain.coherent,
    hwpt: hwptId,
  })
  kernel.policy.domainAdded?.(iopt, domain)
  preferNonCoherent(kernel, iopt, domain)
  return OK
}

/** Takes a domain out of `domains`; the last slot moves into its place. Unmaps every area (iopt_table_remove_domain). */
export function removeDomain(kernel: Kernel, iopt: IoPagetable, domain: IommuDomain, hwptId: number): void {
  const slot = iopt.domains.indexOf(domain)
  assert(slot >= 0, `domain ${domain.number} is not in this io_pagetable`)
  const tail = iopt.domains.pop()
  if (tail !== undefined && tail !== domain) iopt.domains[slot] = tail
  kernel.sink({
    kind: 'domain-remove',
    ioas: iopt.ioasId,
    domain: domain.number,
    slot,
    coherent: domain.coherent,
    hwpt: hwptId,
  })
  kernel.policy.removeDomain?.(iopt, domain)
  unfillAreas(kernel, iopt, domain)
  iopt.reserved.removeOwner(domain)
  const aligned = recalculateAlignment(iopt)
  assert(aligned.ok, 'removing a domain cannot tighten the alignment')
}

/** iopt_fill_domain(): every area in IOVA order; undone on failure. */
function fillAreas(kernel: Kernel, iopt: IoPagetable, domain: IommuDomain): Result {
  const first = iopt.domains.length === 0
  const filled: number[] = []
  const areas = iopt.areas.all
  for (let i = 0; i < areas.length; i++) {
    const area = areas[i]
    if (area?.ready !== true) continue
    const result = fillDomain(kernel, area, domain)
    if (!result.ok) {
      for (const j of filled) undoFill(kernel, iopt, domain, j, first)
      return result
    }
    filled.push(i)
    if (area.storageDomain === null) {
      assert(first, `area a${area.number} has no storage domain although domains exist`)
      const why = `${nameOf(domain)} was the first domain of the IOAS to be filled`
      kernel.setStorage(area, domain, 'fill-domain', 'iopt_fill_domain', why)
      area.pages.domainsItree.insert(area)
    }
  }
  return OK
}

function undoFill(kernel: Kernel, iopt: IoPagetable, domain: IommuDomain, at: number, first: boolean): void {
  const area = iopt.areas.all[at]
  if (area === undefined) return
  if (first) {
    area.pages.domainsItree.remove(area)
    kernel.setStorage(
      area,
      null,
      'unfill',
      'iopt_fill_domain',
      `filling ${nameOf(domain)} failed and no other domain exists`,
    )
  }
  unfillPages(kernel, area, domain, area.lastIndex, 'unwind')
  if (first) kernel.policy.areaUnfilled?.(area)
}

/** iopt_unfill_domain(): `domain` is out of `domains` already. */
function unfillAreas(kernel: Kernel, iopt: IoPagetable, domain: IommuDomain): void {
  const next = iopt.domains.length === 0 ? null : chooseStorage(kernel, iopt.domains)
  for (const area of iopt.areas.all) {
    if (!area.ready) continue
    if (next !== null) {
      // Another domain holds all the pages: no PFN is read, nothing is unpinned.
      if (area.storageDomain === domain) {
        kernel.setStorage(
          area,
          next.domain,
          'switch',
          'iopt_unfill_domain',
          `${nameOf(domain)} was removed; storage is now ${next.why}`,
        )
      }
      unmapFast(kernel, area, domain)
      continue
    }
    area.pages.domainsItree.remove(area)
    assert(area.storageDomain === domain, `area a${area.number} is stored elsewhere than in its only domain`)
    kernel.setStorage(area, null, 'unfill', 'iopt_unfill_domain', `${nameOf(domain)} was the last domain of the IOAS`)
    unfillPages(kernel, area, domain, area.lastIndex, 'last')
    kernel.policy.areaUnfilled?.(area)
  }
}

/** Policies that prefer non-coherent storage switch coherent areas over once a new domain is filled in all areas. */
function preferNonCoherent(kernel: Kernel, iopt: IoPagetable, domain: IommuDomain): void {
  if (kernel.policy.storageRule !== 'prefer-nc' || domain.coherent) return
  for (const area of iopt.areas.all) {
    if (area.storageDomain?.coherent !== true) continue
    const why = `${nameOf(domain)} is non-coherent and now holds every area`
    kernel.setStorage(area, domain, 'prefer-nc', 'iopt_table_add_domain', why)
  }
}
