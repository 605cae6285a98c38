/** Where panels are, as it is kept: a tree of splits and of groups of tabs, without a word of the library that draws it. */
import { isRecord, parseJson } from '../format/json.ts'
import type { PanelId } from '../panels/panel-ids.ts'

/** Panels in tabs, one of them shown. */
export interface GroupNode {
  readonly panels: readonly PanelId[]
  readonly shown: PanelId
}
/** Nodes beside each other, in turns as columns and as rows; the root splits into columns. Sizes are in percent. */
export interface SplitNode {
  readonly split: readonly LayoutNode[]
  readonly sizes: readonly number[]
}
export type LayoutNode = GroupNode | SplitNode

/** Version 1 was a list of tabs for each of four fixed docks; see `migrate`. */
export interface Layout {
  readonly version: 2
  readonly root: SplitNode
  /** The script's side is put away; it keeps its size. */
  readonly scriptAway?: true
}

/** The panel that is always there. */
export const SCRIPT: PanelId = 'script'

export function isSplit(node: LayoutNode): node is SplitNode {
  return 'split' in node
}

/** All panels of a layout, in the order in which they are read. */
export function panelsOf(node: LayoutNode): PanelId[] {
  return isSplit(node) ? node.split.flatMap(panelsOf) : [...node.panels]
}

/**
 * A layout out of what was kept, of whichever version. Panels that this version does not have are dropped, and so is
 * what becomes empty by it.
 * @param known the panels that there are
 * @returns null if it cannot be used: no JSON, of a later version, or without the script
 */
export function readLayout(text: string, known: readonly PanelId[]): Layout | null {
  const saved = parseJson(text)
  if (!isRecord(saved)) return null
  const version = saved['version']
  const root = version === 1 ? migrate(saved) : version === 2 ? saved['root'] : null
  const seen = new Set<PanelId>()
  const node = readNode(root, known, seen, 0)
  if (node === null || !seen.has(SCRIPT)) return null
  const layout: Layout = { version: 2, root: isSplit(node) ? node : { split: [node], sizes: [100] } }
  return saved['scriptAway'] === true ? { ...layout, scriptAway: true } : layout
}

const hasScript = (node: LayoutNode): boolean => panelsOf(node).includes(SCRIPT)

/** The side of the first split that the script is in; null where it has the dock to itself. */
export function scriptSide(layout: Layout): LayoutNode | null {
  let node: LayoutNode = layout.root
  // A split of one part is no split that is seen.
  while (isSplit(node) && node.split.length === 1 && node.split[0] !== undefined) node = node.split[0]
  return isSplit(node) ? (node.split.find(hasScript) ?? null) : null
}
/** A layout with the sizes of another one, if both split the same panels alike. */
export function withSizes(layout: Layout, other: Layout): Layout {
  const shapeOf = (node: LayoutNode): unknown => (isSplit(node) ? node.split.map(shapeOf) : node.panels.join())
  if (JSON.stringify(shapeOf(layout.root)) !== JSON.stringify(shapeOf(other.root))) return layout
  const put = <N extends LayoutNode>(node: N, from: LayoutNode): N =>
    isSplit(node) && isSplit(from)
      ? { ...node, sizes: from.sizes, split: node.split.map((part, index) => put(part, from.split[index] ?? part)) }
      : node
  return { ...layout, root: put(layout.root, other.root) }
}
/** A layout with another side of the script, if it holds the same panels; sizes of what is put away are not known. */
export function withSide(layout: Layout, side: LayoutNode): Layout {
  const now = scriptSide(layout)
  if (now === null || panelsOf(now).join() !== panelsOf(side).join()) return layout
  const put = (node: LayoutNode): LayoutNode =>
    node === now ? side : isSplit(node) ? { ...node, split: node.split.map(put) } : node
  return { ...layout, root: { ...layout.root, split: layout.root.split.map(put) } }
}

/** Deeper trees than anybody makes are not read. */
const DEEPEST = 12

function readNode(saved: unknown, known: readonly PanelId[], seen: Set<PanelId>, depth: number): LayoutNode | null {
  if (!isRecord(saved) || depth > DEEPEST) return null
  const { split, sizes, panels, shown } = saved
  if (Array.isArray(split)) {
    const children: LayoutNode[] = []
    const childSizes: number[] = []
    split.forEach((child: unknown, index) => {
      const node = readNode(child, known, seen, depth + 1)
      if (node === null) return
      const size: unknown = Array.isArray(sizes) ? sizes[index] : undefined
      children.push(node)
      childSizes.push(typeof size === 'number' && size > 0 && size <= 100 ? size : 100 / split.length)
    })
    return children.length === 0 ? null : { split: children, sizes: toPercent(childSizes) }
  }
  if (!Array.isArray(panels)) return null
  const kept: PanelId[] = []
  for (const panel of panels as unknown[]) {
    const id = known.find((one) => one === panel)
    if (id === undefined || seen.has(id)) continue
    seen.add(id)
    kept.push(id)
  }
  const [first] = kept
  if (first === undefined) return null
  return { panels: kept, shown: kept.find((one) => one === shown) ?? first }
}

/** Shares of a whole in percent. */
export function toPercent(sizes: readonly number[]): number[] {
  const sum = sizes.reduce((total, size) => total + size, 0)
  return sizes.map((size) => (sum > 0 ? (size * 100) / sum : 100 / sizes.length))
}

/** The tree of a layout of version 1: script and one dock left, three docks right. */
function migrate(saved: Readonly<Record<string, unknown>>): unknown {
  const docks = isRecord(saved['docks']) ? saved['docks'] : {}
  const shown = isRecord(saved['shown']) ? saved['shown'] : {}
  const splits = isRecord(saved['splits']) ? saved['splits'] : {}
  const dock = (id: string): unknown => ({ panels: docks[id], shown: shown[id] })
  return {
    split: [
      { split: [{ panels: [SCRIPT], shown: SCRIPT }, dock('left-bottom')], sizes: splits['left'] },
      { split: [dock('right-top'), dock('right-middle'), dock('right-bottom')], sizes: splits['right'] },
    ],
    sizes: splits['columns'],
  }
}
