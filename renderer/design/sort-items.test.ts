import { describe, expect, it } from 'vitest'
import type { TableItem } from './data-table.ts'
import { naturalKey, sortItems } from './sort-items.ts'

const row = (key: string, level?: number): TableItem<string> => ({
  kind: 'row',
  key,
  row: key,
  tone: 'plain',
  ...(level === undefined ? {} : { tree: { level, open: true } }),
})
const heading = (key: string): TableItem<string> => ({ kind: 'group', key, text: key })
const keys = (items: readonly TableItem<string>[]): string[] => items.map(({ key }) => key)

it('reads numbers in texts as numbers', () => {
  const texts = ['f10', 'f9', '0x10_0000', '0x9_0000', '0xa_0000', '1,024', '999']
  const sorted = [...texts].sort((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1))
  expect(sorted).toEqual(['999', '1,024', '0x9_0000', '0xa_0000', '0x10_0000', 'f9', 'f10'])
})

describe('sortItems', () => {
  it('sorts the rows below each heading by themselves, and keeps equal ones in order', () => {
    const items = [row('b'), row('a'), heading('H'), row('d2'), row('c'), row('d1')]
    const first = (text: string): string => text.slice(0, 1)
    expect(keys(sortItems(items, first, false))).toEqual(['a', 'b', 'H', 'c', 'd2', 'd1'])
    expect(keys(sortItems(items, first, true))).toEqual(['b', 'a', 'H', 'd2', 'd1', 'c'])
  })

  it('keeps rows below their parent in a tree', () => {
    const items = [row('b', 1), row('y', 2), row('z1', 3), row('x', 2), row('a', 1), row('w', 2)]
    expect(keys(sortItems(items, (text) => text, false))).toEqual(['a', 'w', 'b', 'x', 'y', 'z1'])
    expect(keys(sortItems(items, (text) => text, true))).toEqual(['b', 'y', 'z1', 'x', 'a', 'w'])
  })
})
