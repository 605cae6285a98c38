// The gallery of experiments and its lessons: predicted first, then shown.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { violations } from './axe.ts'
import { expect, setSystemTheme, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

const gallery = (page: Page): Locator => page.getByRole('dialog', { name: 'Gallery of experiments' })
const lesson = (page: Page): Locator => page.getByRole('tabpanel', { name: /^Lesson/ }).getByRole('article')

async function begin(page: Page, words: string, name: RegExp): Promise<Locator> {
  await page.keyboard.press('Control+G')
  await gallery(page).getByRole('searchbox').fill(words)
  await gallery(page).getByRole('button', { name }).click()
  await gallery(page).getByRole('button', { name: 'Begin the lesson' }).click()
  await expect(gallery(page)).toBeHidden()
  await expect(lesson(page).getByRole('button', { name: 'Run it and see' })).toBeEnabled()
  return lesson(page)
}
const question = (shown: Locator, name: RegExp): Locator => shown.getByRole('listitem').filter({ hasText: name })

test('a lesson asks before it shows, answers from the run, and leads to what shows it', async ({ page, lab: app }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  const shown = await begin(page, 'two slices', /^S12/)
  await expect(page.getByRole('tab', { name: /^s12-/ })).toHaveAttribute('aria-selected', 'true')
  // Nothing has run, and nothing tells.
  await expect(lab.status).toContainText('No run yet')
  await expect(shown).not.toContainText('What to watch')
  await expect(shown).not.toContainText('The lab:')
  await expect(shown.getByRole('listitem')).toHaveCount(5)
  await expect(shown).toContainText('igpu2.attach(right)')

  const storage = question(shown, /storage domain of a3 after igpu2.attach/)
  await storage.getByRole('radio', { name: 'N1' }).check()
  const flush = question(shown, /flush at igpu2.attach/)
  await flush.getByRole('radio', { name: 'yes: target N1 is non-coherent', exact: true }).check()
  await question(shown, /Which hazard/)
    .getByRole('radio', { name: /^A: a device/ })
    .check()
  await expect(shown).toContainText('2 questions not answered yet.')
  for (const theme of ['light', 'dark'] as const) {
    await setSystemTheme(app, theme)
    expect(await violations(page), `lesson, ${theme}`).toEqual([])
  }
  await shown.getByRole('button', { name: 'Run it and see' }).click()
  await expect(shown.getByRole('status')).toHaveText('2 of 5 predicted.')
  await lab.idle()
  await expect(storage).toContainText('right')
  await expect(storage).toContainText('N1 was the first domain of the IOAS to be filled')
  await expect(flush).toContainText('not so. It was: no flush')
  await expect(flush).toContainText('A flush of f4–f7 was due in igpu2.attach before N1 mapped it.')
  await expect(shown).toContainText('It was: 12 pages')
  await expect(shown).toContainText('What to watch')
  await expect(shown).toContainText('The lab: confirmed')
  expect(await violations(page), 'answers').toEqual([])
  await lab.command('theme: high contrast')
  await expect(page.locator('html[data-contrast="high"]')).toBeAttached()
  expect(await violations(page), 'answers in high contrast').toEqual([])

  await flush.getByRole('button', { name: 'step 12 · line 28' }).click()
  await expect(lab.status).toContainText('step 12 of')
  await storage.getByRole('button', { name: 'see Areas' }).click()
  await expect(page.getByRole('tab', { name: /^Areas/ })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tabpanel', { name: /^Areas/ }).getByRole('row', { name: /^a3 / })).toBeVisible()

  // Another policy is another question, with nothing predicted yet.
  await lab.choosePolicy('v2')
  await expect(shown.getByRole('button', { name: 'Run it and see' })).toBeEnabled()
  await expect(shown).toContainText('5 questions not answered yet.')
  await flush.getByRole('radio', { name: 'yes: target N1 is non-coherent', exact: true }).check()
  await shown.getByRole('button', { name: 'Run it and see' }).click()
  await expect(shown.getByRole('status')).toHaveText('1 of 5 predicted.')

  // Which errno it is, the script tells when the lesson does.
  await begin(page, 'UNMAP', /^S42/)
  const text = lab.editor.locator('.view-lines')
  await expect(text).toContainText(/'6\spages'\)\)\.toFail\(\)/)
  await expect(text).not.toContainText('ENOENT')
  await shown.getByRole('button', { name: 'Run it and see' }).click()
  await expect(text).toContainText("toFail('ENOENT')")
})

