import { describe, expect, it } from 'vitest'
import { explainPage } from '../../lab/panels/explain-page.ts'
import { findPages } from '../../lab/panels/find-pages.ts'
import { pagesView } from '../../lab/panels/pages-view.ts'
import { ACCESS_HOLDS, panelsOf, TWO_SLICES } from './scripts.test-support.ts'

describe('the pages panel', () => {
  it('shows two slices of one iopt_pages with the storage domain of each', async () => {
    const { pages, hidden } = pagesView(await panelsOf(TWO_SLICES), 12, null, 100)
    expect(hidden).toBe(0)
    expect(pages).toHaveLength(1)
    expect(pages[0]).toMatchObject({
      number: 0,
      name: 'memory',
      process: 'qemu',
      va: 0x1_0000_0000n,
      npages: 8,
      npinned: 8,
      slot: { cache_flush_required: true },
      moreSpans: 0,
    })
    expect(
      pages[0]?.spans.map((span) => [
        span.firstIndex,
        span.lastIndex,
        span.tier,
        span.area,
        span.storage?.name,
        span.frames,
        span.areas,
        span.domains.map(({ name }) => name),
        span.change,
      ]),
    ).toEqual([
      [0, 3, 'domain', 'a2', 'N0', 'f0–f3', ['a1', 'a2'], ['N0'], 'none'],
      [4, 7, 'domain', 'a3', 'N1', 'f4–f7', ['a1', 'a3'], ['N1'], 'changed'],
    ])
  })

  it('lists no more spans than wanted, and says how many there are', async () => {
    const [row] = pagesView(await panelsOf(TWO_SLICES), 11, 0, 1).pages
    expect(row?.spans.map(({ lastIndex, tier }) => [lastIndex, tier])).toEqual([[3, 'domain']])
    expect(row?.moreSpans).toBe(1)
    expect(pagesView(await panelsOf(TWO_SLICES), 11, 7, 10).pages).toEqual([])
  })

  it('shows that an access keeps PFNs in the xarray when the last domain goes', async () => {
    const panels = await panelsOf(ACCESS_HOLDS)
    const spans = (step: number) =>
      pagesView(panels, step, 0, 10).pages[0]?.spans.map(({ tier, pinned, accesses, domains, change }) => [
        tier,
        pinned,
        accesses,
        domains.map(({ name }) => name),
        change,
      ])
    expect(spans(5)).toEqual([['user', false, [], [], 'changed']])
    expect(spans(6)).toEqual([['domain', true, [], ['N0'], 'changed']])
    expect(spans(7)).toEqual([['domain', true, [], ['N0'], 'none']])
    expect(spans(8)).toEqual([['xarray', true, ['mdev'], ['N0'], 'changed']])
    expect(spans(9)).toEqual([['xarray', true, ['mdev'], [], 'changed']])
    expect(spans(10)).toEqual([['user', false, [], [], 'changed']])
    expect(spans(11)).toBeUndefined()
  })

  it('reads as the model does: pages that two accesses hold in part are three spans', async () => {
    const panels = await panelsOf(`const vm = lab.process('qemu', { memory: '8 pages' })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const a = ioas.access('a')
a.pin(0x100_0000n, '6 pages')
a.pin(0x100_2000n, '2 pages')
`)
    const [row] = pagesView(panels, panels.lab.steps, 0, 10).pages
    expect(row?.npinned).toBe(6)
    expect(
      row?.spans.map(({ firstIndex, lastIndex, tier, accesses }) => [firstIndex, lastIndex, tier, accesses]),
    ).toEqual([
      [0, 1, 'xarray', ['a']],
      [2, 3, 'xarray', ['a ×2']],
      [4, 5, 'xarray', ['a']],
      [6, 7, 'user', []],
    ])
  })
})

