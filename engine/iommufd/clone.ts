/**
 * Copying a whole context: objects are made anew in the order in which they refer to each other, and each original knows its
 * copy (`twin`) until the work is done. Immutable parts are shared.
 */
import { assert } from '../base/assert.ts'
import { IommuDomain } from '../machine/iommu-domain.ts'
import { Area } from './iopt/area.ts'
import type { IoPagetable, ReservedOwner } from './iopt/io-pagetable.ts'
import { IovaRanges } from './iopt/iova-ranges.ts'
import type { Kernel } from './kernel.ts'
import { Access } from './objects/access.ts'
import { Context } from './objects/context.ts'
import { BoundDevice, DeviceGroup, SelftestDevice } from './objects/device.ts'
import { HwptNested, HwptPaging } from './objects/hwpt.ts'
import { Ioas } from './objects/ioas.ts'
import type { IommufdObject } from './objects/object.ts'
import { IoptPages } from './pages/iopt-pages.ts'

/** Finds the copy of a domain. */
type DomainTwin = (domain: IommuDomain) => IommuDomain

/**
 * Copies `source` onto `kernel`, which stands on a copy of the machine.
 * @returns a context that shares nothing changeable with `source`
 */
export function cloneContext(source: Context, kernel: Kernel): Context {
  const copy = new Context(kernel, source.testDriver)
  copy.accountMode = source.accountMode
  const domains: IommuDomain[] = []
  for (const d of kernel.machine.iommu.domains) domains[d.number] = d
  const domainTwin: DomainTwin = (domain) => must(domains[domain.number])
  const objects = source.objects.all
  // In the middle of a command a hwpt may have no id yet.
  const unseen: HwptPaging[] = []
  const hwptTwin = (hwpt: HwptPaging): HwptPaging => {
    if (hwpt.twin !== null) return hwpt.twin
    unseen.push(hwpt)
    return cloneHwpt(hwpt, domainTwin)
  }

  for (const pages of source.kernel.pages.values()) kernel.pages.set(pages.number, clonePages(pages, kernel))
  for (const o of objects) if (o.type === 'ioas') cloneIoas(o, domainTwin)
  for (const o of objects) if (o.type === 'hwpt-paging') cloneHwpt(o, domainTwin)
  for (const o of objects) if (o.type === 'ioas') must(o.twin).hwptList = o.hwptList.map(hwptTwin)
  for (const o of objects) if (o.type === 'hwpt-nested') o.twin = new HwptNested(o.id, o.name, must(o.parent.twin))
  for (const group of source.groups.values()) group.twin = cloneGroup(group, hwptTwin)
  for (const o of objects) if (o.type === 'device') o.twin = new BoundDevice(o.id, o.dev, must(o.group.twin))
  for (const o of objects) {
    if (o.type === 'selftest') o.twin = new SelftestDevice(o.id, must(o.device.twin))
    else if (o.type === 'access') cloneAccess(o)
  }
  for (const group of source.groups.values()) {
    const twin = must(group.twin)
    twin.attached = group.attached.map((d) => must(d.twin))
    copy.groups.set(group.id, twin)
    group.twin = null
  }
  copy.objects = source.objects.cloneWith((o) => {
    const twin: IommufdObject = must(o.twin)
    twin.users = o.users
    return twin
  })
  if (source.vfioIoas !== null) copy.vfioIoas = source.vfioIoas.twin
  for (const o of objects) {
    if (o.type === 'ioas') {
      finishIopt(o.iopt, must(o.twin).iopt)
      o.twin = null
    } else if (o.type !== 'access') {
      o.twin = null
    }
  }
  for (const o of objects) if (o.type === 'access') o.twin = null
  for (const hwpt of unseen) hwpt.twin = null
  finishPages(
    source.kernel,
    objects.filter((o) => o.type === 'ioas'),
  )
  return copy
}