test('a lesson is done by keyboard alone, and what was done is kept', async ({ launch }) => {
  const first = await launch()
  const { page } = first
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('none')
  await page.keyboard.press('Control+G')
  await expect(gallery(page).getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('S03')
  // Enter takes what was found, and goes to its button.
  await page.keyboard.press('Enter')
  await expect(gallery(page).getByRole('article')).toContainText('Does the flush happen when the device comes?')
  await expect(gallery(page).getByRole('button', { name: 'Begin the lesson' })).toBeFocused()
  await page.keyboard.press('Enter')
  const shown = lesson(page)
  await expect(shown.getByRole('button', { name: 'Run it and see' })).toBeEnabled()
  // From the tab of the panel through the groups of choices: an arrow chooses.
  const hazard = question(shown, /Which hazard/).getByRole('radio')
  while (!(await hazard.first().evaluate((one) => one === document.activeElement))) await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await expect(question(shown, /Which hazard/).getByRole('radio', { name: /^A: a device/ })).toBeChecked()
  await lab.command('lesson: run it and see')
  await expect(shown.getByRole('status')).toHaveText('1 of 4 predicted.')
  await expect(shown.getByRole('status')).toBeFocused()
  await lab.idle()
  await first.close()
  expect(JSON.parse(await readFile(join(first.userData, 'state/lessons.json'), 'utf8'))).toEqual([
    { name: 's03-hazard-a-attach.ts', right: 1, of: 4, policy: 'none' },
  ])

  const second = await launch({ userData: first.userData })
  await new LabWindow(second.page).ready()
  await second.page.keyboard.press('Control+G')
  const sheet = gallery(second.page)
  await expect(sheet.getByRole('status')).toContainText('1 of 69 lessons done · 1 of 4 predicted')
  await expect(sheet.getByRole('button', { name: /^S03.*done, 1 of 4 predicted/ })).toBeVisible()
  await sheet.getByRole('checkbox', { name: 'not done yet' }).check()
  await expect(sheet.getByRole('button', { name: /^S03/ })).toHaveCount(0)
  await expect(sheet.getByRole('button', { name: /^S04/ })).toBeVisible()
  await sheet.getByRole('checkbox', { name: 'not done yet' }).uncheck()
  await sheet.getByRole('button', { name: 'Forget the progress…' }).click()
  await expect(sheet.getByRole('button', { name: 'Keep it' })).toBeFocused()
  await sheet.getByRole('button', { name: 'Forget it all' }).click()
  await expect(sheet.getByRole('status')).toHaveText('69 lessons, none done yet')
})

test('a script of one’s own asks as well', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  await lab.writeScript(
    [
      '// Mine',
      "const vm = lab.process('qemu', { memory: '4 pages' })",
      'const ioas = lab.ioas()',
      "lab.device('igpu', { coherent: false }).attach(ioas)",
      'ioas.map({ iova: 0x100_0000n, from: vm.memory })',
      'ioas.map({ iova: 0x100_1000n, from: vm.memory })',
      '// Ask: pinned at ioas.map; errno at ioas.map #2; slot 0 at nic.attach',
    ].join('\n'),
  )
  await lab.command('ask about this script')
  const shown = lesson(page)
  await expect(shown.getByRole('heading', { name: 'Mine' })).toBeVisible()
  await expect(shown).toContainText("Not asked: 'slot 0 at nic.attach': under v1 the run has no step nic.attach.")
  await question(shown, /How many pages/)
    .getByRole('radio', { name: '4 pages' })
    .check()
  await question(shown, /What does ioas.map answer/)
    .getByRole('radio', { name: 'EEXIST' })
    .check()
  // A run that is held on its way answers once it is let go.
  await page.getByTestId('breakpoints').click()
  await page.getByRole('checkbox', { name: 'an errno' }).check()
  await page.keyboard.press('Escape')
  await shown.getByRole('button', { name: 'Run it and see' }).click()
  await shown.getByRole('button', { name: 'Go on: paused in line 6' }).click()
  await expect(shown.getByRole('status')).toHaveText('2 of 2 predicted.')
  await expect(shown).toContainText('iopt_check_iova')
})

test('the gallery is a course, filtered by topic, claim and policy', async ({ page, lab: app }) => {
  await new LabWindow(page).ready()
  await page.keyboard.press('Control+G')
  const sheet = gallery(page)
  const chapters = await sheet.getByRole('navigation').getByRole('heading').allInnerTexts()
  expect(chapters.map((title) => title.replace(/^\d · /, ''))).toEqual([
    ...['First steps', 'Storage domains', 'Policies', 'Hazards', 'Caches', 'Hot-unplug', 'UAPI'],
  ])
  const entries = sheet.getByRole('navigation').getByRole('button')
  await expect(entries).toHaveCount(69)
  await sheet.getByLabel('topic').selectOption('accesses')
  await expect(entries.first()).toHaveText(/^S30/)
  expect(await entries.count()).toBeLessThan(12)
  await sheet.getByLabel('topic').selectOption('')
  await sheet.getByLabel('claim').selectOption({ index: 8 })
  await expect(entries).toHaveText([/^S01/])
  await entries.first().click()
  await expect(sheet.getByRole('article')).toContainText('8 · Yan Zhao, 7 May')
  await expect(sheet.getByRole('article')).toContainText('flush right before steps 2 and 5 only')
  for (const theme of ['light', 'dark'] as const) {
    await setSystemTheme(app, theme)
    expect(await violations(page), theme).toEqual([])
  }
  await sheet.getByLabel('claim').selectOption('0')
  await sheet.getByLabel('policy').selectOption('type1')
  expect(await entries.count()).toBeLessThan(60)
  await sheet.getByRole('searchbox').fill('no such experiment')
  await expect(sheet.getByText('No experiment matches.')).toBeVisible()
})
