import type { MachineObserver } from './observer.ts'
import { IommuDomain, type DomainGeometry } from './iommu-domain.ts'

/** The reference's mock IOMMU driver: 2 KiB pages, IOVAs 16 MiB to 2 GiB. */
export const MOCK_GEOMETRY: DomainGeometry = {
  pageSize: 2048,
  apertureStart: 0x100_0000n,
  apertureEnd: 0x7fff_ffffn,
}

/** An Intel IOMMU with four-level second-stage tables: 4 KiB pages, 48-bit IOVAs. */
export const VTD_GEOMETRY: DomainGeometry = {
  pageSize: 4096,
  apertureStart: 0n,
  apertureEnd: 0xffff_ffff_ffffn,
}

/** The IOMMU hardware: its page tables, by number. */
export class Iommu {
  readonly geometry: DomainGeometry
  /** Domains that exist, in order of creation. */
  domains: IommuDomain[] = []
  /** Number of the next domain; a failed allocation of a hwpt consumes one too. */
  nextDomain = 0
  observers: readonly MachineObserver[] = []

  constructor(geometry: DomainGeometry) {
    this.geometry = geometry
  }

  /** Copy for a forked machine. */
  clone(observers: readonly MachineObserver[]): Iommu {
    const copy = new Iommu(this.geometry)
    copy.observers = observers
    copy.nextDomain = this.nextDomain
    copy.domains = this.domains.map((d) => d.clone(observers))
    return copy
  }

  /** A new, empty page table (domain_alloc_user). */
  create(coherent: boolean, dirtyOps: boolean): IommuDomain {
    const domain = new IommuDomain(this.nextDomain++, coherent, this.geometry, dirtyOps, this.observers)
    this.domains.push(domain)
    return domain
  }

  /** Frees a page table, which must be empty. */
  free(domain: IommuDomain): void {
    this.domains = this.domains.filter((d) => d !== domain)
  }

  /** Domain by number, or null. */
  domain(number: number): IommuDomain | null {
    return this.domains.find((d) => d.number === number) ?? null
  }
}
