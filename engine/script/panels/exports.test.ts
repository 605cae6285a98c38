import { describe, expect, it } from 'vitest'
import { resultBlock } from '../../lab/result-block.ts'
import type { Breakpoints } from '../../protocol/debug.ts'
import { exportWhatSchema } from '../../protocol/panel-requests.ts'
import { readBundle } from '../bundle.ts'
import { SessionHost } from '../session-host.ts'
import { ACCESS_HOLDS, FIVE_STEPS, requestOf, TWO_SLICES } from './scripts.test-support.ts'

async function ran(source: string, policy = 'v1'): Promise<SessionHost> {
  const host = new SessionHost()
  await host.request('run', { ...requestOf(source, policy), fileName: '/home/you/two slices.ts' })
  return host
}

describe('text for a mail', () => {
  it('is ASCII in at most 72 columns, whatever it is of', async () => {
    for (const source of [FIVE_STEPS, TWO_SLICES, ACCESS_HOLDS]) {
      const host = await ran(source, 'none')
      for (const what of exportWhatSchema.options) {
        const { text } = await host.request('exportText', { what, step: 8 })
        expect(text, what).toMatch(/^[\x20-\x7e\n]+\n$/)
        for (const line of text.split('\n')) expect(line.length, `${what}: ${line}`).toBeLessThanOrEqual(72)
      }
    }
  })

  it('gives the block that the command line prints', async () => {
    const host = new SessionHost()
    const summary = await host.request('run', requestOf(TWO_SLICES))
    const { text } = await host.request('exportText', { what: 'result', step: 3 })
    expect(text).toBe(resultBlock(summary))
    expect(text).toContain('Test s v1 worst-case seed=1\nSteps 14\nFlushes 3: 12 pages')
  })

  it('lays panels out in columns', async () => {
    const host = await ran(TWO_SLICES)
    expect((await host.request('exportText', { what: 'pages', step: 12 })).text).toBe(
      [
        'Pages after step 12 igpu2.attach (v1, worst-case, seed 1)',
        'P0 qemu memory: 8 pages, 8 pinned, cache_flush_required true',
        'pages  PFNs in  held by  mapped in  frames',
        '[0-3]  N0 (a2)           N0         f0-f3',
        '[4-7]  N1 (a3)           N1         f4-f7',
        '',
      ].join('\n'),
    )
    expect((await host.request('exportText', { what: 'memory', step: 12 })).text).toContain('HAZARD A possible')
  })

  it('is there before the first run', async () => {
    const host = new SessionHost()
    expect((await host.request('exportText', { what: 'domains', step: 0 })).text).toContain('(nothing)')
  })
})

const NONE = { lines: [], events: [] }
const PAUSES: Breakpoints = {
  lines: [{ line: 11, condition: 'lab.pinned > 0', hits: null, log: '', enabled: true }],
  events: [{ kind: 'hazard', only: 'A' }],
}

describe('a bundle', () => {
  it('opens elsewhere at the same step, and the run is the same', async () => {
    const here = await ran(TWO_SLICES)
    const { fileName, text } = await here.request('exportBundle', {
      step: 12,
      layout: '{"dock":1}',
      breakpoints: PAUSES,
    })
    expect(fileName).toBe('two slices.lab.json')
    expect(text).not.toContain('/home/you')

    const there = new SessionHost()
    const opened = await there.request('openBundle', { text })
    expect(opened).toMatchObject({ step: 12, layout: '{"dock":1}', breakpoints: PAUSES, verified: true })
    expect(opened.request).toMatchObject({ fileName: 'two slices.ts', source: TWO_SLICES, policy: 'v1', seed: 1 })
    expect(await there.request('views', { step: 12 })).toEqual(await here.request('views', { step: 12 }))
  })

  it('tells that the run is another than the one that was saved', async () => {
    const { text } = await (await ran(TWO_SLICES)).request('exportBundle', { step: 12, layout: '', breakpoints: NONE })
    const other = JSON.stringify({ ...readBundle(text), policy: 'v2' })
    const opened = await new SessionHost().request('openBundle', { text: other })
    expect(opened.verified).toBe(false)
    expect(opened.message).toMatch(/^The run differs from the one that was saved: journal [\da-f]{12}… instead of /)
    const shorter = JSON.stringify({ ...readBundle(text), source: 'lab.ioas()' })
    const cut = await new SessionHost().request('openBundle', { text: shorter })
    expect(cut.message).toContain('1 step instead of 14')
    expect(cut.step).toBe(1)
  })

  it('is refused in a sentence if it is none, damaged, or of a newer lab', async () => {
    const host = await ran(FIVE_STEPS)
    const { text } = await host.request('exportBundle', { step: 1, layout: '', breakpoints: NONE })
    const bundle = readBundle(text)
    const open = (value: unknown) => host.request('openBundle', { text: JSON.stringify(value) })
    await expect(host.request('openBundle', { text: 'lab.ioas()' })).rejects.toThrow(
      'This is no bundle of iommufd-lab: it is not JSON.',
    )
    await expect(host.request('openBundle', { text: text.slice(0, -100) })).rejects.toThrow(/it ends too early/)
    await expect(host.request('openBundle', { text: '\n' })).rejects.toThrow(/the file is empty/)
    await expect(open([1])).rejects.toThrow('This is no bundle of iommufd-lab.')
    await expect(open({ ...bundle, version: 3 })).rejects.toThrow(/version 3; this lab reads up to 2/)
    await expect(open({ ...bundle, seed: -1 })).rejects.toThrow(/^The bundle is damaged: seed: /)
    // The last run is untouched.
    expect((await host.request('steps', { first: 0, count: 1 })).total).toBe(11)
  })

  it('is read in the version of before breakpoints', async () => {
    const { text } = await (await ran(FIVE_STEPS)).request('exportBundle', { step: 3, layout: '', breakpoints: PAUSES })
    const { breakpoints: _none, ...old } = { ...readBundle(text), version: 1 }
    const opened = await new SessionHost().request('openBundle', { text: JSON.stringify(old) })
    expect(opened).toMatchObject({ step: 3, verified: true, breakpoints: NONE })
  })

  it('needs a run', async () => {
    await expect(new SessionHost().request('exportBundle', { step: 0, layout: '', breakpoints: NONE })).rejects.toThrow(
      'no run yet',
    )
    await expect(new SessionHost().request('htmlReport', { step: 12 })).rejects.toThrow('no run yet')
  })
})

