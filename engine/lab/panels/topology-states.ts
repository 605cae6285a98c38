/** The nodes of the topology in one state: what each object is, what it counts, and why it is so. */
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Access } from '../../iommufd/objects/access.ts'
import type { BoundDevice } from '../../iommufd/objects/device.ts'
import { type Hwpt, type HwptNested, type HwptPaging, pagingOf } from '../../iommufd/objects/hwpt.ts'
import type { Ioas } from '../../iommufd/objects/ioas.ts'
import type { AddressSpace } from '../../machine/address-space.ts'
import { IO_UNIT_N } from '../../machine/iommu-domain.ts'
import { FIRST_OWN_GROUP, type Device } from '../../machine/machine.ts'
import type { TopologyCounts, TopologyMemory, TopologyNode } from '../../protocol/topology.ts'
import type { Simulation } from '../simulation.ts'
import { count } from './words.ts'

/** A node before it is compared with the step before, and before the script is asked how it calls it. */
export type NodeState = Omit<TopologyNode, 'variable' | 'step' | 'line' | 'change' | 'memory'> & {
  readonly memory: readonly Omit<TopologyMemory, 'variable' | 'own'>[]
}

const NO_COUNTS: TopologyCounts = { areas: null, storageOf: null, pages: null, pinned: null }
const BARE = {
  coherent: null,
  domain: null,
  group: null,
  bound: null,
  counts: NO_COUNTS,
  pins: [],
  memory: [],
} as const

function hwptLabel(hwpt: Hwpt): string {
  return hwpt.name ?? `hwpt ${String(hwpt.id)}`
}

/** Pages that a number of bytes touches. */
function pagesOf(bytes: bigint): number {
  return Number((bytes + PAGE_SIZE_N - 1n) / PAGE_SIZE_N)
}

export function deviceState(simulation: Simulation, device: Device, bound: BoundDevice | undefined): NodeState {
  const tags: string[] = []
  if (device.noSnoop) tags.push('no-snoop')
  if (device.dirtyTracking) tags.push('dirty tracking')
  const group = device.group < FIRST_OWN_GROUP ? device.group : null
  if (group !== null) tags.push(`group ${String(group)}`)
  const hwpt = bound?.isAttached === true ? bound.group.hwpt : null
  if (bound === undefined) tags.push('unplugged')
  else if (hwpt === null) tags.push('detached')
  return {
    ...BARE,
    ref: { kind: 'device', name: device.name },
    label: device.name,
    tags,
    coherent: device.coherent,
    group,
    bound: bound?.id ?? null,
    note: deviceNote(simulation, bound, hwpt),
    why: deviceWhy(device, bound, hwpt),
  }
}

function deviceNote(simulation: Simulation, bound: BoundDevice | undefined, hwpt: Hwpt | null): string {
  if (bound === undefined) return 'Not bound to the context: its DMA is blocked.'
  const object = `Bound as object ${String(bound.id)}`
  if (hwpt === null) return `${object}, not attached: its DMA is blocked.`
  const paging = pagingOf(hwpt)
  const through = simulation.names.domain(paging.domain.number)
  return `${object}, attached to ${hwptLabel(hwpt)} (${through}) of ${paging.ioas.name}.`
}

function deviceWhy(device: Device, bound: BoundDevice | undefined, hwpt: Hwpt | null): string {
  const able = device.coherent ? 'Its IOMMU can enforce cache coherency' : 'Its IOMMU cannot enforce cache coherency'
  const snoop = device.noSnoop ? 'it can issue no-snoop requests' : 'all its requests are snooped'
  const what = `${able}, and ${snoop}`
  if (bound === undefined) return `${what}; no VFIO driver has bound it (iommufd_device_bind).`
  if (hwpt === null) return `${what}; it waits for iommufd_device_attach().`
  if (hwpt.type === 'hwpt-paging' && hwpt.autoDomain) {
    return `${what}; attaching it to the IOAS took an automatic hwpt that fits (iommufd_device_auto_get_domain).`
  }
  return `${what}; the script chose its hwpt (iommufd_device_attach).`
}

/** @param storageOf areas whose storage domain it is */
export function pagingState(simulation: Simulation, hwpt: HwptPaging, storageOf: number): NodeState {
  const { domain, ioas } = hwpt
  const tags: string[] = []
  if (hwpt.autoDomain) tags.push('auto')
  if (hwpt.nestParent) tags.push('nest parent')
  if (domain.dirtyTracking) tags.push('dirty tracking')
  const slot = ioas.iopt.domains.indexOf(domain)
  const pages = pagesOf(BigInt(domain.ptes) * IO_UNIT_N)
  const ref = simulation.names.domainRef(domain.number)
  const where = slot < 0 ? 'not in the domains of its IOAS' : `slot ${String(slot)} of ${ioas.name}`
  const enforced = domain.coherent
    ? 'The IOMMU enforces cache coherency for it (enforce_cache_coherency), so that no-snoop requests are snooped all the same'
    : 'The IOMMU of the device it was made for cannot enforce cache coherency, so that no-snoop DMA goes past the CPU caches'
  const origin = hwpt.autoDomain
    ? 'made by an attach to the IOAS, it goes with its last device (iommufd_device_auto_get_domain)'
    : 'made by IOMMU_HWPT_ALLOC, it stays until it is destroyed'
  return {
    ...BARE,
    ref: { kind: 'hwpt', id: hwpt.id },
    label: hwptLabel(hwpt),
    tags,
    coherent: domain.coherent,
    domain: ref,
    counts: { ...NO_COUNTS, storageOf, pages },
    note: `${ref.name}, ${where}: ${count(pages, 'page')} mapped, storage of ${count(storageOf, 'area')}.`,
    why: `${enforced}; ${origin}.`,
  }
}

