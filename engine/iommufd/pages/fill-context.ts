import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { FillContext, PolicySlot } from '../flush-policy.ts'
import type { Area } from '../iopt/area.ts'
import type { FlushPlace } from '../kernel.ts'

/** One fill of an area, from its first hook to its last. */
export class Fill implements FillContext {
  readonly kind: FillContext['kind']
  readonly area: Area
  readonly domain: IommuDomain | null
  readonly state: PolicySlot = {}

  /** @param domain the domain that is filled, or null for all domains of the area's io_pagetable */
  constructor(area: Area, domain: IommuDomain | null) {
    this.kind = domain === null ? 'fill-domains' : 'fill-domain'
    this.area = area
    this.domain = domain
  }

  /** Kernel function of this fill. */
  get where(): string {
    return this.domain === null ? 'iopt_area_fill_domains' : 'iopt_area_fill_domain'
  }

  /** Where a flush of this fill stands; `index` is the first page shown to the policy. */
  flushPlace(where: string, index: number): FlushPlace {
    return {
      hook: this.domain === null ? 'map@fill_domains' : 'map@fill_domain',
      where,
      pages: this.area.pages,
      index,
      area: this.area,
      domain: this.domain,
      readBack: 0,
    }
  }
}
