import { describe, expect, it } from 'vitest'
import { filterOf, intoGroup, letsAllThrough, NO_CHOICE, NO_FILTER, pagesNumber } from './flush-filter.ts'

describe('the filter of the flush log', () => {
  it('asks for nothing but what is chosen', () => {
    expect(filterOf(NO_CHOICE)).toEqual(NO_FILTER)
    expect(letsAllThrough(filterOf({ ...NO_CHOICE, text: '  ' }))).toBe(true)
    const filter = filterOf({ hook: 'unpin@last', verdict: 'redundant', pages: 0, where: '', text: ' clear ', by: '' })
    expect(filter).toEqual({ hooks: ['unpin@last'], verdicts: ['redundant'], pages: 0, text: 'clear' })
    expect(letsAllThrough(filter)).toBe(false)
    // P0 is a filter too.
    expect(letsAllThrough(filterOf({ ...NO_CHOICE, pages: 0 }))).toBe(false)
  })

  it('opens a group into its rows, and keeps what was chosen before', () => {
    expect(intoGroup({ ...NO_CHOICE, by: 'pages', verdict: 'needed' }, 'P12')).toEqual({
      ...NO_CHOICE,
      pages: 12,
      verdict: 'needed',
    })
    expect(intoGroup({ ...NO_CHOICE, by: 'hook' }, 'map@replay').hook).toBe('map@replay')
    expect(filterOf(intoGroup({ ...NO_CHOICE, by: 'where', text: 'clear' }, 'batch_unpin'))).toEqual({
      ...NO_FILTER,
      where: 'batch_unpin',
      text: 'clear',
    })
    expect(intoGroup({ ...NO_CHOICE, by: 'pages' }, 'frames').pages).toBe(-1)
    expect(intoGroup({ ...NO_CHOICE, by: 'verdict' }, 'missing').verdict).toBe('missing')
    expect(intoGroup({ ...NO_CHOICE, by: 'verdict' }, 'redundant').verdict).toBe('redundant')
  })

  it('reads the number of an iopt_pages from its name or its range', () => {
    expect(pagesNumber('P0')).toBe(0)
    expect(pagesNumber('P12 [0–7]')).toBe(12)
    expect(pagesNumber('f12')).toBeNull()
  })
})