export function nestedState(hwpt: HwptNested): NodeState {
  return {
    ...BARE,
    ref: { kind: 'hwpt', id: hwpt.id },
    label: hwptLabel(hwpt),
    tags: ['nested'],
    coherent: hwpt.parent.domain.coherent,
    note: `A stage-1 table of the guest over ${hwptLabel(hwpt.parent)}; nothing is filled into it.`,
    why: 'IOMMU_HWPT_ALLOC with a parent hwpt made it: the guest manages it, and its coherency is that of its parent.',
  }
}

export function ioasState(simulation: Simulation, ioas: Ioas): NodeState {
  const { areas, domains } = ioas.iopt
  let pages = 0
  for (const area of areas.all) pages += area.lastIndex - area.firstIndex + 1
  const nonCoherent = domains.filter((domain) => !domain.coherent).length
  const [first] = domains
  return {
    ...BARE,
    ref: { kind: 'ioas', id: ioas.id },
    label: ioas.name,
    tags: ioas.iopt.disableLargePages ? ['no large pages'] : [],
    counts: { ...NO_COUNTS, areas: areas.size, pages },
    note: `${count(areas.size, 'area')} of ${count(pages, 'page')}; ${count(domains.length, 'domain')}, ${String(nonCoherent)} of them non-coherent.`,
    why:
      first === undefined
        ? 'No domain is filled from it yet: what is mapped is not pinned until a domain or an access comes.'
        : `What is mapped here is filled into each of its domains (iopt_area_fill_domains); slot 0 is ${simulation.names.domain(first.number)}.`,
  }
}

export function accessState(access: Access): NodeState {
  let bytes = 0n
  for (const item of access.items) bytes += item.length
  const pages = pagesOf(bytes)
  const held =
    access.items.length === 0
      ? 'holds nothing'
      : `holds ${count(access.items.length, 'range')} of ${count(pages, 'page')}`
  const tags: string[] = []
  if (!access.needsPinPages) tags.push('no pins')
  if (access.ignoresUnmap) tags.push('ignores unmap')
  return {
    ...BARE,
    ref: { kind: 'access', id: access.id },
    label: access.name,
    tags,
    counts: { ...NO_COUNTS, pages },
    pins: access.items.map(({ id, iova, length }) => ({ item: id, iova, length })),
    note: `${access.ioas === null ? 'Attached to no IOAS' : `On ${access.ioas.name}`}; ${held}.`,
    why: accessWhy(access),
  }
}

function accessWhy(access: Access): string {
  if (access.ignoresUnmap)
    return 'Its driver ignores unmap: UNMAP of what it holds answers EDEADLK (iopt_unmap_iova_range).'
  if (!access.needsPinPages) return 'It only copies data in and out (iommufd_access_rw) and pins nothing.'
  return 'The PFNs that it pins are kept in pinned_pfns; told of an UNMAP it lets go of them (iommufd_access_notify_unmap).'
}

export function processState(space: AddressSpace): NodeState {
  let pages = 0
  for (const range of space.ranges) pages += range.npages
  const { capIpcLock, memlockPages, pinnedVm } = space
  const limited = !capIpcLock && memlockPages !== null
  return {
    ...BARE,
    ref: { kind: 'process', name: space.name },
    label: space.name,
    tags: limited ? [`memlock ${count(memlockPages, 'page')}`] : [],
    counts: { ...NO_COUNTS, pages, pinned: pinnedVm },
    memory: space.ranges.map(({ name, vpn, npages }) => ({ name, va: BigInt(vpn) * PAGE_SIZE_N, pages: npages })),
    note: `${count(pages, 'page')} in ${count(space.ranges.length, 'range')}; ${String(pinnedVm)} pinned (mm->pinned_vm).`,
    why: limited
      ? `Pins are charged against RLIMIT_MEMLOCK, ${count(memlockPages, 'page')}; beyond that they answer ENOMEM.`
      : `${capIpcLock ? 'It has CAP_IPC_LOCK' : 'It has no RLIMIT_MEMLOCK'}: what iommufd pins meets no limit.`,
  }
}
