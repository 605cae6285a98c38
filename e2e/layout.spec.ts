// Panels as places: moved, closed, opened, maximised, and where they were the next day.
import type { Locator, Page } from '@playwright/test'
import { violations } from './axe.ts'
import { expect, resize, sizes, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

/** How wide and how high an element is, in pixels. */
async function sizeOf(element: Locator): Promise<{ width: number; height: number }> {
  const box = await element.boundingBox()
  if (box === null) throw new Error('it is not on the screen')
  return box
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
  await new LabWindow(page).command('Show Flush log')
  await expect(panel(page, 'Flush log')).toBeVisible()
  await expect(tab(page, 'Flush log')).toBeFocused()
  await lab.idle()
  expect(await lab.table('Flush log')).toEqual(before)
})

test('a maximised panel fills the dock, and the others come back as they were', async ({ lab: app, page }) => {
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
  // Another size of the window meanwhile changes nothing of how the room is shared.
  await resize(app, sizes.small)
  const splitter = page.getByRole('separator', { name: 'Between Script and Domains' })
  const share = await splitter.getAttribute('aria-valuenow')
  await page.getByRole('button', { name: 'Maximise Domains' }).click()
  await resize(app, sizes.large)
  await page.getByRole('button', { name: 'Maximise Domains' }).click()
  await expect(splitter).toHaveAttribute('aria-valuenow', share ?? '')
  await resize(app, sizes.small)
  await expect(splitter).toHaveAttribute('aria-valuenow', share ?? '')
  await expect(lab.editor.locator('.view-line').first()).toBeVisible()
})

