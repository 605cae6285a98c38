/** What can be done with a node of the topology, each as the line of script that does it. */
import type { ObjectRef, TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import type { AreaRow, AreasView } from '../../engine/protocol/view.ts'
import { hex, size } from '../format/hex.ts'
import { objectKey, sameObject } from '../stores/selection.ts'
import { objectStrings } from '../strings/objects.ts'
import type { Wanted } from './script-edit.ts'

export interface NodeAction {
  readonly title: string
  readonly template: string
  readonly wanted: readonly Wanted[]
}
/** Areas that a menu lists one by one; more are left to the script. */
const LISTED = 8
const text = objectStrings.topology.actions

/** State that actions are made of. */
export interface Scene {
  readonly topology: TopologyView
  readonly areas: AreasView
}

export function actionsOf(node: TopologyNode, scene: Scene): NodeAction[] {
  switch (node.ref.kind) {
    case 'device':
      return deviceActions(node, scene)
    case 'ioas':
      return ioasActions(node, scene)
    case 'hwpt':
      return node.tags.includes('auto')
        ? []
        : [{ title: text.destroy(node.label), template: '{hwpt}.destroy()', wanted: [wantedOf(node, 'hwpt', scene)] }]
    case 'access':
      return accessActions(node, scene)
    case 'domain':
    case 'area':
    case 'pages':
    case 'frame':
      return []
    default:
      return node.ref satisfies never
  }
}

/** The action of a device that is dropped on a node; null if the two do not go together. */
export function dropAction(device: TopologyNode, target: TopologyNode, scene: Scene): NodeAction | null {
  if (device.ref.kind !== 'device' || !takesDevices(target)) return null
  return moveTo(device, target, scene)
}

/** IOASes, and hwpts that are not somebody's inner table, can be attached to. */
export function takesDevices(node: TopologyNode): boolean {
  return node.ref.kind === 'ioas' || node.ref.kind === 'hwpt'
}

function attachedTo(node: TopologyNode, scene: Scene): ObjectRef | null {
  return scene.topology.edges.find((edge) => sameObject(edge.from, node.ref))?.to ?? null
}
function moveTo(device: TopologyNode, target: TopologyNode, scene: Scene): NodeAction {
  const attached = attachedTo(device, scene) !== null
  return {
    title: attached ? text.replace(target.label) : text.attach(target.label),
    template: attached ? '{device}.replace({target})' : '{device}.attach({target})',
    wanted: [wantedOf(device, 'device', scene), wantedOf(target, 'target', scene)],
  }
}
function deviceActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const at = attachedTo(node, scene)
  const wanted = [wantedOf(node, 'device', scene)]
  const targets = scene.topology.nodes.filter((one) => takesDevices(one) && (at === null || !sameObject(at, one.ref)))
  return [
    ...targets.map((target) => moveTo(node, target, scene)),
    ...(at === null ? [] : [{ title: text.detach, template: '{device}.detach()', wanted }]),
    ...(node.tags.includes('unplugged') ? [] : [{ title: text.unplug, template: '{device}.unplug()', wanted }]),
  ]
}
function ioasActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const ioas = wantedOf(node, 'ioas', scene)
  const own = areasOf(node.ref, scene)
  const maps = scene.topology.processes.flatMap((process) =>
    process.memory.map((memory): NodeAction => {
      const length = size(BigInt(memory.pages) * 4096n)
      // What a process was made with is its `memory`; other memory is named by its address.
      const from = memory.name === 'memory' ? '{process}.memory' : `{process}.at(${hex(memory.va)}n, '${length}')`
      return {
        title: text.map(`${process.name} ${memory.name}`, length),
        template: `{ioas}.map({ from: ${from} })`,
        wanted: [ioas, processWanted(process)],
      }
    }),
  )
  const others = scene.topology.nodes.filter((one) => one.ref.kind === 'ioas' && !sameObject(one.ref, node.ref))
  const copies = others.flatMap((other) =>
    areasOf(other.ref, scene).map((area): NodeAction => ({
      title: text.copy(area.name, other.label),
      template: `{ioas}.copy({ from: {other}, ${rangeOf(area, 'iova: ', 'length: ')} })`,
      wanted: [ioas, wantedOf(other, 'other', scene)],
    })),
  )
  return [
    ...maps,
    ...copies,
    ...own.map((area): NodeAction => ({
      title: text.unmap(area.name, hex(area.iova)),
      template: `{ioas}.unmap(${rangeOf(area)})`,
      wanted: [ioas],
    })),
    ...(own.length === 0 ? [] : [{ title: text.unmapAll, template: '{ioas}.unmapAll()', wanted: [ioas] }]),
    { title: text.destroy(node.label), template: '{ioas}.destroy()', wanted: [ioas] },
  ]
}
function accessActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const access = wantedOf(node, 'access', scene)
  const at = attachedTo(node, scene)
  const ioases = scene.topology.nodes.filter(
    (one) => one.ref.kind === 'ioas' && (at === null || !sameObject(at, one.ref)),
  )
  const moves = ioases.map((ioas): NodeAction => ({
    title: at === null ? text.attach(ioas.label) : text.replace(ioas.label),
    template: at === null ? '{access}.attach({ioas})' : '{access}.replace({ioas})',
    wanted: [access, wantedOf(ioas, 'ioas', scene)],
  }))
  const pins = at === null ? [] : areasOf(at, scene)
  return [
    ...pins.map((area): NodeAction => ({
      title: text.pin(area.name, hex(area.iova)),
      template: `{access}.pin(${rangeOf(area)})`,
      wanted: [access],
    })),
    ...moves,
    ...(at === null ? [] : [{ title: text.detach, template: '{access}.detach()', wanted: [access] }]),
    { title: text.destroy(node.label), template: '{access}.destroy()', wanted: [access] },
  ]
}

