import { expect, test } from 'vitest'
import type { PanelId } from '../panels/panel-ids.ts'
import { panelsOf, readLayout } from './layout.ts'
import { family, PRESETS, presetLayout } from './presets.ts'

const known = [
  ...(['script', 'steps', 'output', 'problems', 'console', 'topology', 'domains', 'areas'] as const),
  ...(['pages', 'memory', 'flushLog', 'hooks', 'hazards', 'expectations', 'compare', 'lesson'] as const),
] satisfies readonly PanelId[]

test.each(PRESETS)('the layout %s holds every panel once, at any height, and is one that is read', (id) => {
  for (const height of [400, 1000]) {
    const layout = presetLayout(id, known, height)
    expect(panelsOf(layout.root).sort()).toEqual([...known].sort())
    expect(readLayout(JSON.stringify(layout), known)).toEqual(layout)
  }
})

test('a panel that the layout does not name is put beside the console', () => {
  // A panel of tomorrow.
  const later = 'later' as PanelId
  const layout = presetLayout('domains', [...known, later], 500)
  const order = panelsOf(layout.root)
  expect(order.slice(order.indexOf('console')).slice(0, 3)).toEqual(['console', 'lesson', later])
})

test('a high window has room for a third row of panels', () => {
  const rows = (height: number): number => {
    const right = presetLayout('standard', known, height).root.split[1]
    return right !== undefined && 'split' in right ? right.split.length : 0
  }
  expect(rows(560)).toBe(2)
  expect(rows(900)).toBe(3)
})

test('a closed panel comes back beside its like, never with the script', () => {
  expect(family('pages', known)[0]).toBe('domains')
  expect(family('output', known)[0]).toBe('steps')
  for (const panel of known) expect(family(panel, known)).not.toContain('script')
})
