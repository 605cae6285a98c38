import { expect, test } from 'vitest'
import type { PanelId } from '../panels/panel-ids.ts'
import { fromDock, toDock } from './dock-tree.ts'
import type { Layout } from './layout.ts'

const isPanel = (id: string): id is PanelId => id !== 'unknown'
const layout: Layout = {
  version: 2,
  root: {
    split: [
      {
        split: [
          { panels: ['script'], shown: 'script' },
          { panels: ['steps', 'output'], shown: 'output' },
        ],
        sizes: [75, 25],
      },
      { panels: ['areas'], shown: 'areas' },
    ],
    sizes: [40, 60],
  },
}

test('a layout goes to the library and back unchanged, whatever the size of the window', () => {
  for (const [width, height] of [
    [1280, 800],
    [1920, 1200],
  ] as const)
    expect(fromDock(toDock(layout, width, height, String), isPanel)).toEqual(layout)
})

test('sizes are pixels along the axis of the split that a group is in', () => {
  const { grid, activeGroup } = toDock(layout, 1000, 800, String)
  expect(grid.root).toMatchObject({
    size: 800,
    data: [
      {
        size: 400,
        data: [
          { size: 600, data: { views: ['script'], id: activeGroup } },
          { size: 200, data: { activeView: 'output' } },
        ],
      },
      { size: 600 },
    ],
  })
})

test('what is put away keeps its share, and the others theirs', () => {
  const saved = toDock(layout, 1000, 800, String)
  const { root } = saved.grid
  if (!Array.isArray(root.data)) throw new Error('the root is a split')
  const [left, right] = root.data
  if (left === undefined || right === undefined) throw new Error('it has two parts')
  const away = {
    ...saved,
    grid: {
      ...saved.grid,
      root: {
        ...root,
        data: [
          { ...left, visible: false },
          { ...right, size: 1000 },
        ],
      },
    },
  }
  expect(fromDock(away, isPanel)).toEqual(layout)
})
