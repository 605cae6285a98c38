import { describe, expect, it } from 'vitest'
import type { ExpectationRow, HazardRow } from '../../engine/protocol/view.ts'
import { letsThrough } from './check-state.ts'
import { checkItems, objectsOfHazard, openable } from './check-tree.ts'

function hazard(row: number, step: number): HazardRow {
  return {
    row,
    class: 'A',
    form: 'exposed',
    certainty: 'possible',
    step,
    line: step,
    frames: 'f4–f7',
    npages: 4,
    domain: { name: 'N1', number: 1, coherent: false },
    text: 'stale',
    causes: [
      { step: 1, line: 1, text: 'written' },
      { step, line: step, text: 'mapped' },
    ],
  }
}
const expectation = (text: string, passed: boolean): ExpectationRow => ({
  step: 5,
  line: 9,
  text,
  passed,
  message: passed ? '' : 'no',
})
const view = {
  totals: { hazards: 2, passed: 1, failed: 1 },
  hazards: [hazard(0, 4), hazard(1, 8)],
  expectations: [
    expectation('expect(lab.flushes.pages).toBe(1)', true),
    expectation('expect(lab.hazards).toBeEmpty()', false),
  ],
}
const lines = (failedOnly: boolean, opened: [string, boolean][] = []) =>
  checkItems(view, 4, { failedOnly, text: '' }, new Map(opened)).map((item) =>
    item.kind === 'row' ? `${'  '.repeat(item.row.level)}${item.key} ${item.tone}` : item.text,
  )

describe('expectations and hazards as a tree', () => {
  it('shows under a failed expectation the hazards up to it, and all hazards below', () => {
    expect(lines(false)).toEqual([
      'Expectations',
      '  e0 future',
      '  e1 future',
      '    e1.h0 changed',
      'Hazards',
      '  h0 changed',
      '  h1 future',
    ])
  })
  it('leaves out what passed, opens cause chains, and closes what was open', () => {
    expect(
      lines(true, [
        ['e1', false],
        ['h0', true],
      ]),
    ).toEqual([
      'Expectations',
      '  e1 future',
      'Hazards',
      '  h0 changed',
      '    h0.0 plain',
      '    h0.1 changed',
      '  h1 future',
    ])
  })
  it('names everything that can be opened', () => {
    const all = openable(view).map((key): [string, boolean] => [key, true])
    expect(lines(false, all).filter((line) => line.includes('.h0.'))).toHaveLength(2)
  })
  it('finds checks by their words, and says how many are not listed', () => {
    const keys = (text: string, totals = view.totals): string[] =>
      checkItems({ ...view, totals }, 4, { failedOnly: false, text }, new Map()).map(({ key }) => key)
    expect(keys('flushes.pages')).toEqual(['expectations', 'e0'])
    expect(keys(' N1')).toEqual(['hazards', 'h0', 'h1'])
    expect(keys('f9')).toEqual([])
    expect(keys('N1', { hazards: 2002, passed: 1, failed: 1 })).toEqual(['hazards', 'h0', 'h1', 'more-hazards'])
  })
  it('stays short however many hazards there are, and closed when much failed', () => {
    const many = {
      hazards: Array.from({ length: 500 }, (_, row) => hazard(row, 4)),
      expectations: Array.from({ length: 500 }, () => expectation('expect(lab.hazards).toBeEmpty()', false)),
      totals: { hazards: 500, passed: 0, failed: 500 },
    }
    const items = (opened: [string, boolean][]): number =>
      checkItems(many, 4, { failedOnly: false, text: '' }, new Map(opened)).length
    expect(items([])).toBe(1002)
    expect(items([['e7', true]])).toBe(1012)
  })
  it('knows the objects of a hazard', () => {
    expect(objectsOfHazard(hazard(0, 4))).toEqual([
      { kind: 'domain', number: 1 },
      { kind: 'frame', pfn: 4 },
    ])
  })
})

it('filters hazards by class, certainty, and words', () => {
  const all = { class: '', certainty: '', text: '' } as const
  const one = hazard(0, 4)
  expect(letsThrough(all, one)).toBe(true)
  expect(letsThrough({ ...all, class: 'B' }, one)).toBe(false)
  expect(letsThrough({ ...all, certainty: 'certain' }, one)).toBe(false)
  expect(letsThrough({ ...all, text: ' n1 ' }, one)).toBe(true)
  expect(letsThrough({ ...all, text: 'f9' }, one)).toBe(false)
})
