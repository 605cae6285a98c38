import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { filteredFlushLog } from '../../lab/panels/flush-filter.ts'
import { flushGroups } from '../../lab/panels/flush-groups.ts'
import { PanelSource } from '../../lab/panels/source.ts'
import { Lab } from '../../lab/lab.ts'
import type { FlushFilter } from '../../protocol/panels.ts'
import type { FlushEvent } from '../../protocol/index.ts'
import { policyFlushes } from './policy-flushes.ts'
import { ACCESS_HOLDS, FIVE_STEPS, panelsOf, requestOf, TWO_SLICES } from './scripts.test-support.ts'

const ALL: FlushFilter = { hooks: [], verdicts: [], pages: null, text: '' }

function rows(panels: PanelSource, filter: Partial<FlushFilter>): number[] {
  return filteredFlushLog(panels, 0, { ...ALL, ...filter }, 0, 100).rows.map(({ row }) => row)
}

describe('the filtered flush log', () => {
  it('lets rows through by hook, verdict, iopt_pages and text', async () => {
    const panels = await panelsOf(FIVE_STEPS, 'overflush')
    const all = filteredFlushLog(panels, 8, ALL, 0, 100)
    expect(all.rows.map(({ step, hook, where, verdict }) => [step, hook, where, verdict])).toEqual([
      [8, 'map@fill_domain', 'iopt_area_fill_domain', 'needed'],
      [9, 'unmap@fast', 'iopt_unfill_domain', 'needed'],
      [10, 'unmap@last', 'iopt_unfill_domain', 'redundant'],
    ])
    expect([all.total, all.upToCursor]).toEqual([3, 1])
    expect(rows(panels, { hooks: ['unmap@last', 'unmap@fast'] })).toEqual([1, 2])
    expect(rows(panels, { verdicts: ['redundant'] })).toEqual([2])
    expect(rows(panels, { verdicts: ['needed'] })).toEqual([0, 1])
    expect(rows(panels, { verdicts: ['needed', 'redundant'] })).toEqual([0, 1, 2])
    expect(rows(panels, { verdicts: ['missing'] })).toEqual([])
    expect(rows(panels, { text: 'AREA_FILL' })).toEqual([0])
    expect(rows(panels, { pages: 0 })).toEqual([0, 1, 2])
    expect(rows(panels, { pages: 1 })).toEqual([])
    expect(rows(panels, { pages: -1 })).toEqual([])
    // The function itself, not every one whose name it begins.
    expect(rows(panels, { where: 'iopt_unfill_domain' })).toEqual([1, 2])
    expect(rows(panels, { where: 'iopt_unfill' })).toEqual([])
    const window = filteredFlushLog(panels, 9, { ...ALL, verdicts: ['needed'] }, 1, 1)
    expect([window.total, window.upToCursor, window.first, window.rows.map(({ row }) => row)]).toEqual([2, 2, 1, [1]])
  })
})

describe('groups of flushes', () => {
  it('sum up by hook, the one with the most pages first', async () => {
    const panels = await panelsOf(ACCESS_HOLDS)
    expect(flushGroups(panels, ALL, 'hook').groups).toEqual([
      { key: 'map@fill_domain', events: 1, pages: 4, redundantPages: 0, estimatedNs: 4 * 102 + 256 * 4 },
      { key: 'unpin@access', events: 1, pages: 4, redundantPages: 0, estimatedNs: 4 * 102 + 256 * 4 },
    ])
    expect(flushGroups(panels, ALL, 'pages').groups.map(({ key, events, pages }) => [key, events, pages])).toEqual([
      ['P0', 2, 8],
    ])
    expect(flushGroups(panels, ALL, 'verdict').groups.map(({ key, pages }) => [key, pages])).toEqual([['needed', 8]])
    expect(flushGroups(panels, { ...ALL, hooks: ['unpin@access'] }, 'where').groups).toMatchObject([
      { events: 1, pages: 4 },
    ])
  })

  it('name the flushes that are missing, with the step that should have flushed', async () => {
    expect(flushGroups(await panelsOf(TWO_SLICES), ALL, 'hook').missing).toEqual([
      {
        step: 12,
        line: 11,
        hazard: 'A',
        frames: 'f4–f7',
        npages: 4,
        text: 'a flush of f4–f7 was due in igpu2.attach before N1 mapped it',
      },
    ])
    const none = await panelsOf(FIVE_STEPS, 'none')
    expect(flushGroups(none, ALL, 'hook').missing.map(({ step, hazard, frames }) => [step, hazard, frames])).toEqual([
      [8, 'A', 'f0'],
      [10, 'B', 'f0'],
    ])
    expect(flushGroups(none, { ...ALL, verdicts: ['needed'] }, 'hook').missing).toEqual([])
    expect(flushGroups(none, { ...ALL, text: 'n1 mapped' }, 'hook').missing.map(({ hazard }) => hazard)).toEqual(['A'])
    expect(flushGroups(await panelsOf(FIVE_STEPS), ALL, 'hook').missing).toEqual([])
  })
})

