/** The layouts that the lab comes with. Each holds every panel, so that changing between them puts none away. */
import type { PanelId } from '../panels/panel-ids.ts'
import { isSplit, SCRIPT, toPercent } from './layout.ts'
import type { GroupNode, Layout, LayoutNode, SplitNode } from './layout.ts'

export const PRESETS = ['standard', 'write', 'domains', 'flushes', 'hazards', 'compare', 'lesson'] as const
export type PresetId = (typeof PRESETS)[number]

/** From this height on (pixels of the dock) a third row of panels at the right is tall enough to be read. */
const THREE_ROWS = 720

/**
 * A layout that the lab comes with.
 * @param known the panels that there are; one that the layout does not name is put with its like
 * @param height of the dock, in pixels
 */
export function presetLayout(id: PresetId, known: readonly PanelId[], height: number): Layout {
  const root = trees[id](height)
  const named = new Set(groupsOf(root).flatMap(({ panels }) => panels))
  const others = known.filter((panel) => !named.has(panel))
  return { version: 2, root: withOthers(root, others) }
}

/** The panels that belong together: a closed one is opened beside these, the best first. */
export function family(panel: PanelId, known: readonly PanelId[]): PanelId[] {
  const groups = groupsOf(presetLayout('standard', known, 0).root)
  const own = groups.find(({ panels }) => panels.includes(panel))?.panels ?? []
  return [...own.filter((one) => one !== panel && one !== SCRIPT), 'areas', 'domains', 'flushLog', 'steps']
}

const script = group(SCRIPT)
const run = group('steps', 'output', 'problems', 'console')
const trees: Readonly<Record<PresetId, (height: number) => SplitNode>> = {
  standard: (height) => {
    const log = group('flushLog', 'hooks', 'hazards', 'expectations', 'compare')
    const right =
      height < THREE_ROWS
        ? split([52, 48], group('domains', 'topology', 'areas', 'pages', 'memory'), log)
        : split([30, 32, 38], group('domains', 'topology'), group('areas', 'pages', 'memory'), log)
    return split([46, 54], split([62, 38], script, run), right)
  },
  write: () =>
    split(
      [62, 38],
      split([72, 28], script, group('problems', 'output', 'console')),
      split(
        [45, 55],
        group('steps'),
        group(
          'expectations',
          'topology',
          'domains',
          'areas',
          'pages',
          'memory',
          'flushLog',
          'hooks',
          'hazards',
          'compare',
        ),
      ),
    ),
  domains: () =>
    split(
      [36, 64],
      split([58, 42], script, run),
      split(
        [50, 50],
        group('topology'),
        group('domains', 'areas', 'pages', 'memory', 'flushLog', 'hooks', 'hazards', 'expectations', 'compare'),
      ),
    ),
  flushes: () =>
    split(
      [34, 66],
      split([58, 42], script, run),
      split(
        [56, 44],
        group('flushLog', 'hooks'),
        group('memory', 'pages', 'areas', 'domains', 'topology', 'hazards', 'expectations', 'compare'),
      ),
    ),
  hazards: () =>
    split(
      [38, 62],
      split([58, 42], script, run),
      split(
        [50, 50],
        group('hazards', 'expectations'),
        group('memory', 'flushLog', 'hooks', 'pages', 'areas', 'domains', 'topology', 'compare'),
      ),
    ),
  lesson: () =>
    split(
      [46, 54],
      split([44, 56], script, group('lesson', 'steps', 'output', 'problems', 'console')),
      split(
        [50, 50],
        group('domains', 'topology', 'areas', 'pages', 'memory'),
        group('flushLog', 'hooks', 'hazards', 'expectations', 'compare'),
      ),
    ),
  compare: () =>
    split(
      [30, 70],
      split([58, 42], script, run),
      split(
        [58, 42],
        group('compare'),
        group('flushLog', 'hooks', 'hazards', 'expectations', 'domains', 'topology', 'areas', 'pages', 'memory'),
      ),
    ),
}

function group(...panels: readonly PanelId[]): GroupNode {
  const [shown] = panels
  if (shown === undefined) throw new Error('a group has a panel')
  return { panels, shown }
}
function split(sizes: readonly number[], ...nodes: readonly LayoutNode[]): SplitNode {
  return { split: nodes, sizes: toPercent(sizes) }
}
function groupsOf(node: LayoutNode): GroupNode[] {
  return isSplit(node) ? node.split.flatMap(groupsOf) : [node]
}
/** With the panels that nothing names in the group of the console, which is a place for tools. */
function withOthers(root: SplitNode, others: readonly PanelId[]): SplitNode {
  const add = (node: LayoutNode): LayoutNode => {
    if (isSplit(node)) return { ...node, split: node.split.map(add) }
    return node.panels.includes('console') ? { ...node, panels: [...node.panels, ...others] } : node
  }
  return { ...root, split: root.split.map(add) }
}