/** The rows of the tables of a page, as text with the cells apart. */
function rowsOf(html: string): string[] {
  const plain = (piece: string): string =>
    piece
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim()
  return [...html.matchAll(/<tr[^>]*>([^]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>([^]*?)<\/td>/g)].map(([, cell = '']) => plain(cell)).join('|'),
  )
}

describe('the HTML report', () => {
  it('holds the result, the hazard with its causes, the flushes and the script', async () => {
    const { fileName, html } = await (await ran(TWO_SLICES)).request('htmlReport', { step: 12 })
    expect(fileName).toBe('two slices.html')
    expect(html).toContain('<title>two slices under v1</title>')
    expect(html).toContain('a flush of f4–f7 was due in igpu2.attach before N1 mapped it')
    const rows = rowsOf(html)
    expect(rows).toContain('11|igpu2.attach(right)|▲ pin 4 · map N1')
    expect(rows).toContain('12|11|igpu2.attach|pin 4 · map N1 ▲ hazard A')
    expect(rows).toContain('11|10|P0 [0–3]|✓ needed|iopt_area_fill_domain|map@fill_domain|count 1, sticky bit clear')
    expect(html).toContain('12 pages flushed')
    expect(html).toContain('▲ unsafe')
  })

  it('compares the policies, and shows the state after the step that is asked for', async () => {
    const host = await ran(`// Two slices\n// Question: Who flushes?\n${TWO_SLICES}`)
    const { html } = await host.request('htmlReport', { step: 12 })
    expect(html).toContain('<h1>Two slices</h1>')
    expect(html).toContain('Who flushes?')
    const rows = rowsOf(html)
    expect(rows.find((row) => row.startsWith('v1|'))).toMatch(/^v1\|▲ unsafe\|4\|0\|3\|12\|0\|4\.3 µs\|× 0\.75\|/)
    expect(rows.find((row) => row.startsWith('v2|'))).toMatch(/^v2\|✓ safe\|0\|0\|4\|16\|0\|/)
    expect(rows).toContain('type1|says nothing||||||||')
    // Only at this step both slices are mapped.
    expect(rows).toContain('0|◆ N1|non-coherent|7 auto|igpu2|4|1')
    expect(rows).toContain('[4–7]|◆ N1 (a3)|◆ N1|f4–f7')
    expect(html).toMatch(/role="img" aria-label="[^"]*igpu2: /)
    // The run that the panels show is still there.
    expect((await host.request('steps', { first: 0, count: 1 })).total).toBe(14)
    const before = await host.request('htmlReport', { step: 0 })
    expect(before.html).toContain('State before the first step')
  })

  it('marks what the step changed, and leaves out columns in which nothing stands', async () => {
    const { html } = await (await ran(FIVE_STEPS)).request('htmlReport', { step: 7 })
    expect(html).toMatch(/<tr\s+id="step-7"\s+class="mark"\s*>/)
    const but = /<th[^>]*>\s*but\s*<\/th>/
    const page = async (source: string) => (await (await ran(source)).request('htmlReport', { step: 1 })).html
    expect(await page('lab.ioas()\nexpect(1).toBe(1)\n')).not.toMatch(but)
    expect(await page('lab.ioas()\nexpect(1).toBe(2)\n')).toMatch(but)
  })

  it('asks nothing of anywhere, and each of its links leads to something', async () => {
    const { html } = await (await ran(TWO_SLICES)).request('htmlReport', { step: 12 })
    expect(html).not.toMatch(/https?:|\bsrc=|url\(|<script|<link|@import/i)
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]))
    const links = [...html.matchAll(/href="#([^"]*)"/g)].map((match) => match[1])
    expect(links.length).toBeGreaterThan(20)
    for (const link of links) expect(ids).toContain(link)
  })

  it('escapes whatever a script can put into it', async () => {
    const evil = '</pre><img src=x onerror=alert(1)>"\'&'
    const source = `lab.process(${JSON.stringify(evil)}, { memory: '1 page' })\nprint(${JSON.stringify(evil)})\nlab.note(${JSON.stringify(evil)})\n`
    const { html } = await (await ran(source)).request('htmlReport', { step: 12 })
    expect(html).not.toContain('<img')
    expect(html.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)?.length).toBeGreaterThan(3)
  })
})
