/** Between our layout and what the library saves. Its sizes are pixels of the moment, ours are percent. */
import { Orientation } from 'dockview'
import type { SerializedDockview } from 'dockview'
import type { PanelId } from '../panels/panel-ids.ts'
import { isSplit, SCRIPT, toPercent } from './layout.ts'
import type { Layout, LayoutNode } from './layout.ts'

type GridNode = SerializedDockview['grid']['root']

/**
 * What the library reads.
 * @param width of the dock, in pixels
 * @param height of the dock, in pixels
 */
export function toDock(
  layout: Layout,
  width: number,
  height: number,
  titleOf: (panel: PanelId) => string,
): SerializedDockview {
  const panels: SerializedDockview['panels'] = {}
  let groups = 0
  let active: string | undefined
  /** The size of a node is its extent along the axis of the split that it is in. */
  function gridNode(node: LayoutNode, w: number, h: number, columns: boolean): GridNode {
    const size = columns ? h : w
    if (isSplit(node)) {
      const data = node.split.map((child, index) => {
        const share = (node.sizes[index] ?? 100 / node.split.length) / 100
        return columns ? gridNode(child, w * share, h, false) : gridNode(child, w, h * share, true)
      })
      return { type: 'branch', size, data }
    }
    groups += 1
    const id = `group-${groups}`
    for (const panel of node.panels)
      panels[panel] = { id: panel, contentComponent: 'panel', tabComponent: 'tab', title: titleOf(panel) }
    if (node.panels.includes(SCRIPT)) active = id
    return { type: 'leaf', size, data: { id, views: [...node.panels], activeView: node.shown } }
  }
  const root = gridNode(layout.root, width, height, true)
  const grid = { root, width, height, orientation: Orientation.HORIZONTAL }
  return active === undefined ? { grid, panels } : { grid, panels, activeGroup: active }
}

/** What is kept of what the library saves. */
export function fromDock(saved: SerializedDockview, isPanel: (id: string) => id is PanelId): Layout {
  const { root, orientation } = saved.grid
  const node = layoutNode(root, isPanel) ?? { panels: [SCRIPT], shown: SCRIPT }
  // Our root always splits into columns; the library turns its own when something is dropped at the upper or lower edge.
  const asColumns = isSplit(node) && orientation === Orientation.HORIZONTAL
  return { version: 2, root: asColumns ? node : { split: [node], sizes: [100] } }
}

function layoutNode(node: GridNode, isPanel: (id: string) => id is PanelId): LayoutNode | null {
  if (Array.isArray(node.data)) {
    // What is put away keeps its size, and the others have it all meanwhile.
    const sizes = node.data.map(({ size = 0, visible }) =>
      visible === false ? { away: size, seen: 0 } : { away: 0, seen: size },
    )
    const away = sizes.reduce((sum, size) => sum + size.away, 0)
    const seen = sizes.reduce((sum, size) => sum + size.seen, 0)
    const share = away < seen ? (seen - away) / seen : 1
    const children = node.data.flatMap((child, index) => {
      const made = layoutNode(child, isPanel)
      const size = sizes[index]
      return made === null || size === undefined ? [] : [{ made, size: size.away + size.seen * share }]
    })
    if (children.length === 0) return null
    return { split: children.map(({ made }) => made), sizes: toPercent(children.map(({ size }) => size)) }
  }
  const { views, activeView } = node.data
  const panels = views.filter(isPanel)
  const shown = panels.find((panel) => panel === activeView) ?? panels[0]
  return shown === undefined ? null : { panels, shown }
}
