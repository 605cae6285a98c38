import { describe, expect, it } from 'vitest'
import { resultBlock } from '../../lab/result-block.ts'
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

describe('a bundle', () => {
  it('opens elsewhere at the same step, and the run is the same', async () => {
    const here = await ran(TWO_SLICES)
    const { fileName, text } = await here.request('exportBundle', { step: 12, layout: '{"dock":1}' })
    expect(fileName).toBe('two slices.lab.json')
    expect(text).not.toContain('/home/you')

    const there = new SessionHost()
    const opened = await there.request('openBundle', { text })
    expect(opened).toMatchObject({ step: 12, layout: '{"dock":1}', verified: true })
    expect(opened.request).toMatchObject({ fileName: 'two slices.ts', source: TWO_SLICES, policy: 'v1', seed: 1 })
    expect(await there.request('views', { step: 12 })).toEqual(await here.request('views', { step: 12 }))
  })

  it('tells that the run is another than the one that was saved', async () => {
    const { text } = await (await ran(TWO_SLICES)).request('exportBundle', { step: 12, layout: '' })
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
    const { text } = await host.request('exportBundle', { step: 1, layout: '' })
    const bundle = readBundle(text)
    const open = (value: unknown) => host.request('openBundle', { text: JSON.stringify(value) })
    await expect(host.request('openBundle', { text: 'lab.ioas()' })).rejects.toThrow(
      'This is no bundle of iommufd-lab.',
    )
    await expect(open([1])).rejects.toThrow('This is no bundle of iommufd-lab.')
    await expect(open({ ...bundle, version: 2 })).rejects.toThrow(/version 2; this lab reads up to 1/)
    await expect(open({ ...bundle, seed: -1 })).rejects.toThrow(/^The bundle is damaged: seed: /)
    // The last run is untouched.
    expect((await host.request('steps', { first: 0, count: 1 })).total).toBe(11)
  })

  it('needs a run', async () => {
    await expect(new SessionHost().request('exportBundle', { step: 0, layout: '' })).rejects.toThrow('no run yet')
    await expect(new SessionHost().request('htmlReport', {})).rejects.toThrow('no run yet')
  })
})

describe('the HTML report', () => {
  it('holds the result, the hazard with its causes, the flushes and the script', async () => {
    const { fileName, html } = await (await ran(TWO_SLICES)).request('htmlReport', {})
    expect(fileName).toBe('two slices.html')
    expect(html).toContain('<title>two slices under v1</title>')
    expect(html).toContain('step 12 igpu2.attach should have flushed f4–f7 before N1 mapped it')
    expect(html).toContain('iopt_area_fill_domain, map@fill_domain: count 1, sticky bit clear')
    expect(html).toMatch(/<td class="code source">igpu2\.attach\(right\)<\/td>\s*<td>pin 4 · map N1<\/td>/)
    expect(html).toContain('12 pages flushed')
    expect(html).toContain('▲ unsafe')
  })

  it('asks nothing of anywhere, and each of its links leads to something', async () => {
    const { html } = await (await ran(TWO_SLICES)).request('htmlReport', {})
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
    const { html } = await (await ran(source)).request('htmlReport', {})
    expect(html).not.toContain('<img')
    expect(html.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)?.length).toBeGreaterThan(3)
  })
})
