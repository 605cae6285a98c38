/** The state of machine and context, as the format writes it (docs/conformance.md lists the fields). */
import { assertNever } from '../../base/assert.ts'
import type { PolicySlot } from '../../iommufd/flush-policy.ts'
import type { Iommufd } from '../../iommufd/iommufd.ts'
import type { Area } from '../../iommufd/iopt/area.ts'
import type { IoPagetable } from '../../iommufd/iopt/io-pagetable.ts'
import type { IovaRange } from '../../iommufd/iopt/iova-ranges.ts'
import type { HwptPaging } from '../../iommufd/objects/hwpt.ts'
import type { Ioas } from '../../iommufd/objects/ioas.ts'
import type { AccountMode, IoptPages } from '../../iommufd/pages/iopt-pages.ts'
import type { Machine } from '../../machine/machine.ts'
import { RECORDER } from './recorder.ts'
import type { Recorder } from './recorder.ts'
import { u64ToJson } from './trace-format.ts'
import type { Json } from './trace-format.ts'

/** Everything that a trace records of a state. */
export function stateOf(machine: Machine, iommufd: Iommufd, recorder: Recorder): Json {
  const mm = machine.processes.get(RECORDER)
  const nested = iommufd.objects.ofType('hwpt-nested')
  return {
    mm: {
      pinned_vm: mm?.pinnedVm ?? 0,
      locked_mm: mm?.lockedVm ?? 0,
      locked_user: mm?.userLockedVm ?? 0,
    },
    ioas: iommufd.ioases.map((ioas) => ioasState(ioas, recorder)),
    hwpt: iommufd.objects.ofType('hwpt-paging').map(hwptState),
    ...(nested.length === 0
      ? {}
      : { nested: nested.map(({ id, users, parent }) => ({ id, users, parent: parent.id })) }),
    dev: iommufd.objects.ofType('device').map((device) => ({
      id: device.id,
      cc: bit(device.enforceCacheCoherency),
      hwpt: device.group.hwpt?.id ?? 0,
    })),
    access: iommufd.objects.ofType('access').map((access) => ({
      id: access.id,
      ioas: access.ioas?.id ?? 0,
      align: access.iovaAlignment,
    })),
    pages: [...iommufd.pages.values()].sort((a, b) => a.number - b.number).map((pages) => pagesState(pages, recorder)),
    pins: pinsState(machine, recorder),
  }
}

function bit(value: boolean): number {
  return value ? 1 : 0
}

function ioasState(ioas: Ioas, recorder: Recorder): Json {
  const { iopt } = ioas
  const name = recorder.names.nameOf(ioas.id)
  return {
    id: ioas.id,
    ...(name === null ? {} : { name }),
    users: ioas.users,
    align: iopt.iovaAlignment,
    small: bit(iopt.disableLargePages),
    nc: nonCoherentCount(iopt),
    domains: iopt.domains.map((d) => ({ d: d.number, nc: bit(!d.coherent), ptes: d.ptes })),
    access: iopt.accesses.map((access) => access.id),
    reserved: iopt.reserved.nodes.map(rangeState),
    allowed: iopt.allowed.nodes.map(rangeState),
    areas: iopt.areas.all.map(areaState),
  }
}

/**
 * noncoherent_domain_cnt. The policies that have no such counter are recorded with one that nothing reads: the number of
 * non-coherent domains.
 */
function nonCoherentCount(iopt: IoPagetable): number {
  return counter(iopt.slot, 'cnt') ?? iopt.domains.filter((domain) => !domain.coherent).length
}

function counter(slot: PolicySlot, key: string): number | null {
  const value = slot[key]
  return value === undefined ? null : Number(value)
}

function rangeState(range: IovaRange<unknown>): Json {
  return [u64ToJson(range.start), u64ToJson(range.last)]
}

function areaState(area: Area): Json {
  return {
    iova: u64ToJson(area.iova),
    last: u64ToJson(area.lastIova),
    off: area.pageOffset,
    prot: area.prot,
    nacc: area.numAccesses,
    noacc: bit(area.preventAccess),
    sd: area.storageDomain?.number ?? null,
    p: area.pages.number,
    i0: area.firstIndex,
    i1: area.lastIndex,
  }
}

function hwptState(hwpt: HwptPaging): Json {
  return {
    id: hwpt.id,
    users: hwpt.users,
    ioas: hwpt.ioas.id,
    d: hwpt.domain.number,
    cc: bit(hwpt.enforceCacheCoherency),
    auto: bit(hwpt.autoDomain),
    nest: bit(hwpt.nestParent),
    dirty: bit(hwpt.domain.dirtyOps),
  }
}

function accountNumber(mode: AccountMode): number {
  switch (mode) {
    case 'none':
      return 0
    case 'user':
      return 1
    case 'mm':
      return 2
    default:
      return assertNever(mode)
  }
}

function pagesState(pages: IoptPages, recorder: Recorder): Json {
  const place = recorder.bufferAt(pages.uptr)
  return {
    p: pages.number,
    ref: pages.refs,
    buf: place?.name ?? '?',
    pg: place?.page ?? 0,
    n: pages.npages,
    npinned: pages.npinned,
    ...(pages.lastNpinned === pages.npinned ? {} : { last_npinned: pages.lastNpinned }),
    w: bit(pages.writable),
    acct: accountNumber(pages.accountMode),
    cfr: counter(pages.slot, 'flag') ?? 0,
    acc: pages.accessItree.nodes.map(({ start, last, users }) => [start, last, users]),
    dom: pages.domainsItree.nodes.map(({ start, last }) => [start, last]),
    xa: indexRanges(pages),
  }
}

/** Indexes that are present in pinned_pfns; neighbouring segments are one range. */
function indexRanges(pages: IoptPages): Json {
  const ranges: [number, number][] = []
  for (const { start, length } of pages.pinnedPfns.segmentsFrom(0)) {
    const before = ranges[ranges.length - 1]
    if (before !== undefined && before[1] + 1 === start) before[1] = start + length - 1
    else ranges.push([start, start + length - 1])
  }
  return ranges
}

/** Pin counts of the present frames of all buffers, as runs of equal count. */
function pinsState(machine: Machine, recorder: Recorder): Json {
  const counts = new Map<string, Map<number, number>>()
  machine.memory.pins.forEachCounted((pfn, npages, count) => {
    for (let k = 0; k < npages; k++) {
      const name = recorder.frames.nameOf(pfn + k)
      if (!recorder.frames.isCurrent(name)) continue
      const pages = counts.get(name.buf) ?? new Map<number, number>()
      counts.set(name.buf, pages.set(name.pg, count))
    }
  })
  return Object.fromEntries([...counts].map(([buffer, pages]) => [buffer, countRuns(pages)]))
}

function countRuns(pages: ReadonlyMap<number, number>): Json {
  const runs: [number, number, number][] = []
  for (const [page, count] of [...pages].sort(([a], [b]) => a - b)) {
    const before = runs[runs.length - 1]
    if (before !== undefined && before[1] + 1 === page && before[2] === count) before[1] = page
    else runs.push([page, page, count])
  }
  return runs
}
