// The frame of the window: palette, settings, keys, gallery, and what leaves the lab.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Page } from '@playwright/test'
import { answerDialogs, expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds in the window, as sentences. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axeFile, 'utf8'))
  const results = await page.evaluate<AxeResults>('window.axe.run()')
  return results.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  )
}
/** The first command that the palette offers; the header's selects have options, too. */
const paletteOption = (page: Page) => page.getByRole('listbox', { name: 'Command palette' }).getByRole('option').first()
const settings = (page: Page) => page.getByRole('dialog', { name: 'Settings' })

test('the palette runs a command by its name, shows its keys, and gives the keyboard back', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.getByRole('tab', { name: /^Steps/ }).focus()
  await page.keyboard.press('F1')
  const field = page.getByRole('combobox', { name: 'Command' })
  await expect(field).toBeFocused()
  await page.keyboard.type('run or con')
  await expect(paletteOption(page)).toHaveText(/Run, or continue.*F5/)
  await page.keyboard.press('Enter')
  await expect(field).toBeHidden()
  await expect(lab.status).toContainText('step')
  await lab.idle()
  await expect(page.getByRole('tab', { name: /^Steps/ })).toBeFocused()
  // A command that cannot be run now says so, and nothing happens.
  await page.keyboard.press('Control+K')
  await page.keyboard.type('pause')
  await expect(paletteOption(page)).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Escape')
  // An experiment is a command too.
  await page.keyboard.press('Control+K')
  await page.keyboard.type('experiment s12')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: /^s12-/ })).toHaveAttribute('aria-selected', 'true')
})

test('settings count at once and the next day', async ({ launch }) => {
  const first = await launch()
  const { page } = first
  await new LabWindow(page).ready()
  await page.keyboard.press('Control+,')
  await settings(page).getByLabel('Theme').selectOption('High contrast')
  await expect(page.locator('html[data-contrast="high"]')).toBeAttached()
  expect(await violations(page), 'settings in high contrast').toEqual([])
  await settings(page).getByLabel('Theme').selectOption('Dark')
  await expect(page.locator('html[data-theme="dark"][data-contrast="normal"]')).toBeAttached()
  await settings(page).getByLabel('Motion').selectOption('None')
  await expect(page.locator('html[data-motion="reduced"]')).toBeAttached()
  await settings(page).getByLabel('Operations').fill('3')
  const size = settings(page).getByLabel('Size of the script’s text')
  await size.fill('500')
  await expect(size).toHaveAttribute('aria-invalid', 'true')
  await size.fill('20')
  const before = await page.evaluate(() => innerWidth)
  await settings(page).getByLabel('Size of everything').selectOption('125 %')
  await expect.poll(() => page.evaluate(() => innerWidth)).toBeLessThan(before * 0.85)
  await page.keyboard.press('Escape')
  await expect(settings(page)).toBeHidden()
  await new LabWindow(page).idle()
  await first.close()

  const second = await launch({ userData: first.userData })
  const lab = await new LabWindow(second.page).ready()
  await expect(second.page.locator('html[data-theme="dark"][data-motion="reduced"]')).toBeAttached()
  await expect.poll(() => second.page.evaluate(() => innerWidth)).toBeLessThan(before * 0.85)
  await expect(lab.editor.locator('.view-line').first()).toHaveCSS('font-size', '20px')
  await lab.run()
  await expect(lab.status).toContainText('Too many operations')
})