function areasOf(ref: ObjectRef, scene: Scene): readonly AreaRow[] {
  if (ref.kind !== 'ioas') return []
  return (scene.areas.ioases.find((ioas) => ioas.id === ref.id)?.areas ?? []).slice(0, LISTED)
}
function rangeOf(area: AreaRow, before = '', between = ''): string {
  return `${before}${hex(area.iova)}n, ${between}'${size(area.last - area.iova + 1n)}'`
}
const literally = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

function processWanted(process: TopologyView['processes'][number]): Wanted {
  const call = new RegExp(`lab\\.process\\(\\s*['"\`]${literally(process.name)}['"\`]`)
  return {
    key: 'process',
    expression: process.variable,
    madeAt: { line: null, call, name: process.name },
    label: process.name,
  }
}
function wantedOf(node: TopologyNode, key: string, scene: Scene): Wanted {
  const { ref, label } = node
  if (ref.kind === 'device') {
    const call = new RegExp(`lab\\.device\\(\\s*['"\`]${literally(ref.name)}['"\`]`)
    return { key, expression: node.variable, madeAt: { line: node.line, call, name: ref.name }, label }
  }
  if (ref.kind === 'hwpt' && node.variable === null) {
    // An automatic hwpt is nobody's variable, but a device that is attached to it knows it.
    const edge = scene.topology.edges.find((one) => one.kind === 'attached' && objectKey(one.to) === objectKey(ref))
    const device = scene.topology.nodes.find((one) => edge !== undefined && sameObject(one.ref, edge.from))
    const variable = device?.variable ?? null
    if (variable !== null) return { key, expression: `${variable}.hwpt!`, madeAt: null, label }
  }
  const calls: Partial<Record<ObjectRef['kind'], RegExp>> = {
    ioas: /lab\.ioas\(/,
    hwpt: /[\w$]+\.(?:hwpt|nested)\(/,
    access: /[\w$]+\.access\(/,
  }
  const call = calls[ref.kind]
  return {
    key,
    expression: node.variable,
    madeAt: call === undefined ? null : { line: node.line, call, name: label },
    label,
  }
}
