// Running under control, as its user does it: breakpoints, pauses, steps, and a journal that does not know of them.
import { violations } from './axe.ts'
import { expect, setSystemTheme, test } from './fixtures.ts'
import { Debugger } from './debugger.ts'

test('F9 and a click set breakpoints; F5 goes from one to the next; the journal is that of a plain run', async ({
  page,
}) => {
  const lab = await new Debugger(page).open()
  await lab.run()
  const plain = await lab.journal()

  // Line 4 is empty: its breakpoint moves to the statement that follows.
  await lab.breakAt(4)
  await expect(page.locator('.lab-breakpoint')).toHaveCount(1)
  const count = page.getByRole('button', { name: 'Breakpoints: 1' })
  await count.click()
  await expect(page.getByRole('button', { name: 'line 5', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  const line10 = page.locator('.margin-view-overlays > div').nth(9)
  await line10.click({ position: { x: 10, y: 10 } })
  await expect(page.getByRole('button', { name: 'Breakpoints: 2' })).toBeVisible()

  await page.keyboard.press('F5')
  await lab.pausedIn(5, 4)
  await expect(page.locator('.lab-paused-line')).toHaveCount(1)
  await expect(page.getByTestId('run')).toContainText('Continue')
  // Every panel is live, and nothing is mapped yet.
  expect((await lab.table('Steps')).length).toBe(4)
  await expect(await lab.panel('Areas')).toContainText('No area at this step')
  await page.getByTestId('run').click()
  await lab.pausedIn(10, 5)
  expect((await lab.table('Areas')).map(([, iova]) => iova)).toEqual(['0x100_0000–0x100_7fff'])
  for (const step of [6, 7]) {
    await page.keyboard.press('F5')
    await lab.pausedIn(10, step)
  }
  await page.keyboard.press('F5')
  await expect(lab.paused).toHaveCount(0)
  await expect(lab.status).toContainText('step 13 of 13')
  expect(await lab.journal()).toBe(plain)

  // Taken away again, nothing pauses.
  await lab.breakAt(5)
  await page.locator('.lab-breakpoint').click()
  await expect(page.locator('.lab-breakpoint')).toHaveCount(0)
  await lab.run()
  await expect(lab.paused).toHaveCount(0)
})

test('F10 steps over operations, Shift+F10 looks back, and stepping goes through the past first', async ({ page }) => {
  const lab = await new Debugger(page).open()
  await page.keyboard.press('F10')
  await lab.pausedIn(1, 1)
  await page.keyboard.press('F10')
  await lab.pausedIn(2, 2)
  await page.getByRole('button', { name: 'Step', exact: true }).click()
  await lab.pausedIn(3, 3)

  await lab.press('Shift+F10')
  await lab.press('Shift+F10')
  await expect(lab.status).toContainText('step 1 of 3')
  await expect(lab.paused).toHaveText('Paused in line 3')
  await lab.press('F10')
  await lab.press('F10')
  await expect(lab.status).toContainText('step 3 of 3')
  await lab.press('F10')
  await lab.pausedIn(5, 4)

  // Ctrl+F10 runs to the caret; an arrow key never runs anything.
  await lab.caret(12)
  await page.keyboard.press('Control+F10')
  await lab.pausedIn(12, 8)
  await lab.leaveEditor()
  await lab.press('ArrowRight')
  await lab.pausedIn(12, 8)
  await page.keyboard.press('F5')
  await expect(lab.status).toContainText('step 13 of 13')
  const stepped = await lab.journal()
  await lab.run()
  expect(await lab.journal()).toBe(stepped)
})

test('events pause a run where they happen', async ({ page }) => {
  const lab = await new Debugger(page).open()
  await page.getByTestId('breakpoints').click()
  await page.getByRole('checkbox', { name: 'a hazard' }).check()
  // The button cannot keep the keyboard: there is nothing left to remove.
  await page.getByRole('button', { name: 'Remove all' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('breakpoints')).toHaveAttribute('aria-expanded', 'false')
  await page.getByTestId('breakpoints').click()
  for (const event of ['a flush of CPU caches', 'an errno', 'a failed expectation']) {
    await page.getByRole('checkbox', { name: event }).check()
  }
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('breakpoints')).toBeFocused()
  // A press on something that cannot take the keyboard closes it too.
  await page.getByTestId('breakpoints').click()
  await page.getByRole('banner').click({ position: { x: 2, y: 2 } })
  await expect(page.getByTestId('breakpoints')).toHaveAttribute('aria-expanded', 'false')
  const places: [number, number, RegExp][] = [
    [12, 9, /^flush of 8 pages at iopt_area_fill_domain/],
    [13, 10, /^ENOENT/],
    [14, 11, /^failed expectation: expect\(outcome\.ok\)/],
    [15, 12, /^flush of 8 pages/],
  ]
  for (const [line, step, text] of places) {
    await page.keyboard.press('F5')
    await lab.pausedIn(line, step)
    await expect(page.getByTestId('paused-event')).toHaveText(text)
  }
  await page.keyboard.press('Shift+F5')
  await expect(lab.status).toContainText('Stopped')
  await expect(lab.status).toContainText('step 12 of 12')
})

test('F6 pauses a loop that never ends; it goes on, and stops', async ({ page }) => {
  const lab = await new Debugger(page).open('lab.ioas()\nlet n = 0\nwhile (true) {\n  n += 1\n}')
  await lab.startRun()
  await expect(lab.status).toContainText('Running')
  await page.keyboard.press('F6')
  await expect(lab.paused).toHaveText(/Paused in line [1-4]$/)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeDisabled()
  await page.keyboard.press('F5')
  await expect(lab.status).toContainText('Running')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(lab.paused).toHaveCount(1)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(lab.status).toContainText('Stopped')
  await expect(lab.paused).toHaveCount(0)
})

test('breakpoints move with the text, and are there the next day', async ({ launch }) => {
  const first = await launch()
  const lab = await new Debugger(first.page).open()
  await lab.breakAt(12)
  await lab.caret(1)
  await first.page.keyboard.type('// a line more\n')
  await first.page.getByRole('button', { name: 'Breakpoints: 1' }).click()
  await expect(first.page.getByRole('button', { name: 'line 13', exact: true })).toBeVisible()
  await first.page.keyboard.press('Escape')
  await lab.idle()
  await first.close()
  const second = await launch({ userData: first.userData })
  const again = await new Debugger(second.page).ready()
  await expect(second.page.locator('.lab-breakpoint')).toHaveCount(1)
  await second.page.keyboard.press('F5')
  await again.pausedIn(13, 8)
})

test('the console evaluates at the cursor, on a copy, with completion and history', async ({ page }) => {
  const lab = await new Debugger(page).open()
  await lab.run()
  const plain = await lab.journal()
  await lab.breakAt(13)
  await page.keyboard.press('F5')
  await lab.pausedIn(13, 9)

  const panel = await lab.panel('Console')
  const log = panel.getByRole('log')
  const line = panel.getByTestId('console-line')
  const enter = async (source: string): Promise<void> => {
    await line.click()
    await page.keyboard.insertText(source)
    await page.keyboard.press('Enter')
    await lab.idle()
  }
  await enter('ioas.areas[0]!.storageDomain')
  await expect(log.locator('.entry').last()).toContainText("'N0' — N0 was the first domain")
  await expect(log.locator('.entry').last()).toContainText('at step 9')

  // Completion knows the script's own names and the API.
  await line.click()
  await page.keyboard.type('ig')
  const list = page.locator('.suggest-widget.visible')
  await expect(list.getByText('igpu', { exact: true })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.type('.unp')
  await expect(list.getByText('unplug', { exact: true })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.type('()')
  await page.keyboard.press('Enter')
  await expect(log.locator('.entry').last()).toContainText('tried on a copy: 1 step')
  await expect(log.locator('.entry').last()).toContainText(/igpu\.unplug: .*flush 8/)
  await expect(lab.status).toContainText('step 9 of 9')

  await enter('ioas.mapp()')
  await expect(log.locator('.entry').last()).toContainText("An IOAS has no 'mapp'; did you mean 'map'? — column 6")
  await enter('for (;;) {}')
  await expect(log.locator('.entry').last()).toContainText('ran longer than 3 s')

  // Up brings the lines back, the newest first.
  await line.click()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(line).toContainText('ioas.mapp()')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(line).not.toContainText('ioas')

  // In the past of the paused run, and after its end.
  await page.keyboard.press('Shift+F10')
  await lab.idle()
  await expect(panel.getByTestId('console-step')).toHaveText('at step 8')
  await enter('ioas.domains.length')
  await expect(log.locator('.entry .value').last()).toHaveText('0')
  await page.keyboard.press('F5')
  await expect(lab.status).toContainText('step 13 of 13')
  expect(await lab.journal()).toBe(plain)
  await enter('[outcome.ok, lab.step]')
  await expect(log.locator('.entry .value').last()).toContainText('[false, 13]')

  // The panel holds nothing itself: closing and opening it loses nothing.
  await lab.panel('Output')
  await lab.panel('Console')
  await expect(log.locator('.entry')).toHaveCount(6)
  await panel.getByRole('button', { name: 'Clear' }).click()
  await expect(log.locator('.entry')).toHaveCount(0)
})

test('a run that was paused when its window crashed does not stand in the way', async ({ lab: { app, page } }) => {
  const lab = await new Debugger(page).open()
  await lab.breakAt(12)
  await page.keyboard.press('F5')
  await lab.pausedIn(12, 8)
  await page.reload()
  await lab.ready()
  await expect(lab.paused).toHaveCount(0)
  await page.keyboard.press('F5')
  await lab.pausedIn(12, 8)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds no violation while a run is paused, in the ${theme} theme`, async ({ lab: app, page }) => {
    await setSystemTheme(app, theme)
    const lab = await new Debugger(page).open()
    await lab.breakAt(13)
    await page.keyboard.press('F5')
    await lab.pausedIn(13, 9)
    const panel = await lab.panel('Console')
    expect(await violations(page), 'an empty console').toEqual([])
    for (const line of ['ioas.areas', 'igpu.unplug()', 'nope']) {
      await panel.getByTestId('console-line').click()
      await page.keyboard.insertText(line)
      await page.keyboard.press('Enter')
      await lab.idle()
    }
    expect(await violations(page), 'the console').toEqual([])
    await page.getByTestId('breakpoints').click()
    expect(await violations(page), 'breakpoints').toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Recent files' }).click()
    expect(await violations(page), 'recent files').toEqual([])
  })
}
