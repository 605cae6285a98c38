// Panels as places: moved, closed, opened, maximised, and where they were the next day.
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

/** Runs a command by the palette. */
async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Command' }).fill(title)
  await page.getByRole('option', { name: title }).first().click()
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeHidden()
}
const panel = (page: Page, title: string) => page.getByRole('tabpanel', { name: new RegExp(`^${title}`) })
const tab = (page: Page, title: string) => page.getByRole('tab', { name: new RegExp(`^${title}`) })

test('a closed panel shows what it showed when it is opened again', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.run()
  await lab.press('Shift+F10')
  const before = await lab.table('Flush log')
  expect(before.length).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'More for Flush log' }).click()
  await page.getByRole('menuitem', { name: 'Close Flush log' }).click()
  await expect(tab(page, 'Flush log')).toHaveCount(0)
  await command(page, 'Show Flush log')
  await expect(panel(page, 'Flush log')).toBeVisible()
  await expect(tab(page, 'Flush log')).toBeFocused()
  await lab.idle()
  expect(await lab.table('Flush log')).toEqual(before)
})

test('a maximised panel fills the dock, and the others come back as they were', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.run()
  const small = await panel(page, 'Domains').boundingBox()
  await page.getByRole('button', { name: 'Maximise Domains' }).click()
  await expect(panel(page, 'Steps')).toBeHidden()
  const large = await panel(page, 'Domains').boundingBox()
  expect(large?.width ?? 0).toBeGreaterThan((small?.width ?? 0) * 1.5)
  await page.getByRole('button', { name: 'Maximise Domains' }).click()
  await expect(panel(page, 'Steps')).toBeVisible()
  await expect.poll(() => panel(page, 'Domains').boundingBox()).toEqual(small)
  await expect(lab.editor.locator('.view-line').first()).toBeVisible()
})

test('a panel is moved by the keyboard, stays there the next day, and goes back with the layout', async ({
  launch,
}) => {
  const first = await launch()
  const lab = await new LabWindow(first.page).ready()
  await tab(first.page, 'Domains').focus()
  await first.page.keyboard.press('Control+Alt+ArrowDown')
  await expect(tab(first.page, 'Domains')).toBeFocused()
  const together = (page: Page) =>
    page
      .getByRole('tablist')
      .filter({ has: tab(page, 'Domains') })
      .getByRole('tab', { name: /^Areas/ })
  await expect(together(first.page)).toBeVisible()
  await lab.idle()
  await first.close()
  const second = await launch({ userData: first.userData })
  await new LabWindow(second.page).ready()
  await expect(together(second.page)).toBeVisible()
  await command(second.page, 'Reset the layout')
  await expect(together(second.page)).toHaveCount(0)
  await expect(panel(second.page, 'Domains')).toBeVisible()
})

test('a tab is dragged to another group', async ({ page }) => {
  await new LabWindow(page).ready()
  await tab(page, 'Hazards').dragTo(panel(page, 'Steps'))
  await expect(
    page
      .getByRole('tablist')
      .filter({ has: tab(page, 'Steps') })
      .getByRole('tab', { name: /^Hazards/ }),
  ).toBeVisible()
})

test('layouts are kept under names', async ({ page }) => {
  await new LabWindow(page).ready()
  await page.getByRole('button', { name: 'More for Domains' }).click()
  await page.getByRole('menuitem', { name: 'Close Domains' }).click()
  await command(page, 'Keep the layout')
  await page.getByRole('textbox', { name: 'Name of the layout' }).fill('without domains')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Use without domains' })).toBeVisible()
  await page.keyboard.press('Escape')
  await command(page, 'Reset the layout')
  await expect(tab(page, 'Domains')).toBeVisible()
  await command(page, 'Layout: without domains')
  await expect(tab(page, 'Domains')).toHaveCount(0)
})

test('F7 goes from panel to panel', async ({ page }) => {
  await new LabWindow(page).ready()
  const visited = new Set<string>()
  for (let n = 0; n < 5; n += 1) {
    await page.keyboard.press('F7')
    visited.add(
      await page.evaluate(() => document.activeElement?.closest('[role="region"]')?.getAttribute('aria-label') ?? ''),
    )
  }
  expect(visited.size).toBe(5)
})
