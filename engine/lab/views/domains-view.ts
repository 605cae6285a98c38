/** The `domains` xarray of each IOAS at a step, with what the step changed. */
import type { HwptPaging } from '../../iommufd/objects/hwpt.ts'
import type { Ioas } from '../../iommufd/objects/ioas.ts'
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import { IO_UNIT_N } from '../../machine/iommu-domain.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { DomainRef, DomainRow, DomainsView, Step } from '../../protocol/index.ts'
import type { Simulation } from '../simulation.ts'
import { explainDomains } from './explain.ts'

type IoasView = DomainsView['ioases'][number]
/** A row before it is compared with the step before. */
type State = Omit<DomainRow, 'deltaPages' | 'change' | 'since' | 'line'>

interface IoasState {
  readonly id: number
  readonly name: string
  readonly nonCoherentCount: number
  readonly alignment: number
  readonly rows: readonly State[]
}

function hwptOf(ioas: Ioas, domain: IommuDomain): HwptPaging | undefined {
  return ioas.hwptList.find((hwpt) => hwpt.domain === domain)
}

/** How many areas store their PFNs in each domain. */
function storageCounts(ioas: Ioas): ReadonlyMap<IommuDomain, number> {
  const counts = new Map<IommuDomain, number>()
  for (const { storageDomain } of ioas.iopt.areas.all) {
    if (storageDomain !== null) counts.set(storageDomain, (counts.get(storageDomain) ?? 0) + 1)
  }
  return counts
}

function rowOf(simulation: Simulation, ioas: Ioas, domain: IommuDomain, slot: number, storageOf: number): State {
  const hwpt = hwptOf(ioas, domain)
  const mappedBytes = BigInt(domain.ptes) * IO_UNIT_N
  return {
    slot,
    domain: simulation.names.domainRef(domain.number),
    hwpt: { id: hwpt?.id ?? 0, auto: hwpt?.autoDomain ?? false, name: hwpt?.name ?? null },
    devices: [...domain.devices].map((device) => device.name),
    mappedBytes,
    mappedPages: Number((mappedBytes + PAGE_SIZE_N - 1n) / PAGE_SIZE_N),
    storageOf,
  }
}

/** The counter as the policy keeps it; a policy without one is shown what a scan of the slots would find. */
function countOf(ioas: Ioas): number {
  const kept = ioas.iopt.slot['cnt']
  return typeof kept === 'number' ? kept : ioas.iopt.domains.filter((domain) => !domain.coherent).length
}

/** The domains of each IOAS in the state of `simulation`, to be compared with those of another step. */
export function domainStates(simulation: Simulation): readonly IoasState[] {
  return simulation.iommufd.ioases.map((ioas) => {
    const counts = storageCounts(ioas)
    return {
      id: ioas.id,
      name: ioas.name,
      nonCoherentCount: countOf(ioas),
      alignment: ioas.iopt.iovaAlignment,
      rows: ioas.iopt.domains.map((domain, slot) => rowOf(simulation, ioas, domain, slot, counts.get(domain) ?? 0)),
    }
  })
}

function sameRow(a: State, b: State): boolean {
  return (
    a.slot === b.slot &&
    a.mappedBytes === b.mappedBytes &&
    a.storageOf === b.storageOf &&
    a.hwpt.id === b.hwpt.id &&
    a.devices.length === b.devices.length &&
    a.devices.every((device, i) => device === b.devices[i])
  )
}

function compare(row: State, old: State | undefined): Omit<DomainRow, 'since' | 'line'> {
  if (old === undefined) return { ...row, deltaPages: row.mappedPages, change: 'new' }
  return {
    ...row,
    deltaPages: row.mappedPages - old.mappedPages,
    change: sameRow(row, old) ? 'none' : 'changed',
  }
}

/**
 * The view of a step.
 * @param before states of the step before, null for step 0
 * @param step the step between them, undefined for step 0
 * @param addedAt the step that put a domain into the xarray, with its line
 */
export function domainsView(
  before: readonly IoasState[] | null,
  after: readonly IoasState[],
  step: Step | undefined,
  simulation: Simulation,
  addedAt: (domain: number) => { readonly step: number; readonly line: number | null } | null,
): DomainsView {
  return {
    ioases: after.map((ioas): IoasView => {
      const old = before?.find((state) => state.id === ioas.id)
      const oldRows = new Map(old?.rows.map((row) => [row.domain.number, row]))
      const domains = ioas.rows.map((row) => {
        const oldRow = oldRows.get(row.domain.number)
        oldRows.delete(row.domain.number)
        const added = addedAt(row.domain.number)
        const place = { since: added?.step ?? null, line: added?.line ?? null }
        if (before === null) return { ...row, deltaPages: 0, change: 'none' as const, ...place }
        return { ...compare(row, oldRow), ...place }
      })
      const removed: DomainRef[] = [...oldRows.values()].map((row) => row.domain)
      return {
        id: ioas.id,
        name: ioas.name,
        nonCoherentCount: ioas.nonCoherentCount,
        alignment: ioas.alignment,
        domains,
        removed,
        why: step ? explainDomains(step, ioas.id, domains, simulation.names) : '',
      }
    }),
  }
}
