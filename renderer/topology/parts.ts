/** What the actions of every kind of node are put together from: ids, choices among nodes, ranges of an IOAS. */
import type { ObjectRef, TopologyNode } from '../../engine/protocol/panels.ts'
import type { AreaRow } from '../../engine/protocol/view.ts'
import { hex } from '../format/hex.ts'
import { topologyStrings } from '../strings/topology.ts'
import type { NodeAction, Scene } from './action.ts'
import type { FormField, FormValues } from './form.ts'
import { addressText, areasOf, areaSize, FIRST_IOVA, ioasOf, sizeText } from './script-text.ts'

/** Actions of one kind that a menu lists one by one; of more, one is looked for by name. */
export const LISTED = 8
const labels = topologyStrings.form.fields

/**
 * An action for each of some objects; one that leads to all of them where they are more than a menu lists.
 * @param title what the one says of how many there are
 */
export function oneOf<T>(
  objects: readonly T[],
  part: string,
  title: (n: number) => string,
  actionOf: (object: T) => NodeAction,
): NodeAction[] {
  if (objects.length <= LISTED) return objects.map(actionOf)
  const label = title(objects.length)
  return [{ title: label, part, does: { kind: 'choice', label, actions: () => objects.map(actionOf) } }]
}

/** Object id of an IOAS, hwpt or access; -1 for what has none. */
export function idOf(ref: ObjectRef): number {
  return ref.kind === 'ioas' || ref.kind === 'hwpt' || ref.kind === 'access' ? ref.id : -1
}

/** A choice among nodes. */
export function nodeField(key: string, label: string, nodes: readonly TopologyNode[]): FormField {
  const options = nodes.map((node, index) => ({ value: String(index), title: node.label }))
  return { kind: 'choice', key, label, value: '0', options }
}
export function nodeChosen(values: FormValues, key: string, nodes: readonly TopologyNode[]): TopologyNode | undefined {
  return nodes[Number(values.text(key))]
}

/** Bytes of an IOAS. */
export interface IovaRange {
  readonly iova: bigint
  readonly length: bigint
}
/** The first area of the IOAS that a node reaches; a page where there is none. */
export function firstRange(node: TopologyNode | null, scene: Scene): IovaRange {
  const area = node === null ? undefined : areasOf(ioasOf(node, scene), scene)[0]
  return area === undefined ? { iova: FIRST_IOVA, length: 4096n } : { iova: area.iova, length: areaSize(area) }
}
/** A size as a field begins with: `32 KiB`. */
export function typedSize(bytes: bigint): string {
  return sizeText(bytes).slice(1, -1)
}
/** Address and size of a range, as a form begins with. */
export function rangeFields({ iova, length }: IovaRange, label: string = labels.iova): FormField[] {
  return [
    { kind: 'address', key: 'iova', label, value: hex(iova) },
    { kind: 'size', key: 'length', label: labels.length, value: typedSize(length) },
  ]
}
export function rangeChosen(values: FormValues): IovaRange {
  return { iova: values.amount('iova'), length: values.amount('length') }
}
/** `0x100_0000n, '32 KiB'` */
export function rangeText(area: AreaRow): string {
  return `${addressText(area.iova)}, ${sizeText(areaSize(area))}`
}
