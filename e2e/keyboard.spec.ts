// A working session without the mouse, from the first experiment to the exported report.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { answerDialogs, expect, resize, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

test('a whole session is done by the keyboard: open, edit, break, step, look, filter, compare, export', async ({
  lab: app,
  page,
}) => {
  test.setTimeout(120_000)
  const keys = page.keyboard
  const lab = await new LabWindow(page).ready()
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')
  /** Presses Tab until a control has the keyboard. */
  const tabTo = async (control: Locator): Promise<void> => {
    const isThere = (): Promise<boolean> => control.evaluate((element) => element === document.activeElement)
    for (let n = 0; n < 60 && !(await isThere()); n += 1) await keys.press('Tab')
    await expect(control).toBeFocused()
  }

  // Open an experiment, and write a line at its end.
  await lab.command('experiment s12')
  await expect(page.getByRole('tab', { name: /^s12-/ })).toHaveAttribute('aria-selected', 'true')
  await keys.press('Control+E')
  await keys.press('Control+End')
  await keys.type('\nprint("by keyboard")')
  await expect(lab.editor.locator('.view-lines')).toContainText(/by\skeyboard/)

  // A breakpoint in that line; run to it, and go on.
  await keys.press('F9')
  await keys.press('F5')
  await expect(lab.status).toContainText('Paused in line')
  await keys.press('F5')
  await expect(lab.status).not.toContainText('Paused')
  await lab.idle()
  await keys.press('F9')

  // Through the steps from inside of the editor, then to the first of them by name.
  const at = async (): Promise<string> => /step \d+ of \d+/.exec(await lab.status.innerText())?.[0] ?? ''
  const end = await at()
  await lab.press('Alt+ArrowLeft')
  expect(await at()).not.toBe(end)
  await lab.press('Alt+ArrowRight')
  expect(await at()).toBe(end)
  await keys.press('Control+Shift+G')
  await keys.type('3')
  await keys.press('Enter')
  await expect(lab.status).toContainText('step 3 of')
  await lab.press('Alt+End')

  // Through the panels: each place once, and their tabs by the arrows.
  const places = new Set<string>()
  for (let n = 0; n < 8; n += 1) {
    await keys.press('F7')
    places.add(await focused())
  }
  expect(places.size).toBeGreaterThan(4)
  await lab.command('show output')
  await expect(page.getByRole('tab', { name: /^Output/ })).toBeFocused()
  await expect(page.getByRole('tabpanel', { name: /^Output/ })).toContainText('by keyboard')

  // The flush log is filtered, its row chosen, and the cursor follows.
  await lab.command('show flush log')
  const log = page.getByRole('tabpanel', { name: /^Flush log/ })
  const all = await (await lab.rows('Flush log')).count()
  expect(all).toBeGreaterThan(0)
  await page.getByRole('tab', { name: /^Flush log/ }).focus()
  await tabTo(log.getByRole('searchbox').or(log.getByRole('textbox')).first())
  await keys.type('nothing of this name')
  await expect(log.locator('[role="row"].row')).toHaveCount(0)
  await keys.press('Control+A')
  await keys.press('Delete')
  await expect(log.locator('[role="row"].row')).toHaveCount(all)
  await tabTo(log.getByRole('grid'))
  await keys.press('ArrowDown')
  await keys.press('Enter')
  await lab.idle()
  expect(await at()).not.toBe(end)

  // The policies side by side, in the layout for it.
  await lab.command('layout: compare')
  await lab.command('show compare')
  await tabTo(page.getByRole('button', { name: 'Compare', exact: true }))
  await keys.press('Enter')
  await expect(
    page
      .getByRole('tabpanel', { name: /^Compare/ })
      .getByRole('row')
      .nth(3),
  ).toBeVisible({
    timeout: 30_000,
  })

  // What leaves the lab.
  const folder = await mkdtemp(join(tmpdir(), 'lab-keys-'))
  const report = join(folder, 'report.html')
  await answerDialogs(app, report)
  await lab.command('html report')
  await expect(page.getByText(`Saved ${report}`)).toBeVisible()
  expect(await readFile(report, 'utf8')).toContain('by keyboard')
  await rm(folder, { recursive: true })
})

test('in a small window, and at twice the size, every control is in sight', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.run()
  const outside = (): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.app-header button, .app-header select, .app-header input')]
        .filter((control) => {
          const box = control.getBoundingClientRect()
          return box.left < 0 || box.right > innerWidth || box.bottom > innerHeight
        })
        .map((control) => control.getAttribute('aria-label') ?? control.innerText),
    )
  await resize(app, { width: 900, height: 600 })
  expect(await outside()).toEqual([])
  await resize(app, { width: 1280, height: 800 })
  await page.keyboard.press('Control+,')
  await page.getByLabel('Size of everything').selectOption('200 %')
  await expect.poll(() => page.evaluate(() => innerWidth)).toBeLessThan(700)
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const box = await settings.boundingBox()
  const width = await page.evaluate(() => innerWidth)
  expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? width) <= width).toBe(true)
  await page.keyboard.press('Escape')
  expect(await outside()).toEqual([])
  // The timeline has folded by itself, and the panels have most of the window.
  await expect(lab.status.getByRole('button', { name: 'Timeline' })).toHaveAttribute('aria-pressed', 'false')
  await page.getByTestId('breakpoints').click()
  const pauses = await page.getByRole('group', { name: 'Breakpoints' }).boundingBox()
  expect((pauses?.x ?? -1) >= 0 && (pauses?.x ?? 0) + (pauses?.width ?? width) <= width).toBe(true)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+B')
  const flushes = (await lab.rows('Flush log')).first()
  await expect(flushes).toBeInViewport({ ratio: 0.9 })
  await flushes.click()
  await expect(lab.status).toContainText('igpu.attach')
  await expect(page.getByRole('combobox', { name: 'policy', exact: true })).toBeVisible()
  await expect(page.getByLabel('seed')).toBeVisible()
})
