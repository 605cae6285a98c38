import { describe, expect, test } from 'vitest'
import type { PanelId } from '../panels/panel-ids.ts'
import { panelsOf, readLayout, scriptSide, withSide, withSizes } from './layout.ts'
import type { GroupNode, SplitNode } from './layout.ts'

const known: readonly PanelId[] = ['script', 'steps', 'output', 'domains', 'areas', 'hazards']
const script: GroupNode = { panels: ['script'], shown: 'script' }

describe('a kept layout', () => {
  test('comes back as it was', () => {
    const layout = {
      version: 2,
      root: { split: [script, { panels: ['steps', 'output'], shown: 'output' }], sizes: [40, 60] },
    }
    expect(readLayout(JSON.stringify(layout), known)).toEqual(layout)
  })

  test('loses panels that are no more, and groups and splits that they leave empty', () => {
    const text = JSON.stringify({
      version: 2,
      root: {
        split: [
          script,
          {
            split: [
              { panels: ['gone'], shown: 'gone' },
              { panels: ['gone', 'areas'], shown: 'gone' },
            ],
            sizes: [50, 50],
          },
          { split: [{ panels: ['gone'], shown: 'gone' }], sizes: [100] },
        ],
        sizes: [30, 30, 40],
      },
    })
    expect(readLayout(text, known)?.root).toEqual({
      split: [script, { split: [{ panels: ['areas'], shown: 'areas' }], sizes: [100] }],
      sizes: [50, 50],
    })
  })

  test('keeps whether the script’s side is put away, which is the part of the first split that has it', () => {
    const side: SplitNode = { split: [script, { panels: ['steps'], shown: 'steps' }], sizes: [50, 50] }
    const root = { split: [{ split: [side, { panels: ['areas'], shown: 'areas' }], sizes: [50, 50] }], sizes: [100] }
    const layout = readLayout(JSON.stringify({ version: 2, root, scriptAway: true }), known)
    expect(layout?.scriptAway).toBe(true)
    expect(layout && scriptSide(layout)).toEqual(side)
    const sized = { ...side, sizes: [70, 30] }
    expect(layout && scriptSide(withSide(layout, sized))).toEqual(sized)
    const alone = readLayout(JSON.stringify({ version: 2, root: script, scriptAway: 'yes' }), known)
    expect(alone?.scriptAway).toBeUndefined()
    expect(alone && scriptSide(alone)).toBeNull()
  })

  test('holds a panel once', () => {
    const text = JSON.stringify({
      version: 2,
      root: {
        split: [script, { panels: ['steps', 'steps'], shown: 'steps' }, { panels: ['steps'] }],
        sizes: [1, 1, 1],
      },
    })
    const layout = readLayout(text, known)
    expect(layout && panelsOf(layout.root)).toEqual(['script', 'steps'])
  })

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['of a later version', JSON.stringify({ version: 3, root: { split: [script], sizes: [100] } })],
    ['without the script', JSON.stringify({ version: 2, root: { split: [{ panels: ['steps'] }], sizes: [100] } })],
    ['without a tree', JSON.stringify({ version: 2 })],
  ])('that is %s is not used', (_what, text) => {
    expect(readLayout(text, known)).toBeNull()
  })

  test('of version 1 is taken over with its tabs and sizes', () => {
    const text = JSON.stringify({
      version: 1,
      docks: {
        'left-bottom': ['steps', 'output'],
        'right-top': ['domains'],
        'right-middle': ['areas'],
        'right-bottom': ['hazards'],
      },
      shown: { 'left-bottom': 'output', 'right-top': 'domains', 'right-middle': 'areas', 'right-bottom': 'hazards' },
      splits: { columns: [46, 54], left: [70, 30], right: [20, 30, 50] },
    })
    expect(readLayout(text, known)).toEqual({
      version: 2,
      root: {
        split: [
          { split: [script, { panels: ['steps', 'output'], shown: 'output' }], sizes: [70, 30] },
          {
            split: [
              { panels: ['domains'], shown: 'domains' },
              { panels: ['areas'], shown: 'areas' },
              { panels: ['hazards'], shown: 'hazards' },
            ],
            sizes: [20, 30, 50],
          },
        ],
        sizes: [46, 54],
      },
    })
  })
})

test('a layout takes the sizes of one that splits the same panels, and keeps what is shown', () => {
  const right: SplitNode = {
    split: [
      { panels: ['steps', 'output'], shown: 'output' },
      { panels: ['areas'], shown: 'areas' },
    ],
    sizes: [50, 50],
  }
  const layout = { version: 2, root: { split: [script, right], sizes: [31, 69] } } as const
  const before = {
    version: 2,
    root: {
      split: [
        script,
        {
          split: [
            { panels: ['steps', 'output'], shown: 'steps' },
            { panels: ['areas'], shown: 'areas' },
          ],
          sizes: [62, 38],
        },
      ],
      sizes: [46, 54],
    },
  } as const
  expect(withSizes(layout, before).root).toEqual({ split: [script, { ...right, sizes: [62, 38] }], sizes: [46, 54] })
  expect(withSizes(layout, { version: 2, root: { split: [script], sizes: [100] } })).toEqual(layout)
})