it('lists the groups with the most pages of many', () => {
  const lab = new Lab({ policy: 'none' })
  for (let pages = 0; pages < 700; pages++) {
    lab.log.flushes.add(pages + 1, {
      kind: 'flush',
      pages,
      index: 0,
      // P0 to P99 have a page each, P100 to P199 two, and so on.
      runs: Float64Array.of(256, 1 + Math.floor(pages / 100)),
      hook: 'unpin@last',
      where: 'batch_unpin',
      reason: '',
      area: null,
      domain: null,
      usefulLines: 64,
      redundantPages: 0,
      readBack: 0,
    })
  }
  const { groups, moreGroups } = flushGroups(new PanelSource(lab), ALL, 'pages')
  expect([groups.length, moreGroups]).toEqual([500, 200])
  expect(groups.map(({ pages }) => pages)).toEqual(Array.from({ length: 500 }, (_, i) => 7 - Math.floor(i / 100)))
  expect(new Set(groups.map(({ key }) => key)).size).toBe(500)
  expect(groups[0]?.key).toBe('P600')
})

it('stays fast with a million rows', () => {
  const lab = new Lab({ policy: 'none' })
  const runs = Float64Array.of(256, 1)
  for (let i = 0; i < 1_000_000; i++) {
    const event: FlushEvent = {
      kind: 'flush',
      pages: i % 100,
      index: i,
      runs,
      hook: i % 2 === 0 ? 'unpin@last' : 'map@fill_domain',
      where: i % 2 === 0 ? 'batch_unpin' : 'iopt_area_fill_domain',
      reason: `reason ${String(i % 50)}`,
      area: null,
      domain: null,
      usefulLines: 64,
      redundantPages: i % 10 === 0 ? 1 : 0,
      readBack: 0,
    }
    lab.log.flushes.add(i + 1, event)
  }
  const panels = new PanelSource(lab)
  const timed = <T>(work: () => T): { value: T; ms: number } => {
    const from = performance.now()
    return { value: work(), ms: performance.now() - from }
  }
  const filter: FlushFilter = { hooks: ['unpin@last'], verdicts: ['redundant'], pages: null, text: 'reason 1' }
  const window = timed(() => filteredFlushLog(panels, 500_000, filter, 10_000, 200))
  // Every tenth row is redundant, and of the ten reasons that these have, `reason 10` alone holds the text.
  expect([window.value.total, window.value.rows.length]).toEqual([20_000, 200])
  const groups = timed(() => flushGroups(panels, ALL, 'pages'))
  expect(groups.value.groups).toHaveLength(100)
  expect(groups.value.groups[0]).toMatchObject({ events: 10_000, pages: 10_000 })
  // Ten times what they take, so that a busy machine does not fail; a scan of objects would take seconds.
  expect(window.ms).toBeLessThan(500)
  expect(groups.ms).toBeLessThan(500)
})

describe('the flushes of each policy', () => {
  it('stand beside each other, filtered alike', async () => {
    const policies = ['none', 'v1', 'v2', 'of another script']
    const all = await policyFlushes(requestOf(TWO_SLICES), policies, ALL, 2, {})
    expect(
      all.map(
        (of) =>
          of.applicable && [
            of.policy,
            of.events,
            of.pages,
            of.missing.length + of.moreMissing,
            of.rows.length,
            of.moreRows,
          ],
      ),
    ).toEqual([
      ['none', 0, 0, 4, 0, 0],
      ['v1', 3, 12, 1, 2, 1],
      ['v2', 4, 16, 0, 2, 2],
    ])
    expect(all[1]?.applicable === true && all[1].missing.map(({ step, line, frames }) => [step, line, frames])).toEqual(
      [[12, 11, 'f4–f7']],
    )
    expect(all[0]?.applicable === true && [all[0].missing.length, all[0].moreMissing]).toEqual([2, 2])
    const maps = await policyFlushes(requestOf(TWO_SLICES), ['v2'], { ...ALL, text: 'fill_domain' }, 10, {})
    expect(maps.map((of) => of.applicable && of.rows.map(({ step, line }) => [step, line]))).toEqual([
      [
        [11, 10],
        [12, 11],
      ],
    ])
  })
})
