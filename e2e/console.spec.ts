import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answerDialogs, expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

test('a script typed by keyboard, with completion, runs', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+N')
  await lab.focusEditor()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.type("const vm = lab.process('qemu', { memory: '4 pages' })\n")
  await page.keyboard.type('const ioas = lab.ioa')
  await expect(page.locator('.suggest-widget.visible').getByText('ioas', { exact: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type('()\nioas.')
  const list = page.locator('.suggest-widget.visible')
  for (const method of ['copy', 'map']) await expect(list.getByText(method, { exact: true })).toBeVisible()
  await page.keyboard.type('map')
  await page.keyboard.press('Enter')
  await page.keyboard.type('({ iova: 0x10_0000n, from: vm.memory })')
  await expect(lab.editor.locator('.view-lines')).toContainText(
    /ioas\.map\(\{\siova:\s0x10_0000n,\sfrom:\svm\.memory\s\}\)/,
  )
  await lab.run()
  expect((await lab.table('Steps')).map(([, , call]) => call)).toContain('ioas.map')
  expect((await lab.table('Areas')).map(([, iova]) => iova)).toEqual(['0x10_0000–0x10_3fff'])
  await expect(await lab.panel('Problems')).toContainText('No problem in this script')
})

test('hover tells what a call means', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript('const ioas = lab.ioas()\n')
  await lab.editor.locator('.view-line').first().getByText('ioas', { exact: false }).last().hover()
  await expect(page.locator('.monaco-hover').first()).toContainText(/Ioas/i)
})

test('an endless loop is stopped, and the app stays usable', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript('const ioas = lab.ioas()\nwhile (true) {}\n')
  await lab.startRun()
  await expect(lab.status).toContainText('Running')
  // The window answers while the engine is busy.
  await page.getByLabel('policy').selectOption('v2')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(lab.status).toContainText('Stopped')
  await lab.idle()
  await expect(page.locator('.lab-error-zone')).toContainText('You stopped the run')
  await lab.writeScript("lab.process('qemu', { memory: '1 page' })\nlab.ioas()")
  await lab.run()
  await expect(lab.status).not.toContainText('Stopped')
  expect((await lab.table('Steps')).map(([, , call]) => call)).toContain('lab.ioas')
})

test('a syntax error is shown at its place, nothing is run, nothing is lost', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript('const a = 1\nconst b = = 2')
  await lab.run()
  await expect(page.locator('.lab-error-zone')).toContainText('Syntax error')
  await expect(lab.status).toContainText('Syntax error, line 2')
  const problems = await lab.table('Problems')
  expect(problems.map(([place]) => place)).toContain('2:11')
  await expect(lab.editor.locator('.view-lines')).toContainText(/const\sb\s=\s=\s2/)
})

test('an unknown method is named, with the one that was meant', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript(
    "const vm = lab.process('qemu', { memory: '1 page' })\nconst ioas = lab.ioas()\nioas.mapp({ from: vm.memory })",
  )
  await lab.run()
  await expect(page.locator('.lab-error-zone')).toContainText(/mapp.*did you mean.*map/)
  await expect(lab.status).toContainText('line 3')
  // The steps before it are there.
  expect((await lab.table('Steps')).map(([, , call]) => call)).toContain('lab.ioas')
})

test('mapping over an area says EEXIST, why, and where', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript(
    [
      "const vm = lab.process('qemu', { memory: '4 pages' })",
      'const ioas = lab.ioas()',
      'ioas.map({ iova: 0x1000n, from: vm.memory })',
      'ioas.map({ iova: 0x2000n, from: vm.memory })',
    ].join('\n'),
  )
  await lab.run()
  const zone = page.locator('.lab-error-zone')
  await expect(zone).toContainText('EEXIST')
  // Its room holds all of the sentence, in a narrow script too, and a click on it is one on the script.
  const hidden = async (): Promise<number> =>
    zone.evaluate((element) => element.scrollHeight - Math.ceil(element.getBoundingClientRect().height))
  await expect.poll(hidden).toBeLessThanOrEqual(0)
  await page.getByRole('separator').first().focus()
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft')
  await lab.drawn()
  await expect.poll(hidden).toBeLessThanOrEqual(0)
  // Monaco's lines lie over it and take the click.
  await zone.click({ force: true })
  await expect(page.getByRole('textbox', { name: 'Script' })).toBeFocused()
  await expect(lab.status).toContainText('line 4')
  const steps = await lab.table('Steps')
  expect(steps.at(-1)?.[3]).toMatch(/^EEXIST\s+\S+/)
  // The area that was there is untouched.
  expect(await lab.table('Areas')).toHaveLength(1)
  // Beside another script the panels say whose run they show.
  await page.keyboard.press('Control+N')
  await expect(lab.status).toContainText('Steps and panels show the run of s01-five-step.ts.')
  await lab.run()
  await expect(lab.status).not.toContainText('show the run of')
})

test('a file that is no script is refused with a sentence, and nothing is lost', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript('const mine = 1')
  const picture = join(app.userData, 'picture.png')
  await writeFile(picture, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff]))
  await answerDialogs(app, picture)
  await page.keyboard.press('Control+O')
  await expect(page.getByText(/picture\.png .*no.*text/)).toBeVisible()
  await expect(lab.editor.locator('.view-lines')).toContainText(/const\smine\s=\s1/)
  await expect(page.getByRole('tablist', { name: 'Scripts' }).getByRole('tab')).toHaveCount(1)
})

test('a script is saved to a file and opened again', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  const file = join(app.userData, 'mine.ts')
  await page.keyboard.press('Control+N')
  await lab.writeScript("lab.process('qemu', { memory: '1 page' })")
  await answerDialogs(app, file)
  await page.keyboard.press('Control+S')
  await expect(page.getByRole('tab', { name: 'mine.ts', exact: true })).toBeVisible()
  expect(await readFile(file, 'utf8')).toBe("lab.process('qemu', { memory: '1 page' })")

  await page.getByRole('button', { name: 'Close mine.ts' }).click()
  await expect(page.getByRole('tab', { name: 'mine.ts' })).toHaveCount(0)
  await page.keyboard.press('Control+O')
  await expect(page.getByRole('tab', { name: 'mine.ts', exact: true })).toHaveAttribute('aria-selected', 'true')
  await expect(lab.editor.locator('.view-lines')).toContainText('lab.process')
})

test('closing a script with unsaved changes asks first', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+N')
  await lab.writeScript('const precious = 1')
  await page.keyboard.press('Control+W')
  const question = page.getByRole('dialog')
  await expect(question).toContainText('untitled-1.ts has changes that are in no file')
  await question.getByRole('button', { name: 'Keep open' }).click()
  await expect(lab.editor.locator('.view-lines')).toContainText(/const\sprecious/)
  await page.keyboard.press('Control+W')
  await question.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('tab', { name: 'untitled-1.ts' })).toHaveCount(0)
})
