import type { Page } from '@playwright/test'
import { violations } from './axe.ts'
import { clipboardText, expect, setSystemTheme, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

/** Panels that have to be among those that are looked at. */
const REQUIRED = [
  ...['Steps', 'Output', 'Problems', 'Console', 'Topology', 'Domains', 'Areas', 'Pages', 'Memory'],
  ...['Flush log', 'Hooks', 'Hazards', 'Expectations', 'Compare'],
]
/** Sheets by their names, and what the palette finds them by. */
const SHEETS: readonly (readonly [RegExp, string])[] = [
  [/^Settings/, 'settings'],
  [/^Keyboard shortcuts/, 'keyboard shortcuts'],
  [/^Layouts/, 'keep the layout'],
  [/^Gallery/, 'gallery of'],
  [/^Messages/, 'messages'],
  [/^About/, 'about the lab'],
]
/** The titles of all panels in the dock, without their numbers. */
async function panelTitles(page: Page): Promise<string[]> {
  const tabs = await page.locator('.dock-tab').evaluateAll((all) => all.map((tab) => tab.firstChild?.textContent ?? ''))
  return tabs.map((title) => title.trim()).filter((title) => title !== 'Script')
}

for (const [theme, contrast] of [
  ['dark', 'normal'],
  ['light', 'normal'],
  ['dark', 'high'],
  ['light', 'high'],
] as const) {
  test(`axe finds no violation in any panel in the ${theme} theme at ${contrast} contrast`, async ({
    lab: app,
    page,
  }) => {
    // Axe looks at the whole window a dozen times.
    test.setTimeout(180_000)
    await setSystemTheme(app, theme)
    const lab = await new LabWindow(page).ready()
    if (contrast === 'high') {
      await lab.command('theme: high contrast')
    }
    await expect(page.locator(`html[data-theme="${theme}"][data-contrast="${contrast}"]`)).toBeAttached()
    expect(await violations(page), 'before a run').toEqual([])

    await lab.choosePolicy('none')
    await lab.run()
    const steps = await lab.table('Steps')
    await (await lab.rows('Steps')).nth(steps.findIndex(([, , call]) => call === 'igpu.attach')).click()
    await lab.idle()
    // Every panel there is, whatever their number: the tabs say so.
    const panels = await panelTitles(page)
    for (const title of REQUIRED) expect(panels, 'the panels').toContain(title)
    for (const title of panels) {
      await page.getByRole('tab', { name: new RegExp(`^${title}`) }).click()
      if (title === 'Compare') await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await lab.idle()
      expect(await violations(page), title).toEqual([])
    }
    await (await lab.rows('Hazards')).first().click()
    await lab.choosePolicy('v1')
    await lab.run()
    await (await lab.rows('Flush log')).first().click()
    await lab.idle()
    expect(await violations(page), 'with a flush chosen').toEqual([])

    await page.getByRole('button', { name: 'Experiments' }).click()
    expect(await violations(page), 'experiments').toEqual([])
    await page.keyboard.press('Escape')

    await page.getByTestId('timeline').getByRole('button', { name: 'Show as table' }).click()
    expect(await violations(page), 'timeline as a table').toEqual([])
    await page.getByRole('slider', { name: 'Timeline' }).focus()
    for (const key of ['Home', 'm', 'End']) await lab.press(key)
    await page.getByRole('button', { name: 'Sum up the measured part by operation' }).click()
    await page.getByRole('button', { name: 'Find in the timeline (/)' }).click()
    await page.keyboard.type('attach')
    await lab.idle()
    expect(await violations(page), 'timeline: a part summed up, and a search').toEqual([])
    await page.keyboard.press('Escape')

    // What lies over the window, by the keys and the words that open it.
    for (const [name, words] of SHEETS) {
      await lab.command(words)
      await expect(page.getByRole('dialog', { name })).toBeVisible()
      await lab.idle()
      expect(await violations(page), words).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    for (const words of ['', 'igpu', ':', '@', '?', 'nothing that there is']) {
      await page.keyboard.press('Control+K')
      await page.keyboard.insertText(words)
      expect(await violations(page), `palette: ${words}`).toEqual([])
      await page.keyboard.press('Escape')
    }
    await lab.panel('Domains')
    for (const name of ['Export', 'More for Domains']) {
      await page.getByRole('button', { name, exact: true }).click()
      expect(await violations(page), name).toEqual([])
      await page.keyboard.press('Escape')
    }

    await lab.writeScript('const a = = 1')
    await lab.run()
    expect(await violations(page), 'with an error').toEqual([])
    await page.keyboard.press('Control+W')
    await expect(page.getByRole('dialog', { name: /has changes that are in no file/ })).toBeVisible()
    expect(await violations(page), 'the question at closing').toEqual([])
  })
}

test('everything on the way of an experiment is done by keyboard alone', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('F5')
  await expect(lab.status).toContainText('step')
  await lab.idle()
  const position = async (): Promise<string> => (await lab.status.innerText()).split('\n')[0] ?? ''

  // Back and step work from inside the editor too.
  await lab.focusEditor()
  const end = await position()
  await lab.press('Shift+F10')
  expect(await position()).not.toBe(end)
  await lab.press('F10')
  expect(await position()).toBe(end)

  // From the timeline: tables are one tab stop each, and moved through with the arrows.
  await page.getByRole('slider', { name: 'Timeline' }).focus()
  await lab.press('Home')
  await expect(lab.status).toContainText('before the first step')
  await page.getByRole('grid', { name: 'Steps' }).focus()
  await lab.press('Home')
  await expect(lab.status).toContainText('step 1 of')
  await lab.press('ArrowDown')
  await expect(lab.status).toContainText('step 2 of')

  // Tabs: left and right choose the panel.
  await page.getByRole('tab', { name: /^Flush log/ }).focus()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('tab', { name: /^Flush log/ })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: /^Hooks/ })).toBeFocused()
  await expect(page.getByRole('tabpanel', { name: /^Hooks/ })).toBeVisible()

  // The experiment picker: filter, arrows, Enter.
  await page.getByRole('button', { name: 'Experiments' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('s12')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 's12-sub-slice-two-nc.ts' })).toHaveAttribute('aria-selected', 'true')
})

test('a table is copied as aligned text', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.run()
  await page.getByRole('grid', { name: 'Steps' }).focus()
  await page.keyboard.press('Control+C')
  await expect.poll(() => clipboardText(app)).toMatch(/^step {2}line {2}call +result\n +1 +\d+ {2}lab\./)
})
