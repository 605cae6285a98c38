/** What is dragged in the topology: where it can be dropped is tried by the engine as soon as it is taken up. */
import { shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import { track } from '../idle.ts'
import { useNotices } from '../stores/notices.ts'
import { objectKey } from '../stores/selection.ts'
import { topologyStrings as text } from '../strings/topology.ts'
import type { NodeAction, Scene } from './action.ts'
import { dropAction } from './actions.ts'
import type { Dragged } from './actions.ts'
import { deedOf, tryDeeds } from './trials.ts'

/** Nodes where something can be dropped, by key: whether the kernel would do it, and what it would be or why not. */
export type DropTargets = ReadonlyMap<string, { readonly ok: boolean; readonly why: string }>

export interface Dragging {
  /** Null while nothing is dragged. */
  readonly targets: ShallowRef<DropTargets | null>
  /** Something is taken up, or let go. */
  readonly drag: (dragged: Dragged | null) => void
  /** Allows a drop where something can be dropped. */
  readonly over: (target: TopologyNode, event: DragEvent) => void
  readonly drop: (target: TopologyNode) => Promise<void>
}

/**
 * @param step the step after which a drop would happen
 * @param act does what was dropped
 */
export function useDragging(scene: Ref<Scene | null>, step: () => number, act: (action: NodeAction) => void): Dragging {
  const dragged = shallowRef<Dragged | null>(null)
  const targets = shallowRef<DropTargets | null>(null)
  /** What the engine says of what is dragged: a quick drop comes before it. */
  let tried: Promise<DropTargets> = Promise.resolve(new Map())

  async function tryTargets(next: Dragged, at: Scene): Promise<DropTargets> {
    const found = at.topology.nodes.flatMap((node) => {
      const action = dropAction(next, node, at)
      return action === null ? [] : [{ key: objectKey(node.ref), action }]
    })
    targets.value = new Map(found.map(({ key, action }) => [key, { ok: true, why: action.title }]))
    const trials = await tryDeeds(
      found.map(({ action }) => deedOf(action)),
      step(),
    )
    const answer = new Map(
      found.map(({ key, action }, index) => {
        const trial = trials[index]
        return [key, { ok: trial?.ok !== false, why: trial?.ok === false ? trial.text : action.title }]
      }),
    )
    if (dragged.value === next) targets.value = answer
    return answer
  }
  function drag(next: Dragged | null): void {
    dragged.value = next
    targets.value = null
    if (next !== null && scene.value !== null) tried = tryTargets(next, scene.value)
  }
  return {
    targets,
    drag,
    // By what is known now: it may not be drawn yet.
    over(target, event) {
      if (targets.value?.has(objectKey(target.ref)) === true) event.preventDefault()
    },
    async drop(target) {
      const at = scene.value
      const action = dragged.value === null || at === null ? null : dropAction(dragged.value, target, at)
      drag(null)
      if (action === null) return
      const known = (await track(tried)).get(objectKey(target.ref))
      if (known?.ok === false) useNotices().error(text.refused(action.title, known.why))
      else act(action)
    },
  }
}
