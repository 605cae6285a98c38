// What every panel gives: plain text that fits a mail, comma-separated values, and a picture where there is one.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { answerDialogs, clipboardText, expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'
import type { PanelTitle } from './lab-window.ts'

/** What a mail shows without breaking lines. */
const MAIL = 72
/** A word of the text, the titles of the values, and whether there is a picture. */
const GIVEN: readonly (readonly [title: PanelTitle, word: string, csv: string, svg: boolean])[] = [
  ['Steps', 'igpu2.attach', 'step,line,call', false],
  ['Topology', 'igpu2', 'kind,name,variable', true],
  ['Domains', 'next free index 1', 'of,slot,domain,coherency', false],
  ['Areas', '0x100_0000', 'of,area,IOVA,size \\(bytes\\)', true],
  ['Pages', 'P0 memory of qemu', 'of,index,tier,answers', false],
  ['Memory', 'f4–f7', 'frames,pages,owner', false],
  [
    'Flush log',
    'iopt_area_fill_domain',
    'step,line,where,why,pages,lines,verdict,est\\. \\(ns\\)\\r\\n11,.*,1432\\r\\n',
    false,
  ],
  ['Hazards', 'stale data exposed', 'class,step,line', false],
  ['Expectations', 'passed', 'of,line,outcome,expectation', false],
  ['Compare', 'oracle-map', 'policy,verdict,A · B', true],
]

test('every panel is copied as text, saved as values, and as a picture where it is one', async ({ lab: app, page }) => {
  test.setTimeout(120_000)
  const folder = await mkdtemp(join(tmpdir(), 'lab-files-'))
  const lab = await new LabWindow(page).ready()
  await lab.openExperiment('s12-sub-slice-two-nc.ts')
  await lab.choosePolicy('v1')
  await lab.run()
  const compare = await lab.panel('Compare')
  await compare.getByRole('button', { name: 'Compare' }).click()
  await expect(compare.getByRole('grid', { name: 'Policies' })).toBeVisible()
  // The step at which four pages are exposed.
  await (await lab.rows('Hazards')).first().click()
  await lab.idle()

  const actions = (panel: Locator): Locator => page.getByRole('region').filter({ has: panel })
  async function saved(title: PanelTitle, kind: 'text' | 'CSV' | 'SVG'): Promise<string> {
    const path = join(folder, `${title}.${kind.toLowerCase()}`)
    await answerDialogs(app, path)
    await page.getByRole('button', { name: `More for ${title}` }).press('Enter')
    await page.getByRole('menuitem', { name: `Save as ${kind}…` }).press('Enter')
    await expect.poll(() => readFile(path, 'utf8').catch(() => '')).not.toBe('')
    return readFile(path, 'utf8')
  }
  for (const [title, word, csv, svg] of GIVEN) {
    const panel = await lab.panel(title)
    await lab.idle()
    await actions(panel).getByRole('button', { name: 'Copy as text' }).press('Enter')
    await expect.poll(() => clipboardText(app), title).toContain(word)
    const text = await clipboardText(app)
    expect(Math.max(...text.split('\n').map((line) => line.length)), title).toBeLessThanOrEqual(MAIL)
    expect(await saved(title, 'CSV'), title).toMatch(new RegExp(`^${csv}`))
    await page.getByRole('button', { name: `More for ${title}` }).press('Enter')
    await expect(page.getByRole('menuitem', { name: 'Save as SVG…' }), title).toHaveCount(svg ? 1 : 0)
    await page.keyboard.press('Escape')
    if (!svg) continue
    const picture = await saved(title, 'SVG')
    // It stands alone: well-formed, titled, and in colours of its own.
    const parsed = await page.evaluate((source) => {
      const document_ = new DOMParser().parseFromString(source, 'image/svg+xml')
      const wrong = document_.querySelector('parsererror')?.textContent ?? ''
      return { wrong, root: document_.documentElement.localName, title: document_.querySelector('title')?.textContent }
    }, picture)
    expect(parsed, title).toMatchObject({ wrong: '', root: 'svg' })
    expect(parsed.title, title).toMatch(/\S/)
    expect(picture, title).not.toContain('var(--')
  }
  await rm(folder, { recursive: true, force: true })
})

test('an empty panel says what fills it, and a closed one comes back as it was', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  for (const title of ['Topology', 'Domains', 'Areas', 'Pages', 'Memory', 'Expectations'] as const) {
    const panel = await lab.panel(title)
    await expect(panel, title).toContainText(/at this step|expects nothing/)
    await expect(panel.getByRole('button', { name: 'Insert into the script' }), title).toBeVisible()
  }
  for (const title of ['Steps', 'Flush log', 'Hazards', 'Output'] as const) {
    await expect(await lab.panel(title), title).toContainText('Run a script (F5)')
  }
  await expect(await lab.panel('Compare')).toContainText('once under each of')

  await lab.run()
  const panel = await lab.panel('Memory')
  await panel.getByRole('searchbox', { name: 'Frame or owner' }).fill('qemu')
  await panel.getByLabel('show').selectOption('pinned')
  await page.getByRole('button', { name: 'More for Memory' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Close Memory' }).press('Enter')
  await expect(page.getByRole('tab', { name: 'Memory' })).toHaveCount(0)
  await lab.command('Show Memory')
  await expect(panel.getByRole('searchbox', { name: 'Frame or owner' })).toHaveValue('qemu')
  await expect(panel.getByLabel('show')).toHaveValue('pinned')
})
