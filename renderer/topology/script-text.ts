/** Values as a script writes them, and names by which a line can call the objects of the topology. */
import type { ObjectRef, TopologyEdge, TopologyMemory, TopologyNode } from '../../engine/protocol/panels.ts'
import type { WantedName } from '../../engine/protocol/topology.ts'
import type { AreaRow } from '../../engine/protocol/view.ts'
import { hex, inUnits } from '../format/hex.ts'
import { sameObject } from '../stores/selection.ts'
import type { Scene } from './action.ts'

/** Those that scripts can read. */
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `'32 KiB'`: bytes in the largest unit of the script that divides them. */
export function sizeText(bytes: bigint): string {
  const { value, unit } = inUnits(bytes, UNITS)
  return `'${value} ${unit}'`
}
/** `0x100_0000n` */
export function addressText(address: bigint): string {
  return `${hex(address)}n`
}
/** `[{ start: 0x0n, last: 0xffffn }]` */
export function rangesText(ranges: readonly { readonly start: bigint; readonly last: bigint }[]): string {
  return `[${ranges.map(({ start, last }) => `{ start: ${addressText(start)}, last: ${addressText(last)} }`).join(', ')}]`
}
/** `'nic'` */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}
/** `{ coherent: false, group: 3 }` of what is said; empty if nothing is. */
export function optionsText(options: Readonly<Record<string, string | null>>): string {
  const said = Object.entries(options).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
  return said.length === 0 ? '' : `{ ${said.join(', ')} }`
}
/** A call's arguments; what is empty is left out. */
export function argumentsText(...given: readonly string[]): string {
  return given.filter((one) => one !== '').join(', ')
}

const METHODS: Partial<Record<ObjectRef['kind'], string>> = {
  device: 'device',
  ioas: 'ioas',
  hwpt: 'hwpt',
  access: 'access',
  process: 'process',
}

/** How an object can be named in a line. Two of one name cannot be looked up by it. */
function nameOf(node: TopologyNode, key: string, scene: Scene): WantedName {
  const { kind } = node.ref
  const namesakes = scene.topology.nodes.filter((one) => one.ref.kind === kind && one.label === node.label)
  const isAuto = kind === 'hwpt' && node.tags.includes('auto')
  return {
    key,
    variable: node.variable,
    made: { method: node.tags.includes('nested') ? 'nested' : (METHODS[kind] ?? kind), line: node.line },
    label: node.label,
    lookup: namesakes.length > 1 || isAuto ? null : `lab.find(${quoted(kind)}, ${quoted(node.label)})`,
  }
}

/** An object in a line: what stands for it, and the name that this needs. */
export interface Named {
  readonly text: string
  readonly wanted: WantedName
}

export function named(node: TopologyNode, key: string, scene: Scene): Named {
  if (node.ref.kind === 'hwpt' && node.variable === null && node.tags.includes('auto')) {
    // An automatic hwpt is nobody's variable, but a device that is attached to it knows it.
    const device = attachedDevices(node, scene)[0]
    if (device !== undefined) return { text: `{${key}}.hwpt!`, wanted: nameOf(device, key, scene) }
  }
  return { text: `{${key}}`, wanted: nameOf(node, key, scene) }
}

/** User memory in a line. */
export function namedMemory(process: TopologyNode, memory: TopologyMemory, key: string, scene: Scene): Named {
  const owner = nameOf(process, key, scene)
  if (memory.own) return { text: `{${key}}.memory`, wanted: owner }
  const whole = `${addressText(memory.va)}, ${sizeText(memorySize(memory))}`
  if (memory.variable === null) return { text: `{${key}}.at(${whole})`, wanted: owner }
  // Where the variable is out of reach its address still names it.
  const lookup = owner.lookup === null ? null : `${owner.lookup}.at(${whole})`
  return {
    text: `{${key}}`,
    wanted: { key, variable: memory.variable, made: { method: 'alloc', line: null }, label: memory.name, lookup },
  }
}
export function memorySize(memory: TopologyMemory): bigint {
  return BigInt(memory.pages) * 4096n
}

/** The edge by which a node hangs on another. */
export function edgeOf(node: TopologyNode, kind: TopologyEdge['kind'], scene: Scene): TopologyEdge | null {
  return scene.topology.edges.find((edge) => edge.kind === kind && sameObject(edge.from, node.ref)) ?? null
}
export function nodeOf(ref: ObjectRef, scene: Scene): TopologyNode | null {
  return scene.topology.nodes.find((node) => sameObject(node.ref, ref)) ?? null
}
export function nodesOf(kind: ObjectRef['kind'], scene: Scene): TopologyNode[] {
  return scene.topology.nodes.filter((node) => node.ref.kind === kind)
}
export function attachedDevices(hwpt: TopologyNode, scene: Scene): TopologyNode[] {
  return scene.topology.edges.flatMap((edge) => {
    const device = edge.kind === 'attached' && sameObject(edge.to, hwpt.ref) ? nodeOf(edge.from, scene) : null
    return device === null ? [] : [device]
  })
}
/** The IOAS that a device's DMA ends in, or that an access or a hwpt is of; null if it hangs on none. */
export function ioasOf(node: TopologyNode, scene: Scene): TopologyNode | null {
  if (node.ref.kind === 'ioas') return node
  for (const kind of ['attached', 'parent', 'of', 'access'] as const) {
    const edge = edgeOf(node, kind, scene)
    const next = edge === null ? null : nodeOf(edge.to, scene)
    if (next !== null) return ioasOf(next, scene)
  }
  return null
}
export function areasOf(ioas: TopologyNode | null, scene: Scene): readonly AreaRow[] {
  if (ioas?.ref.kind !== 'ioas') return []
  const { id } = ioas.ref
  return scene.areas.ioases.find((one) => one.id === id)?.areas ?? []
}
export function areaSize(area: AreaRow): bigint {
  return area.last - area.iova + 1n
}

/** Where an IOAS that is empty is mapped first. */
export const FIRST_IOVA = 0x100_0000n
const GAP = 0x10_0000n
/** An IOVA behind all areas of an IOAS, rounded up to 1 MiB. */
export function nextIova(ioas: TopologyNode | null, scene: Scene): bigint {
  let behind = FIRST_IOVA
  for (const area of areasOf(ioas, scene)) if (area.last >= behind) behind = ((area.last + GAP) / GAP) * GAP
  return behind
}