test('a panel is moved by the keyboard, stays there the next day, and goes back with the layout', async ({
  launch,
}) => {
  const first = await launch()
  const lab = await new LabWindow(first.page).ready()
  await tab(first.page, 'Domains').focus()
  // Beside the script, whose tab is hidden while it is alone, and back; another layout leaves the keyboard in the dock.
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowDown']) {
    await first.page.keyboard.press(`Control+Alt+${key}`)
    await expect(tab(first.page, 'Domains')).toBeFocused()
  }
  const together = (page: Page) =>
    page
      .getByRole('tablist')
      .filter({ has: tab(page, 'Domains') })
      .getByRole('tab', { name: /^Flush log/ })
  await expect(together(first.page)).toBeVisible()
  // The script's side is put away; its editor keeps what can be undone, and the side its size.
  await lab.writeScript('// one\n')
  const size = await sizeOf(panel(first.page, 'Domains'))
  const script = first.page.getByTestId('editor')
  const scriptSize = await sizeOf(script)
  await first.page.keyboard.press('Control+B')
  await expect(panel(first.page, 'Steps')).toBeHidden()
  expect((await sizeOf(panel(first.page, 'Domains'))).width).toBeGreaterThan(size.width * 1.5)
  await first.page.keyboard.press('Control+E')
  await expect.poll(() => sizeOf(script)).toEqual(scriptSize)
  await expect(async () => {
    await first.page.keyboard.press('Control+Z')
    expect(await lab.editor.locator('.view-lines').innerText()).toContain('expect')
  }).toPass()
  await lab.status.getByRole('button', { name: 'Script' }).click()
  await expect(panel(first.page, 'Steps')).toBeHidden()
  await lab.idle()
  await first.close()
  const second = await launch({ userData: first.userData })
  await new LabWindow(second.page).idle()
  await expect(together(second.page)).toBeVisible()
  await expect(panel(second.page, 'Steps')).toBeHidden()
  await second.page.keyboard.press('Control+B')
  await expect.poll(() => sizeOf(second.page.getByTestId('editor'))).toEqual(scriptSize)
  await new LabWindow(second.page).command('Reset the layout')
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

test('splitters and panels are moved and sized by keys', async ({ page }) => {
  await new LabWindow(page).ready()
  const splitter = page.getByRole('separator', { name: 'Between Script and Domains' })
  await splitter.focus()
  await expect(splitter).toBeFocused()
  const before = await sizeOf(panel(page, 'Domains'))
  await expect(splitter).toHaveAttribute('aria-valuenow', '46')
  await page.keyboard.press('Shift+ArrowLeft')
  await expect.poll(async () => (await sizeOf(panel(page, 'Domains'))).width).toBeCloseTo(before.width + 100, -1)
  await expect(splitter).toHaveAttribute('aria-valuenow', '38')
  await page.keyboard.press('Enter')
  await expect(splitter).toHaveAttribute('aria-valuenow', '50')

  // The same by the panel itself, from wherever the keyboard is in it; the second key of a sequence is asked for.
  await tab(page, 'Flush log').focus()
  const { height } = await sizeOf(panel(page, 'Flush log'))
  await page.keyboard.press('Control+Alt+Shift+ArrowDown')
  await expect.poll(async () => (await sizeOf(panel(page, 'Flush log'))).height).toBeCloseTo(height + 40, -1)
  await page.keyboard.press('Control+J')
  await expect(page.getByTestId('status')).toContainText('Ctrl+J, then …')
  await page.keyboard.press('Shift+ArrowUp')
  await expect(page.getByTestId('status')).not.toContainText('then …')
  await expect.poll(async () => (await sizeOf(panel(page, 'Flush log'))).height).toBeCloseTo(height, -1)
  await page.keyboard.press('Control+J')
  await page.keyboard.press('m')
  await expect(panel(page, 'Domains')).toBeHidden()
  await page.keyboard.press('Control+Shift+M')
  await expect(panel(page, 'Domains')).toBeVisible()
  await page.keyboard.press('Control+PageDown')
  await expect(tab(page, 'Hooks')).toBeFocused()
})

test('a panel is closed and opened again where it was, and a layout leaves the one of before', async ({ launch }) => {
  const first = await launch()
  const { page } = first
  const lab = await new LabWindow(page).ready()
  await lab.command('Areas')
  await expect(tab(page, 'Areas')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  const group = page.getByRole('tablist').filter({ has: tab(page, 'Areas') })
  const titles = await group.getByRole('tab').allInnerTexts()
  await page.keyboard.press('Control+F4')
  await expect(tab(page, 'Pages')).toHaveCount(0)
  await page.keyboard.press('Control+Shift+T')
  await expect(tab(page, 'Pages')).toBeFocused()
  expect(await group.getByRole('tab').allInnerTexts()).toEqual(titles)

  await page.keyboard.press('Control+3')
  await expect(page.locator('.dock :focus')).toBeVisible()
  await expect(panel(page, 'Topology')).toBeVisible()
  expect((await sizeOf(panel(page, 'Topology'))).width).toBeGreaterThan(700)
  await page.keyboard.press('Control+6')
  await expect(panel(page, 'Compare')).toBeVisible()
  await expect(panel(page, 'Topology')).toBeHidden()
  await lab.idle()
  await first.close()
  // The day after, too, the layout is there that was given up for this one.
  const second = await launch({ userData: first.userData })
  await new LabWindow(second.page).ready()
  await expect(panel(second.page, 'Compare')).toBeVisible()
  await second.page.keyboard.press('Control+J')
  await second.page.keyboard.press('Backspace')
  await expect(panel(second.page, 'Topology')).toBeVisible()
})

test('layouts are kept under names, renamed, forgotten and brought back', async ({ page }) => {
  await new LabWindow(page).ready()
  await page.getByRole('button', { name: 'More for Domains' }).click()
  await page.getByRole('menuitem', { name: 'Close Domains' }).click()
  await new LabWindow(page).command('Keep the layout')
  const sheet = page.getByRole('dialog', { name: 'Layouts' })
  const keep = async (name: string): Promise<void> => {
    await sheet.getByRole('textbox', { name: 'Name of the layout' }).fill(name)
    await page.keyboard.press('Enter')
    await expect(sheet.getByRole('button', { name: `Use ${name}` })).toBeVisible()
  }
  await keep('no domains')
  await keep('other')
  await sheet.getByRole('button', { name: 'Rename no domains' }).click()
  await page.keyboard.type('other')
  await page.keyboard.press('Enter')
  await expect(sheet.getByRole('status')).toHaveText('Another layout is called other already.')
  await sheet.getByRole('textbox', { name: 'New name of no domains' }).fill('without domains')
  await page.keyboard.press('Enter')
  await expect(sheet.getByRole('button', { name: 'Rename without domains' })).toBeFocused()
  await sheet.getByRole('button', { name: 'Forget without domains' }).click()
  await expect(sheet.getByRole('button', { name: 'Use without domains' })).toHaveCount(0)
  await sheet.getByRole('button', { name: 'Bring it back' }).click()
  await expect(sheet.getByRole('button', { name: 'Use without domains' })).toBeVisible()
  expect(await violations(page), 'layouts').toEqual([])
  await sheet.getByRole('button', { name: 'Use Hazards' }).click()
  await expect(panel(page, 'Hazards')).toBeVisible()
  await page.keyboard.press('Escape')
  await new LabWindow(page).command('Reset the layout')
  await expect(tab(page, 'Domains')).toBeVisible()
  await new LabWindow(page).command('Layout: without domains')
  await expect(tab(page, 'Domains')).toHaveCount(0)
})

test('F7 goes from panel to panel, and through timeline and header back to the first', async ({ page }) => {
  await new LabWindow(page).ready()
  await new LabWindow(page).run()
  const visited: string[] = []
  const groups = await page.getByRole('tablist').filter({ visible: true }).count()
  for (let n = 0; n < groups + 3; n += 1) {
    await page.keyboard.press('F7')
    visited.push(
      await page.evaluate(() => {
        const place = document.activeElement?.closest('[role="region"], .timeline, .app-header')
        return place?.getAttribute('aria-label') ?? place?.className ?? ''
      }),
    )
  }
  const places = new Set(visited)
  expect(places.size).toBe(visited.length - 1)
  expect(visited.at(-1)).toBe(visited[0])
  expect(visited).toContain('Timeline')
  expect(visited).toContain('app-header')
})