/** Everything of an iopt_pages but its areas. */
function clonePages(pages: IoptPages, kernel: Kernel): IoptPages {
  const { number, vpn, npages, writable, accountMode } = pages
  const space = must(kernel.machine.processes.get(pages.space.name))
  const twin = new IoptPages(number, space, vpn, npages, writable, accountMode)
  twin.refs = pages.refs
  twin.npinned = pages.npinned
  twin.lastNpinned = pages.lastNpinned
  if (pages.accessItree.size > 0) {
    twin.accessItree = pages.accessItree.cloneWith((a) => ({ start: a.start, last: a.last, users: a.users }))
    twin.pinnedPfns = pages.pinnedPfns.clone()
  }
  twin.slot = { ...pages.slot }
  pages.twin = twin
  return twin
}

/** An IOAS with its areas; the storage domains of the areas and the accesses follow. */
function cloneIoas(ioas: Ioas, domainTwin: DomainTwin): void {
  const twin = new Ioas(ioas.id, ioas.name)
  const { iopt } = ioas
  const to = twin.iopt
  to.disableLargePages = iopt.disableLargePages
  to.iovaAlignment = iopt.iovaAlignment
  to.domains = iopt.domains.map(domainTwin)
  to.allowed.nodes = iopt.allowed.nodes
  to.reserved = cloneReserved(iopt, domainTwin)
  to.slot = { ...iopt.slot }
  to.areas = iopt.areas.cloneWith((area) => cloneArea(area, to, domainTwin))
  ioas.twin = twin
}

function cloneReserved(iopt: IoPagetable, domainTwin: DomainTwin): IovaRanges<ReservedOwner> {
  const copy = new IovaRanges<ReservedOwner>()
  copy.nodes = iopt.reserved.nodes.map((n) =>
    n.owner instanceof IommuDomain ? { start: n.start, last: n.last, owner: domainTwin(n.owner) } : n,
  )
  return copy
}

function cloneArea(area: Area, iopt: IoPagetable, domainTwin: DomainTwin): Area {
  const twin = new Area(area.number, iopt, must(area.pages.twin), area)
  twin.ready = area.ready
  twin.storageDomain = area.storageDomain === null ? null : domainTwin(area.storageDomain)
  twin.preventAccess = area.preventAccess
  twin.numAccesses = area.numAccesses
  twin.slot = { ...area.slot }
  area.twin = twin
  return twin
}

/** Its users are set with those of all visible objects; one that is still being made is not among them. */
function cloneHwpt(hwpt: HwptPaging, domainTwin: DomainTwin): HwptPaging {
  const twin = new HwptPaging(hwpt.id, hwpt.name, must(hwpt.ioas.twin), domainTwin(hwpt.domain), hwpt.nestParent)
  twin.autoDomain = hwpt.autoDomain
  twin.users = hwpt.users
  hwpt.twin = twin
  return twin
}

function cloneGroup(group: DeviceGroup, hwptTwin: (hwpt: HwptPaging) => HwptPaging): DeviceGroup {
  const twin = new DeviceGroup(group.id)
  twin.refs = group.refs
  const { hwpt } = group
  twin.hwpt = hwpt?.type === 'hwpt-paging' ? hwptTwin(hwpt) : hwpt === null ? null : must(hwpt.twin)
  return twin
}

function cloneAccess(access: Access): void {
  const twin = new Access(access.id, access.name, access.needsPinPages, access.fd, access.ignoresUnmap)
  twin.ioas = access.ioas?.twin ?? null
  twin.ioasUnpin = access.ioasUnpin?.twin ?? null
  twin.listId = access.listId
  twin.items = access.items
  twin.nextItem = access.nextItem
  access.twin = twin
}

/** The accesses of an io_pagetable, once they exist. */
function finishIopt(iopt: IoPagetable, to: IoPagetable): void {
  to.accessList = iopt.accessList.map((a) => (a === null ? null : must(a.twin)))
}

/** The areas of each iopt_pages in the order of its tree, once they exist. */
function finishPages(source: Kernel, ioases: readonly Ioas[]): void {
  for (const pages of source.pages.values()) {
    must(pages.twin).domainsItree = pages.domainsItree.cloneWith((area) => must(area.twin))
  }
  for (const pages of source.pages.values()) pages.twin = null
  for (const ioas of ioases) for (const area of ioas.iopt.areas.all) area.twin = null
}

/** A reference that the order of copying guarantees. */
function must<T>(value: T | null | undefined): T {
  assert(value !== null && value !== undefined, 'an object refers to one that was not copied')
  return value
}
