/** Who is attached to what: processes, devices, hwpts, IOASes and accesses after a step, with what the step changed. */
import type { Access } from '../../iommufd/objects/access.ts'
import type { BoundDevice } from '../../iommufd/objects/device.ts'
import type { Hwpt, HwptPaging } from '../../iommufd/objects/hwpt.ts'
import type { Ioas } from '../../iommufd/objects/ioas.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Device } from '../../machine/machine.ts'
import type { ObjectRef, TopologyNode, TopologyView } from '../../protocol/panels.ts'
import type { Simulation } from '../simulation.ts'
import type { Creation } from './creations.ts'
import type { PanelSource } from './source.ts'
import { count } from './words.ts'

type Edge = TopologyView['edges'][number]
/** A node before it is compared with the step before. */
type State = Pick<TopologyNode, 'ref' | 'label' | 'tags' | 'coherent' | 'domain' | 'note'>

/** What the machine and the context hold in one state. */
interface Snapshot {
  readonly nodes: readonly State[]
  readonly edges: readonly Edge[]
}

/** Groups that only say that a device is alone are numbered from here on. */
const FIRST_OWN_GROUP = 1000

function hwptLabel(hwpt: Hwpt): string {
  return hwpt.name ?? `hwpt ${String(hwpt.id)}`
}

function deviceState(simulation: Simulation, device: Device, bound: BoundDevice | undefined): State {
  const { objects } = simulation.iommufd
  const tags: string[] = []
  if (device.noSnoop) tags.push('no-snoop')
  if (device.dirtyTracking) tags.push('dirty tracking')
  if (device.group < FIRST_OWN_GROUP) tags.push(`group ${String(device.group)}`)
  const hwpt = bound?.isAttached === true ? bound.group.hwpt : null
  if (bound === undefined) tags.push('unplugged')
  else if (hwpt === null) tags.push('detached')
  let note = 'Not bound to the context: its DMA is blocked.'
  if (bound !== undefined) {
    note = `Bound as object ${String(bound.id)}`
    if (hwpt === null) note += ', not attached: its DMA is blocked.'
    else {
      const paging = hwpt.type === 'hwpt-nested' ? hwpt.parent : hwpt
      const through = simulation.names.domain(paging.domain.number)
      const ioas = objects.get(paging.ioas.id)
      note += `, attached to ${hwptLabel(hwpt)} (${through})`
      if (ioas?.type === 'ioas') note += ` of ${ioas.name}`
      note += '.'
    }
  }
  return {
    ref: { kind: 'device', name: device.name },
    label: device.name,
    tags,
    coherent: device.coherent,
    domain: null,
    note,
  }
}

function hwptState(simulation: Simulation, hwpt: HwptPaging): State {
  const { domain, ioas } = hwpt
  const tags: string[] = []
  if (hwpt.autoDomain) tags.push('auto')
  if (hwpt.nestParent) tags.push('nest parent')
  if (domain.dirtyTracking) tags.push('dirty tracking')
  const slot = ioas.iopt.domains.indexOf(domain)
  const storageOf = ioas.iopt.areas.all.filter((area) => area.storageDomain === domain).length
  const pages = Number((BigInt(domain.ptes) * 2048n + PAGE_SIZE_N - 1n) / PAGE_SIZE_N)
  const ref = simulation.names.domainRef(domain.number)
  const where = slot < 0 ? 'not in the domains of its IOAS' : `slot ${String(slot)} of ${ioas.name}`
  return {
    ref: { kind: 'hwpt', id: hwpt.id },
    label: hwptLabel(hwpt),
    tags,
    coherent: domain.coherent,
    domain: ref,
    note: `${ref.name}, ${where}: ${count(pages, 'page')} mapped, storage of ${count(storageOf, 'area')}.`,
  }
}

function ioasState(ioas: Ioas): State {
  const { areas, domains } = ioas.iopt
  let pages = 0
  for (const area of areas.all) pages += area.lastIndex - area.firstIndex + 1
  const nonCoherent = domains.filter((domain) => !domain.coherent).length
  return {
    ref: { kind: 'ioas', id: ioas.id },
    label: ioas.name,
    tags: ioas.iopt.disableLargePages ? ['no large pages'] : [],
    coherent: null,
    domain: null,
    note: `${count(areas.size, 'area')} of ${count(pages, 'page')}; ${count(domains.length, 'domain')}, ${String(nonCoherent)} of them non-coherent.`,
  }
}

function accessState(access: Access): State {
  let bytes = 0n
  for (const item of access.items) bytes += item.length
  const held =
    access.items.length === 0
      ? 'holds nothing'
      : `holds ${count(access.items.length, 'range')} of ${count(Number((bytes + PAGE_SIZE_N - 1n) / PAGE_SIZE_N), 'page')}`
  const tags: string[] = []
  if (!access.needsPinPages) tags.push('no pins')
  if (access.ignoresUnmap) tags.push('ignores unmap')
  return {
    ref: { kind: 'access', id: access.id },
    label: access.name,
    tags,
    coherent: null,
    domain: null,
    note: `${access.ioas === null ? 'Attached to no IOAS' : `On ${access.ioas.name}`}; ${held}.`,
  }
}

