/** The areas of each IOAS at a step: where they lie, what they store their PFNs in and why, what is pinned. */
import type { Area } from '../../iommufd/iopt/area.ts'
import type { AreaRow, AreasView, DomainRef, Step } from '../../protocol/index.ts'
import { areaText } from '../names.ts'
import type { LoggedStorage } from '../journal/storage-log.ts'
import type { RunLog } from '../run-log.ts'
import type { Simulation } from '../simulation.ts'

type State = Omit<AreaRow, 'change' | 'why' | 'storageSince' | 'storageLine'> & { readonly number: number }

interface IoasState {
  readonly id: number
  readonly name: string
  readonly hidden: number
  readonly areas: readonly State[]
  readonly reserved: readonly { readonly start: bigint; readonly last: bigint }[]
  readonly allowed: readonly { readonly start: bigint; readonly last: bigint }[]
}

/** Pages of an area's slice that are pinned: covered by an access or by an area that has a storage domain. */
function pinnedPages(area: Area): number {
  if (area.storageDomain !== null) return area.lastIndex - area.firstIndex + 1
  const { accessItree, domainsItree } = area.pages
  let pinned = 0
  for (let at = area.firstIndex; at <= area.lastIndex;) {
    const byAccess = accessItree.spanAt(at, area.lastIndex)
    const byDomain = domainsItree.spanAt(at, area.lastIndex)
    const used = byAccess.used || byDomain.used
    let last = Math.min(byAccess.last, byDomain.last)
    if (byAccess.used && byDomain.used) last = Math.max(byAccess.last, byDomain.last)
    else if (used) last = byAccess.used ? byAccess.last : byDomain.last
    if (used) pinned += last - at + 1
    at = last + 1
  }
  return pinned
}

function stateOf(simulation: Simulation, area: Area): State {
  const storage: DomainRef | null =
    area.storageDomain === null ? null : simulation.names.domainRef(area.storageDomain.number)
  return {
    number: area.number,
    name: areaText(area.number),
    iova: area.iova,
    last: area.lastIova,
    pages: `P${String(area.pages.number)}`,
    firstIndex: area.firstIndex,
    lastIndex: area.lastIndex,
    npages: area.lastIndex - area.firstIndex + 1,
    writable: area.writable,
    storageDomain: storage,
    accesses: area.numAccesses,
    pinned: pinnedPages(area),
  }
}

/** Areas of an IOAS that a view lists; beyond that only those that the step touched. */
export const MAX_AREAS = 2000

/** The areas that a step did something to. */
export function touchedAreas(step: Step | undefined): ReadonlySet<number> {
  const touched = new Set<number>()
  for (const event of step?.events ?? []) {
    if ((event.kind === 'map' || event.kind === 'unmap' || event.kind === 'storage') && touched.size < MAX_AREAS) {
      touched.add(event.area)
    }
  }
  return touched
}

/** Which of the areas of an IOAS, which ascend, are listed. */
export type ChooseAreas = (all: readonly Area[], ioas: number) => readonly Area[]

/** Those that a panel has room for, and what a step touched. */
export function listedAreas(touched: ReadonlySet<number>): ChooseAreas {
  return (all) => (all.length <= MAX_AREAS ? all : all.filter((area, i) => i < MAX_AREAS || touched.has(area.number)))
}

/** The areas of each IOAS in the state of `simulation`, to be compared with those of another step; by default all. */
export function areaStates(simulation: Simulation, choose: ChooseAreas = (all) => all): readonly IoasState[] {
  return simulation.iommufd.ioases.map((ioas) => {
    const { all } = ioas.iopt.areas
    const listed = choose(all, ioas.id)
    return {
      id: ioas.id,
      name: ioas.name,
      hidden: all.length - listed.length,
      areas: listed.map((area) => stateOf(simulation, area)),
      reserved: ioas.iopt.reserved.nodes.map(({ start, last }) => ({ start, last })),
      allowed: ioas.iopt.allowed.nodes.map(({ start, last }) => ({ start, last })),
    }
  })
}

/** An area with where it began. */
type Place = Pick<State, 'number' | 'iova'>

/** Whether an area of an IOAS is there, be it listed or hidden. */
export function isAreaThere(simulation: Simulation, ioas: number, { number, iova }: Place): boolean {
  const tree = simulation.iommufd.ioases.find(({ id }) => id === ioas)?.iopt.areas
  return tree?.first(iova, iova)?.number === number
}

/** Why an area stores its PFNs where it does. */
function whyStorage(state: State, change: LoggedStorage | null): string {
  if (state.storageDomain === null) {
    return change === null ? 'no domain of the IOAS has held it yet' : change.event.why
  }
  return change === null ? '' : `${change.event.why} (${change.event.where})`
}

function sameState(a: State, b: State): boolean {
  return (
    a.storageDomain?.number === b.storageDomain?.number &&
    a.accesses === b.accesses &&
    a.pinned === b.pinned &&
    a.iova === b.iova &&
    a.last === b.last
  )
}

/**
 * The view of a step.
 * @param before states of the step before, null for step 0
 * @param cursor number of the step
 * @param isThere whether an area that was listed before and is not after it is but hidden
 */
export function areasView(
  before: readonly IoasState[] | null,
  after: readonly IoasState[],
  cursor: number,
  log: RunLog,
  lineOf: (step: number) => number | null = () => null,
  isThere: (ioas: number, area: Place) => boolean = () => false,
): AreasView {
  return {
    ioases: after.map((ioas) => {
      const old = new Map(before?.find((state) => state.id === ioas.id)?.areas.map((area) => [area.number, area]))
      const areas = ioas.areas.map(({ number, ...row }): AreaRow => {
        const oldState = old.get(number)
        old.delete(number)
        const state = { number, ...row }
        const change = log.storage.before(number, cursor)
        const known = oldState === undefined ? 'new' : sameState(state, oldState) ? 'none' : 'changed'
        return {
          ...row,
          why: whyStorage(state, change),
          storageSince: row.storageDomain === null ? null : (change?.step ?? null),
          storageLine: row.storageDomain === null || change === null ? null : lineOf(change.step),
          change: before === null ? 'none' : known,
        }
      })
      return {
        id: ioas.id,
        name: ioas.name,
        areas,
        hidden: ioas.hidden,
        removed: [...old.values()].filter((area) => !isThere(ioas.id, area)).map((area) => area.name),
        reserved: ioas.reserved,
        allowed: ioas.allowed,
      }
    }),
  }
}
