// The frame of the window: palette, settings, keys.
import type { Page } from '@playwright/test'
import { violations } from './axe.ts'
import { clipboardText, expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

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
  await lab.command('experiment s12')
  await expect(page.getByRole('tab', { name: /^s12-/ })).toHaveAttribute('aria-selected', 'true')
})

/** The longest transition or animation that anything in the window could make, in seconds. */
const longestMotion = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const times = [...document.querySelectorAll('*')].flatMap((element) =>
      [null, '::before', '::after'].flatMap((part) => {
        const { transitionDuration, transitionDelay, animationDuration } = getComputedStyle(element, part)
        return [transitionDuration, transitionDelay, animationDuration].flatMap((list) => list.split(','))
      }),
    )
    return Math.max(...times.map((time) => Number.parseFloat(time)))
  })

test('settings count at once and the next day', async ({ launch }) => {
  const first = await launch()
  const { page } = first
  await (await new LabWindow(page).ready()).run()
  await page.keyboard.press('Control+,')
  await settings(page).getByLabel('Theme').selectOption('High contrast')
  await expect(page.locator('html[data-contrast="high"]')).toBeAttached()
  expect(await violations(page), 'settings in high contrast').toEqual([])
  await settings(page).getByLabel('Theme').selectOption('Dark')
  await expect(page.locator('html[data-theme="dark"][data-contrast="normal"]')).toBeAttached()
  // With a system's own colours, what is told by colour alone beside words keeps its own.
  await page.emulateMedia({ forcedColors: 'active' })
  await expect(page.locator('html[data-contrast="high"]')).toBeAttached()
  await expect(page.locator('.lane')).toHaveCSS('forced-color-adjust', 'none')
  await page.emulateMedia({ forcedColors: 'none' })
  expect(await longestMotion(page)).toBeGreaterThan(0)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expect.poll(() => longestMotion(page)).toBe(0)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await expect.poll(() => longestMotion(page)).toBeGreaterThan(0)
  await settings(page).getByLabel('Motion').selectOption('None')
  await expect(page.locator('html[data-motion="reduced"]')).toBeAttached()
  expect(await longestMotion(page)).toBe(0)
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

test('keys are added and taken away one by one, told of where they come from, and reset', async ({ launch }) => {
  const first = await launch()
  const { page } = first
  const lab = await new LabWindow(page).ready()
  await lab.command('keyboard shortcuts')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  const row = (title: string) =>
    sheet.getByRole('row').filter({ has: page.getByRole('rowheader', { name: title, exact: true }) })
  expect(await violations(page), 'shortcuts').toEqual([])
  await sheet.getByRole('button', { name: 'Add a key to Stop', exact: true }).click()
  await page.keyboard.press('a')
  await expect(sheet.getByRole('status')).toContainText('no command can have it')
  await page.keyboard.press('F9')
  await expect(sheet.getByRole('status')).toContainText('taken from: Breakpoint in the caret’s line')
  await expect(row('Stop').locator('kbd')).toHaveText(['Shift+F5', 'F9'])
  await expect(row('Breakpoint in the caret’s line').locator('kbd')).toHaveCount(0)
  await row('Stop').getByRole('button', { name: 'Take Shift+F5 from Stop' }).click()
  await expect(row('Stop').locator('kbd')).toHaveText(['F9'])
  // The button of a command tells the key that it has now.
  const stop = page.locator('.app-header button[aria-label="Stop"]')
  await expect(stop).toHaveAttribute('title', 'Stop (F9)')
  await expect(stop).toHaveAttribute('aria-keyshortcuts', 'F9')
  await sheet.getByRole('button', { name: 'Reset the keys of Stop' }).click()
  await sheet.getByRole('button', { name: 'Reset the keys of Breakpoint in the caret’s line' }).click()
  await sheet.getByRole('button', { name: 'Add a key to Run, or continue', exact: true }).click()
  await page.keyboard.press('Control+J')
  await page.keyboard.press('r')
  await expect(row('Run, or continue').locator('kbd')).toHaveText(['F5', 'Ctrl+J R'])
  await expect(sheet.getByRole('button', { name: 'Add a key to Run, or continue', exact: true })).toBeFocused()
  await row('Run, or continue').getByRole('button', { name: 'Take F5 from Run, or continue' }).click()
  // What has a key is found by pressing it.
  await sheet.getByRole('button', { name: 'Search by key' }).click()
  await page.keyboard.press('Control+Shift+M')
  await expect(sheet.getByRole('rowheader')).toHaveText(['Maximise or restore the panel'])
  await page.keyboard.press('Escape')
  await lab.idle()
  await first.close()

  const second = await launch({ userData: first.userData })
  const next = await new LabWindow(second.page).ready()
  await second.page.keyboard.press('F5')
  await expect(next.status).toContainText('No run yet')
  await second.page.keyboard.press('Control+J')
  await second.page.keyboard.press('r')
  await expect(next.status).toContainText('step')
})

test('the palette goes to a step and to an object, and says why a command cannot be run', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('stop')
  await expect(paletteOption(page)).toHaveText(/Stop.*nothing runs/)
  await expect(paletteOption(page)).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Escape')
  await lab.run()
  await page.keyboard.press('Control+Shift+G')
  await expect(page.getByRole('combobox', { name: 'Command' })).toHaveValue(':')
  await page.keyboard.type('9')
  await expect(paletteOption(page)).toHaveText(/step 9 igpu\.attach.*flush 1/)
  expect(await violations(page), 'palette').toEqual([])
  await page.keyboard.press('Enter')
  await expect(lab.status).toContainText('step 9 of')
  await page.keyboard.press('Control+K')
  await page.keyboard.type('@N1')
  await expect(paletteOption(page)).toHaveText(/N1.*domain of ioas/)
  await page.keyboard.press('Enter')
  await expect((await lab.rows('Domains')).filter({ hasText: 'N1' })).toHaveClass(/lit/)
  await page.keyboard.press('Control+K')
  await page.keyboard.type('?')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Command' })).toHaveValue(':')
})

test('the native menu calls the same commands', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await app.app.evaluate(({ Menu }) => {
    const view = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&View')
    view?.submenu?.items.find(({ label }) => label === 'Settings')?.click()
  })
  await expect(settings(page)).toBeVisible()
  await page.keyboard.press('Escape')
  // All of them are there, each with its key.
  const labels = await app.app.evaluate(({ Menu }) => {
    const flat = (menu: Electron.Menu | undefined): [string, string][] =>
      (menu?.items ?? []).flatMap((item) => [
        [item.label, typeof item.accelerator === 'string' ? item.accelerator : ''] as [string, string],
        ...flat(item.submenu),
      ])
    return flat(Menu.getApplicationMenu() ?? undefined)
  })
  const keys = new Map(labels)
  expect(keys.get('Run, or continue')).toBe('F5')
  expect(keys.get('Move the panel left')).toBe('CmdOrCtrl+Alt+Left')
  await page.keyboard.press('Control+K')
  const titles = await page.getByRole('option').locator('.entry > span:first-child').allInnerTexts()
  expect(titles.length).toBeGreaterThan(80)
  for (const title of titles) expect(keys.has(title.replaceAll('&', '&&')), title).toBe(true)
  await page.keyboard.press('Escape')
  // One that cannot be run now says so, and the messages keep it.
  await app.app.evaluate(({ Menu }) => {
    const run = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&Run')
    run?.submenu?.items.find(({ label }) => label === 'Stop')?.click()
  })
  await expect(page.getByText('Stop: not now (nothing runs).')).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByTestId('status').getByRole('button', { name: '1 message' }).click()
  const messages = page.getByRole('dialog', { name: 'Messages' })
  await expect(messages.getByRole('listitem')).toContainText('Stop: not now (nothing runs).')
  expect(await violations(page), 'messages').toEqual([])
  await page.keyboard.press('Escape')
  await lab.command('about')
  const about = page.getByRole('dialog', { name: 'About iommufd-lab' })
  await expect(about).toContainText(/version\s*\d+\.\d+\.\d+[^]*GPL-2\.0-or-later[^]*Electron\s*\d+/)
  expect(await violations(page), 'about').toEqual([])
})

test('select all takes the panel that has the keyboard, and copies the whole of it', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.run()
  await page.getByRole('tab', { name: /^Steps/ }).focus()
  await page.keyboard.press('Control+A')
  const selected = await page.evaluate(() => window.getSelection()?.toString() ?? '')
  expect(selected).toContain('igpu.attach')
  expect(selected).not.toContain('Timeline')
  expect(selected).not.toContain('seed')
  await page.keyboard.press('Control+C')
  await expect.poll(() => clipboardText(app)).toMatch(/^step {2}line {2}call/)
  // Nothing of it stays when the keyboard is in no panel.
  await page.getByRole('slider', { name: 'Timeline' }).focus()
  await page.evaluate(() => window.getSelection()?.removeAllRanges())
  await page.keyboard.press('Control+A')
  expect(await page.evaluate(() => window.getSelection()?.toString())).toBe('')
})
