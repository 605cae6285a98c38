/** What can be done with a node of the topology, and what a node can be dragged onto. */
import type { TopologyMemory, TopologyNode } from '../../engine/protocol/panels.ts'
import { sameObject } from '../stores/selection.ts'
import { topologyStrings } from '../strings/topology.ts'
import type { NodeAction, Scene } from './action.ts'
import { accessActions, moveAccess } from './access-actions.ts'
import { attachDeed, deviceActions } from './device-actions.ts'
import { hwptActions } from './hwpt-actions.ts'
import { copyForm, ioasActions, mapForm } from './ioas-actions.ts'
import { processActions } from './process-actions.ts'
import { edgeOf } from './script-text.ts'

const { actions: text, parts } = topologyStrings

/** What is dragged: a node, or one range of a process' memory. */
export interface Dragged {
  readonly node: TopologyNode
  readonly memory: TopologyMemory | null
}

export function actionsOf(node: TopologyNode, scene: Scene): NodeAction[] {
  switch (node.ref.kind) {
    case 'device':
      return deviceActions(node, scene)
    case 'ioas':
      return ioasActions(node, scene)
    case 'hwpt':
      return hwptActions(node, scene)
    case 'access':
      return accessActions(node, scene)
    case 'process':
      return processActions(node, scene)
    case 'domain':
    case 'area':
    case 'pages':
    case 'frame':
      return []
    default:
      return node.ref satisfies never
  }
}

/** The action of what is dropped on a node; null if the two do not go together. */
export function dropAction({ node, memory }: Dragged, target: TopologyNode, scene: Scene): NodeAction | null {
  const isIoas = target.ref.kind === 'ioas'
  switch (node.ref.kind) {
    case 'device': {
      if (!isIoas && target.ref.kind !== 'hwpt') return null
      const at = edgeOf(node, 'attached', scene)?.to
      if (at !== undefined && sameObject(at, target.ref)) return null
      const title = at === undefined ? text.attach(target.label) : text.replace(target.label)
      return { title, part: parts.attach, does: attachDeed(node, target, scene) }
    }
    case 'access': {
      if (!isIoas) return null
      const at = edgeOf(node, 'access', scene)?.to
      if (at !== undefined && sameObject(at, target.ref)) return null
      const title = at === undefined ? text.attach(target.label) : text.replace(target.label)
      return { title, part: parts.attach, does: moveAccess(node, target, scene) }
    }
    case 'ioas':
      if (!isIoas || sameObject(node.ref, target.ref)) return null
      return { title: text.copyFrom(node.label), part: parts.copy, does: copyForm(target, [node], scene) }
    case 'process': {
      if (!isIoas || node.memory.length === 0) return null
      const from = (memory === null ? node.memory : [memory]).map((one) => ({ process: node, memory: one }))
      return { title: text.mapInto(target.label), part: parts.map, does: mapForm(target, from, scene) }
    }
    case 'hwpt':
    case 'domain':
    case 'area':
    case 'pages':
    case 'frame':
      return null
    default:
      return node.ref satisfies never
  }
}