describe('where a PFN is, and why', () => {
  it('names the area, the storage domain, and the rule with its step', async () => {
    const { tier, frame, sentences } = explainPage(await panelsOf(TWO_SLICES), 12, 0, 5)
    expect([tier, frame]).toEqual(['domain', 'f5'])
    expect(sentences.slice(0, 4)).toEqual([
      {
        text: 'P0 [5] is f5, kept only in the page table of N1, the storage domain of a3: it is read back from there.',
        step: 12,
        line: 11,
      },
      { text: 'a1 covers it without a storage domain: its IOAS has had no domain yet.', step: null, line: null },
      {
        text: 'a3 stores its PFNs in N1: N1 was the first domain of the IOAS to be filled (iopt_fill_domain).',
        step: 12,
        line: 11,
      },
      { text: 'It is mapped in N1 at 0x200_1000.', step: null, line: null },
    ])
    // v1's mistake: the sticky bit of the other slice hid the flush.
    expect(sentences.map(({ text }) => text)).toContain(
      'CPU caches were never flushed for f5 since it was handed to qemu.',
    )
    expect(sentences.map(({ text }) => text)).toContain('The policy v1 keeps cache_flush_required = true on P0.')
  })

  it('names the access that holds it, with the step of its pin', async () => {
    const { tier, sentences } = explainPage(await panelsOf(ACCESS_HOLDS), 9, 0, 2)
    expect(tier).toBe('xarray')
    expect(sentences[0]).toEqual({
      text: 'P0 [2] is f2, kept in pinned_pfns (the xarray), because mdev holds it.',
      step: 8,
      line: 7,
    })
    expect(sentences.map(({ text }) => text)).toContain('It is mapped in no domain: no device reaches it.')
    expect(sentences.map(({ text }) => text)).toContain('f2 has 1 pin.')
  })

  it('says that nobody pins it', async () => {
    const { tier, sentences } = explainPage(await panelsOf(ACCESS_HOLDS), 5, 0, 0)
    expect(tier).toBe('user')
    expect(sentences[0]?.text).toBe(
      'P0 [0] is pinned by nobody: only the page tables of qemu know its frame (f0 now), and that can change.',
    )
  })

  it('refuses what is not there, in a sentence', async () => {
    const panels = await panelsOf(ACCESS_HOLDS)
    expect(() => explainPage(panels, 4, 0, 0)).toThrow('There is no P0 after step 4.')
    expect(() => explainPage(panels, 5, 0, 4)).toThrow('P0 has 4 pages: there is no page 4.')
  })
})

describe('what somebody means who writes a page', () => {
  const found = async (text: string, step = 12) =>
    findPages(await panelsOf(TWO_SLICES), step, text).found.map(({ pages, index, how }) => [pages, index, how])

  it('takes a PFN, an IOVA, a virtual address, an area and a page', async () => {
    expect(await found('f5')).toEqual([[0, 5, 'its PFN is f5']])
    expect(await found('PFN 7')).toEqual([[0, 7, 'its PFN is f7']])
    expect(await found('a3')).toEqual([[0, 4, 'a3 begins with it']])
    expect(await found('P0 6')).toEqual([[0, 6, 'by its index']])
    expect(await found('P0[6]')).toEqual([[0, 6, 'by its index']])
    expect(await found('3')).toEqual([[0, 3, 'by its index']])
    expect(await found('0x1_0000_2abc')).toEqual([[0, 2, '0x1_0000_2abc is an address of qemu']])
    // The same IOVA is another page in another IOAS.
    expect(await found('0x200_1000n')).toEqual([
      [0, 1, 'IOVA 0x200_1000 of left lies in a2'],
      [0, 5, 'IOVA 0x200_1000 of right lies in a3'],
    ])
  })

  it('says why nothing is found', async () => {
    const panels = await panelsOf(TWO_SLICES)
    const message = (text: string, step = 12) => findPages(panels, step, text).message
    expect(message('f8')).toContain('f8 belongs to no iopt_pages now')
    expect(message('P0 8')).toBe('P0 has 8 pages: there is no page 8.')
    expect(message('P3')).toBe('There is no P3 now.')
    expect(message('a9')).toBe('There is no a9 now.')
    expect(message('0x5000')).toBe(
      'Nothing lies at 0x5000: no area of whole, left, right holds that IOVA, and no iopt_pages has that virtual address.',
    )
    expect(message('0x1_0000_0000_0000_0000')).toBe('0x1_0000_0000_0000_0000 is beyond 64 bits.')
    expect(message('where is it?')).toContain('Write a PFN (f5)')
    expect(message('', 0)).toContain('Write a PFN (f5)')
    expect(message('0', 0)).toBe('No iopt_pages has a page 0 now.')
  })
})
