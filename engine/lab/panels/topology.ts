/** Who is attached to what: processes, devices, hwpts, IOASes and accesses after a step, with what the step changed. */
import type { ObjectRef } from '../../protocol/panels.ts'
import type { TopologyEdge, TopologyMemory, TopologyNode, TopologyView } from '../../protocol/topology.ts'
import type { Simulation } from '../simulation.ts'
import type { Creation } from './creations.ts'
import type { PanelSource } from './source.ts'
import {
  accessState,
  deviceState,
  ioasState,
  nestedState,
  type NodeState,
  pagingState,
  processState,
} from './topology-states.ts'

type Edge = Omit<TopologyEdge, 'change'>

/** What the machine and the context hold in one state. */
interface Snapshot {
  readonly nodes: readonly NodeState[]
  readonly edges: readonly Edge[]
}

function snapshot(simulation: Simulation): Snapshot {
  const { objects, ioases } = simulation.iommufd
  const nodes: NodeState[] = []
  const edges: Edge[] = []
  const join = (from: ObjectRef, to: ObjectRef, kind: Edge['kind'], count = 1): void => {
    edges.push({ from, to, kind, count })
  }
  const bound = new Map(objects.ofType('device').map((device) => [device.dev.name, device]))
  for (const device of simulation.machine.devices.values()) {
    const object = bound.get(device.name)
    nodes.push(deviceState(simulation, device, object))
    const hwpt = object?.isAttached === true ? object.group.hwpt : null
    if (hwpt !== null) join({ kind: 'device', name: device.name }, { kind: 'hwpt', id: hwpt.id }, 'attached')
  }
  /** Areas by number of their storage domain. */
  const stored = new Map<number, number>()
  const maps: Edge[] = []
  for (const ioas of ioases) {
    const owners = new Map<string, number>()
    for (const area of ioas.iopt.areas.all) {
      const { storageDomain, pages } = area
      if (storageDomain !== null) stored.set(storageDomain.number, (stored.get(storageDomain.number) ?? 0) + 1)
      owners.set(pages.space.name, (owners.get(pages.space.name) ?? 0) + 1)
    }
    for (const [name, count] of owners) {
      maps.push({ from: { kind: 'process', name }, to: { kind: 'ioas', id: ioas.id }, kind: 'maps', count })
    }
  }
  for (const object of objects.all) {
    switch (object.type) {
      case 'hwpt-paging':
        nodes.push(pagingState(simulation, object, stored.get(object.domain.number) ?? 0))
        join({ kind: 'hwpt', id: object.id }, { kind: 'ioas', id: object.ioas.id }, 'of')
        break
      case 'hwpt-nested':
        nodes.push(nestedState(object))
        join({ kind: 'hwpt', id: object.id }, { kind: 'hwpt', id: object.parent.id }, 'parent')
        break
      case 'ioas':
        nodes.push(ioasState(simulation, object))
        break
      case 'access':
        nodes.push(accessState(object))
        if (object.ioas !== null)
          join({ kind: 'access', id: object.id }, { kind: 'ioas', id: object.ioas.id }, 'access')
        break
      case 'device':
      case 'selftest':
        break
      default:
        object satisfies never
    }
  }
  for (const space of simulation.machine.processes.values()) nodes.push(processState(space))
  return { nodes, edges: [...edges, ...maps] }
}

function keyOf(ref: ObjectRef): string {
  switch (ref.kind) {
    case 'device':
    case 'process':
      return `${ref.kind} ${ref.name}`
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

function edgeKey({ from, to, kind }: Edge): string {
  return `${kind} ${keyOf(from)} ${keyOf(to)}`
}

/** Everything of each node that a step can change, as text to compare. */
function contents({ nodes, edges }: Snapshot): Map<string, string> {
  const ends = new Map<string, string[]>()
  for (const edge of edges) {
    const key = keyOf(edge.from)
    const own = ends.get(key)
    const text = `${edgeKey(edge)} ${String(edge.count)}`
    if (own) own.push(text)
    else ends.set(key, [text])
  }
  return new Map(
    nodes.map((node) => {
      const key = keyOf(node.ref)
      const memory = node.memory.map(({ name, va, pages }) => `${name} ${String(va)} ${String(pages)}`)
      const pins = node.pins.map(({ item, iova, length }) => `${String(item)} ${String(iova)} ${String(length)}`)
      const { label, tags, coherent, note } = node
      return [
        key,
        JSON.stringify([label, tags, coherent, node.domain?.name ?? null, note, memory, pins, ends.get(key)]),
      ]
    }),
  )
}

function creationOf(source: PanelSource, { ref, domain }: NodeState, step: number): Creation | null {
  switch (ref.kind) {
    case 'device':
    case 'process':
      return source.creations.of(`${ref.kind} ${ref.name}`, step)
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

/** What a process allocated, with the variables that hold it. */
function memoryOf(
  source: PanelSource,
  { ref, memory }: NodeState,
  made: Creation | null,
  step: number,
): TopologyMemory[] {
  if (ref.kind !== 'process') return []
  return memory.map((range) => {
    const { place = null } = source.creations.of(`memory ${ref.name} ${range.va}`, step) ?? {}
    // One call makes a process with memory of its own; its value is the process.
    const own = place !== null && place.line === made?.place?.line && place.column === made.place.column
    return { ...range, own, variable: own ? null : source.variable(place) }
  })
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
function goneText(node: NodeState): string {
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
  const oldContents = old === null ? null : contents(old)
  const newContents = contents(now)
  const nodes = now.nodes.map((node): TopologyNode => {
    const key = keyOf(node.ref)
    const known = oldContents?.get(key)
    const same = known === newContents.get(key)
    const made = creationOf(source, node, step)
    return {
      ...node,
      memory: memoryOf(source, node, made, step),
      variable: source.variable(made?.place ?? null),
      step: made?.step ?? null,
      line: made?.place?.line ?? null,
      change: oldContents === null ? 'none' : known === undefined ? 'new' : same ? 'none' : 'changed',
    }
  })
  const oldEdges = new Set(old?.edges.map(edgeKey))
  const newEdges = new Set(now.edges.map(edgeKey))
  return {
    nodes,
    edges: now.edges.map((edge) => ({ ...edge, change: old === null || oldEdges.has(edgeKey(edge)) ? 'none' : 'new' })),
    gone: (old?.edges ?? [])
      .filter(
        (edge) => !newEdges.has(edgeKey(edge)) && newContents.has(keyOf(edge.from)) && newContents.has(keyOf(edge.to)),
      )
      .map((edge) => ({ ...edge, change: 'none' })),
    removed: (old?.nodes ?? []).filter((node) => !newContents.has(keyOf(node.ref))).map(goneText),
  }
}