function snapshot(simulation: Simulation): Snapshot {
  const { objects } = simulation.iommufd
  const nodes: State[] = []
  const edges: Edge[] = []
  const bound = new Map(objects.ofType('device').map((device) => [device.dev.name, device]))
  for (const device of simulation.machine.devices.values()) {
    const object = bound.get(device.name)
    nodes.push(deviceState(simulation, device, object))
    const hwpt = object?.isAttached === true ? object.group.hwpt : null
    const from: ObjectRef = { kind: 'device', name: device.name }
    if (hwpt !== null) edges.push({ from, to: { kind: 'hwpt', id: hwpt.id }, kind: 'attached' })
  }
  for (const object of objects.all) {
    switch (object.type) {
      case 'hwpt-paging':
        nodes.push(hwptState(simulation, object))
        edges.push({ from: { kind: 'hwpt', id: object.id }, to: { kind: 'ioas', id: object.ioas.id }, kind: 'of' })
        break
      case 'hwpt-nested':
        nodes.push({
          ref: { kind: 'hwpt', id: object.id },
          label: hwptLabel(object),
          tags: ['nested'],
          coherent: object.parent.domain.coherent,
          domain: null,
          note: `A stage-1 table of the guest over ${hwptLabel(object.parent)}; nothing is filled into it.`,
        })
        edges.push({
          from: { kind: 'hwpt', id: object.id },
          to: { kind: 'hwpt', id: object.parent.id },
          kind: 'parent',
        })
        break
      case 'ioas':
        nodes.push(ioasState(object))
        break
      case 'access':
        nodes.push(accessState(object))
        if (object.ioas !== null) {
          const from: ObjectRef = { kind: 'access', id: object.id }
          edges.push({ from, to: { kind: 'ioas', id: object.ioas.id }, kind: 'access' })
        }
        break
      case 'device':
      case 'selftest':
        break
      default:
        object satisfies never
    }
  }
  return { nodes, edges }
}

function keyOf(ref: ObjectRef): string {
  switch (ref.kind) {
    case 'device':
      return `device ${ref.name}`
    case 'ioas':
    case 'hwpt':
    case 'access':
      return `${ref.kind} ${String(ref.id)}`
    case 'domain':
    case 'area':
    case 'pages':
      return `${ref.kind} ${String(ref.number)}`
    case 'frame':
      return `frame ${String(ref.pfn)}`
  }
}

/** Everything of a node that a step can change, as text to compare. */
function content(node: State, edges: readonly Edge[]): string {
  const key = keyOf(node.ref)
  const own = edges.filter(({ from }) => keyOf(from) === key).map(({ to, kind }) => `${kind} ${keyOf(to)}`)
  return JSON.stringify([node.label, node.tags, node.coherent, node.domain?.name ?? null, node.note, own])
}

function creationOf(source: PanelSource, { ref, domain }: State, step: number): Creation | null {
  switch (ref.kind) {
    case 'device':
      return source.creations.of(`device ${ref.name}`, step)
    case 'ioas':
    case 'access':
      return source.creations.of(`object ${ref.id}`, step)
    case 'hwpt': {
      // Ids are used again: an allocation from before this very page table was made is another hwpt's.
      const made = source.creations.of(`object ${ref.id}`, step)
      const span = source.lab.log.domainSpans.find((candidate) => candidate.domain === domain?.number)
      if (span === undefined || made?.step === span.from) return made
      return { step: span.from, place: source.lab.journal.entry(span.from)?.place ?? null }
    }
    default:
      return null
  }
}

/** Each object after a step, with what it is and does in one text. */
export function topologyTexts(simulation: Simulation): [name: string, text: string][] {
  return snapshot(simulation).nodes.map((node) => {
    const name = node.domain === null ? node.label : `${node.label} (${node.domain.name})`
    const { kind } = node.ref
    return [name.startsWith(kind) ? name : `${kind} ${name}`, [...node.tags, node.note].join('; ')]
  })
}

/** What is gone, as it was called. */
function goneText(node: State): string {
  return node.domain === null ? `${node.ref.kind} ${node.label}` : `${node.label} (${node.domain.name})`
}

/**
 * The topology after a step.
 * @param cursor number of the step; 0 is before the first
 */
export function topologyView(source: PanelSource, cursor: number): TopologyView {
  const step = source.clamp(cursor)
  const { before, after } = source.lab.history.around(step)
  const old = before === null ? null : snapshot(before)
  const now = snapshot(after)
  const oldContent = new Map(old?.nodes.map((node) => [keyOf(node.ref), content(node, old.edges)]))
  const nodes = now.nodes.map((node): TopologyNode => {
    const known = oldContent.get(keyOf(node.ref))
    const same = known === content(node, now.edges)
    const made = creationOf(source, node, step)
    return {
      ...node,
      variable: source.variable(made?.place ?? null),
      step: made?.step ?? null,
      line: made?.place?.line ?? null,
      change: old === null ? 'none' : known === undefined ? 'new' : same ? 'none' : 'changed',
    }
  })
  const present = new Set(now.nodes.map((node) => keyOf(node.ref)))
  return {
    processes: [...after.machine.processes.values()].map((space) => ({
      name: space.name,
      variable: source.variable(source.creations.of(`process ${space.name}`, step)?.place ?? null),
      memory: space.ranges.map(({ name, vpn, npages }) => ({ name, va: BigInt(vpn) * PAGE_SIZE_N, pages: npages })),
    })),
    nodes,
    edges: now.edges,
    removed: (old?.nodes ?? []).filter((node) => !present.has(keyOf(node.ref))).map(goneText),
  }
}