test('a command gets another key, is told of the one it takes it from, and gets its own back', async ({ launch }) => {
  const first = await launch()
  const { page } = first
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('keyboard shortcuts')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  expect(await violations(page), 'shortcuts').toEqual([])
  await sheet.getByRole('button', { name: /^Change the keys of Stop/ }).click()
  await page.keyboard.press('a')
  await expect(sheet.getByRole('status')).toContainText('no command can have it')
  await page.keyboard.press('F9')
  await expect(sheet.getByRole('status')).toContainText('taken from: Breakpoint in the caret’s line')
  await sheet.getByRole('button', { name: 'Reset the keys of Stop' }).click()
  await sheet.getByRole('button', { name: /^Change the keys of Run, or continue/ }).click()
  await page.keyboard.press('Control+F9')
  await expect(sheet.getByRole('button', { name: 'Change the keys of Run, or continue: Ctrl+F9' })).toBeFocused()
  await page.keyboard.press('Escape')
  await lab.idle()
  await first.close()

  const second = await launch({ userData: first.userData })
  const next = await new LabWindow(second.page).ready()
  await second.page.keyboard.press('F5')
  await expect(next.status).toContainText('No run yet')
  await second.page.keyboard.press('Control+F9')
  await expect(next.status).toContainText('step')
})

test('the gallery asks before it shows', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  await page.keyboard.press('Control+G')
  const gallery = page.getByRole('dialog', { name: 'Gallery of experiments' })
  await expect(gallery.getByRole('heading', { name: 'Storage domains' })).toBeVisible()
  await gallery.getByRole('searchbox').fill('two slices')
  await gallery.getByRole('button', { name: /^S12/ }).click()
  const flushes = gallery.getByRole('group', { name: /flush from CPU caches/ })
  await flushes.getByRole('radio', { name: '16 pages' }).check()
  await gallery
    .getByRole('group', { name: /stale data/ })
    .getByRole('radio', { name: 'yes' })
    .check()
  await expect(gallery.getByText('What to watch')).toHaveCount(0)
  expect(await violations(page), 'gallery').toEqual([])
  await gallery.getByRole('button', { name: 'Run it and see' }).click()
  await expect(flushes).toContainText('no: 12 pages')
  await expect(gallery.getByText(/^1 of 4 predicted/)).toBeVisible()
  await expect(gallery.getByText('What to watch')).toBeVisible()
  await gallery.getByRole('button', { name: 'Look at it in the panels' }).click()
  await expect(gallery).toBeHidden()
  await expect(page.getByRole('tab', { name: /^s12-/ })).toHaveAttribute('aria-selected', 'true')
  await expect(lab.status).toContainText('flushed 12 pages')
})

test('a run leaves the lab as mail text, report and bundle, and the bundle opens at the same step', async ({
  lab: app,
  page,
  launch,
}) => {
  const lab = await new LabWindow(page).ready()
  await lab.run()
  await lab.press('Shift+F10')
  await lab.press('Shift+F10')
  const status = (await lab.status.innerText()).split('\n')[0] ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'lab-export-'))
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await choose('Copy the result as mail text')
  const clipboard = () => app.app.evaluate(({ clipboard: board }) => board.readText())
  await expect.poll(clipboard).toContain('Test s01-five-step v1')
  for (const line of (await clipboard()).split('\n')) expect(line.length, line).toBeLessThanOrEqual(72)

  const report = join(folder, 'report.html')
  await answerDialogs(app, report)
  await choose('Save an HTML report')
  await expect(page.getByText(`Saved ${report}`)).toBeVisible()
  expect(await readFile(report, 'utf8')).toContain('</html>')

  const bundle = join(folder, 'bundle.json')
  await answerDialogs(app, bundle)
  await choose('Save the run as a bundle')
  await expect(page.getByText(`Saved ${bundle}`)).toBeVisible()
  const other = await launch()
  const second = await new LabWindow(other.page).ready()
  await answerDialogs(other, bundle)
  await other.page.getByRole('button', { name: 'Export', exact: true }).click()
  await other.page.getByRole('menuitem', { name: 'Open a bundle' }).click()
  await expect(second.status).toContainText(status)
  await rm(folder, { recursive: true })
})

test('the native menu calls the same commands', async ({ lab: app, page }) => {
  await new LabWindow(page).ready()
  await app.app.evaluate(({ Menu }) => {
    const view = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&View')
    view?.submenu?.items.find(({ label }) => label === '&Settings…')?.click()
  })
  await expect(settings(page)).toBeVisible()
})
