// Flush log, comparison, expectations and the result block: what the larger panels say of a run.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { violations } from './axe.ts'
import { expect, setSystemTheme, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

async function slices(page: Page, policy: string): Promise<LabWindow> {
  const lab = await new LabWindow(page).ready()
  await lab.openExperiment('s12-sub-slice-two-nc.ts')
  await lab.choosePolicy(policy)
  await lab.run()
  return lab
}

test('the flush log is filtered and grouped, and names what is missing', async ({ page }) => {
  const lab = await slices(page, 'v1')
  const all = await lab.table('Flush log')
  expect(all.length).toBeGreaterThan(1)
  const panel = await lab.panel('Flush log')
  const log = panel.getByRole('search', { name: 'Filter the flush log' })
  // A flush says which hazard it stood against.
  await (await lab.rows('Flush log')).first().click()
  await expect(panel).toContainText('✓ Needed: 256 of its 256 lines could be dirty or stale')
  await expect(panel).toContainText('(hazard A)')

  // Every row that is left says what was asked for, and none is lost.
  await log.getByRole('combobox', { name: 'hook', exact: true }).selectOption({ index: 1 })
  await lab.idle()
  const some = await lab.table('Flush log')
  expect(some.length).toBeGreaterThan(0)
  expect(some.length).toBeLessThan(all.length)
  await log.getByRole('button', { name: 'Clear the filter' }).click()
  await lab.idle()
  await expect(log.getByRole('status')).toContainText(`of ${all.length} rows`)

  await log.getByLabel('Function or rule').fill('no such function')
  await expect(panel).toContainText('No flush matches the filter.')
  await log.getByRole('button', { name: 'Clear the filter' }).click()

  // v1 flushes four pages at the first attach and eight as the pins go.
  await log.getByRole('combobox', { name: 'group by' }).selectOption({ label: 'iopt_pages' })
  await expect(panel.getByRole('treegrid', { name: 'Flushes by group' })).toBeVisible()
  expect((await lab.table('Flush log')).map(([group, , pages]) => [group, pages])).toEqual([['P0', '12']])
  const groups = panel.getByRole('treegrid', { name: 'Flushes by group' })
  // Plus opens the group into its rows, each with its verdict in a word; Enter goes to the step.
  await groups.focus()
  await page.keyboard.press('Home')
  await lab.press('+')
  await expect(groups.locator('[aria-level="2"]')).toHaveCount(all.length)
  await expect(groups.getByRole('row', { name: /^step 11, line 25 iopt_area_fill_domain needed P0/ })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await lab.press('Enter')
  await expect(lab.status).toContainText('step 11 of')
  await page.keyboard.press('ArrowUp')
  await lab.press('-')
  await expect(groups.locator('[aria-level="2"]')).toHaveCount(0)
  await panel.getByRole('button', { name: 'Show its rows alone' }).click()
  await lab.idle()
  expect(await lab.table('Flush log')).toHaveLength(all.length)

  await log.getByRole('button', { name: 'Clear the filter' }).click()

  // By verdict the flushes that are missing are a group of their own, by policy each policy is.
  await log.getByRole('combobox', { name: 'group by' }).selectOption({ label: 'verdict' })
  await lab.idle()
  expect((await lab.table('Flush log')).map(([group, flushes]) => [group, flushes])).toEqual([
    ['needed', '3'],
    ['missing', '1'],
  ])
  await log.getByRole('combobox', { name: 'group by' }).selectOption({ label: 'policy' })
  await expect(groups.getByRole('row', { name: /^v2 4 16/ })).toBeVisible()
  await lab.idle()
  const policies = new Map((await lab.table('Flush log')).map(([policy, ...cells]) => [policy, cells.slice(0, 4)]))
  expect(policies.get('none')).toEqual(['0', '0', '0', '✗ 4'])
  expect(policies.get('v1')).toEqual(['3', '12', '0', '✗ 1'])
  expect(policies.get('v2')).toEqual(['4', '16', '0', ''])
  await expect(groups.getByRole('row', { name: /^v1 / })).toHaveAttribute('aria-selected', 'true')
  await groups.getByRole('row', { name: /^v1 / }).click()
  await expect(groups.getByRole('row', { name: /^step 12, line 28 .* missing f4–f7/ })).toBeVisible()
  await groups.getByRole('row', { name: /^v2 / }).click()
  await expect(groups.getByRole('row', { name: /^step 12, line 28 iopt_area_fill_domain/ })).toBeVisible()
  await log.getByRole('button', { name: 'Clear the filter' }).click()

  // The second attach maps four pages that were never flushed.
  await log.getByRole('button', { name: /missing$/ }).click()
  const missing = await lab.table('Flush log')
  expect(missing.map(([, , hazard]) => hazard)).toContain('A')
  await panel.getByRole('grid', { name: 'Missing flushes' }).getByRole('row').nth(1).click()
  await lab.idle()
  await expect(lab.status).toContainText('igpu2.attach')
  await expect(page.locator('.lab-cursor-line')).toBeVisible()
})

test('policies are compared, and a run under one with a run under another', async ({ page }) => {
  const lab = await slices(page, 'v1')
  const panel = await lab.panel('Compare')
  await panel.getByRole('button', { name: 'Compare' }).click()
  await expect(panel.getByRole('grid', { name: 'Policies' })).toBeVisible()
  await lab.idle()
  const rows = new Map((await lab.table('Compare')).map((cells) => [cells[0], cells]))
  // Verdict, hazards of both classes, and pages flushed: the numbers of the experiment's own table.
  // A narrow table leaves blanks out.
  const said = (policy: string): (string | undefined)[] =>
    [1, 2, 5].map((cell) => rows.get(policy)?.[cell]?.replaceAll(' ', ''))
  expect(said('none')).toEqual(['unsafe', '8·8', '0'])
  expect(said('v1')).toEqual(['unsafe', '4·0', '12'])
  expect(said('v2')).toEqual(['safe', '0·0', '16'])
  // The run that the other panels show is still the one under v1.
  await expect(panel.getByRole('row', { name: /^v1 / })).toHaveAttribute('aria-selected', 'true')
  await lab.panel('Hazards')
  await lab.idle()
  expect(await lab.table('Hazards')).not.toEqual([])

  await lab.panel('Compare')
  await panel.getByRole('row', { name: /^v2 / }).click()
  await panel.getByRole('button', { name: 'What differs from v1' }).click()
  await lab.idle()
  const first = panel.getByTestId('first-difference')
  await expect(first).toContainText('They part at step')
  await expect(first).toContainText(/flush/)
  const step = /step (\d+)/.exec(await first.innerText())?.[1] ?? ''
  await first.getByRole('button', { name: /^step/ }).click()
  await lab.idle()
  await expect(lab.status).toContainText(`step ${step} of`)
  await expect(lab.status).toContainText('igpu2.attach')

  // Seeds are told apart as well; worst-case mode draws nothing by chance.
  await panel.getByRole('spinbutton', { name: 'right seed' }).fill('7')
  await panel.getByRole('combobox', { name: 'right policy' }).selectOption('v1')
  await panel.getByRole('button', { name: 'Compare' }).click()
  await expect(panel).toContainText('v1 with seed 1 and v1 with seed 7 do not differ.')

  // The run and the script as it stands in the editor now.
  await lab.focusEditor()
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText("// A line more moves the others.\nlab.note('first')\n")
  await panel.getByLabel('What is compared').selectOption({ label: 'The run and the script now' })
  await panel.getByRole('button', { name: 'Compare' }).click()
  await expect(first).toContainText('They part at step 1 (line 2)')
  await expect(first).toContainText('as it is now (v1) goes on with lab.note')

  // Two steps: before and after the attach.
  await panel.getByLabel('What is compared').selectOption({ label: 'Two steps' })
  await lab.idle()
  await expect(panel.getByLabel('right step')).toHaveValue(step)
  await expect(panel.getByRole('grid', { name: 'What differs' })).toContainText('pages pinned')
  await panel.getByLabel('left step').fill('')
  await expect(panel).toContainText('Steps are whole numbers from 0')
  // What was typed stays, until the cursor is to be followed again.
  await panel.getByLabel('left step').fill('1')
  await lab.panel('Hazards')
  await lab.leaveEditor()
  await lab.press('ArrowLeft')
  await lab.panel('Compare')
  await expect(panel.getByLabel('left step')).toHaveValue('1')
  await expect(panel.getByLabel('right step')).toHaveValue(step)
  await panel.getByRole('button', { name: 'Follow the cursor' }).click()
  await expect(panel.getByLabel('right step')).toHaveValue(String(Number(step) - 1))
})

test('expectations are a tree: what failed, the hazards behind it, and how they came about', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript(
    [
      "const vm = lab.process('qemu', { memory: '4 pages' })",
      'const ioas = lab.ioas()',
      'ioas.map({ iova: 0x100_0000n, from: vm.memory })',
      "lab.device('igpu', { coherent: false }).attach(ioas)",
      'expect(lab.flushes.events).toBe(0)',
      'expect(lab.hazards).toBeEmpty()',
    ].join('\n'),
  )
  await lab.choosePolicy('none')
  await lab.run()
  const panel = await lab.panel('Expectations')
  const tree = panel.getByRole('treegrid', { name: 'Expectations' })
  await expect(panel.getByRole('status')).toContainText('1 failed')
  await expect(panel.getByRole('status')).toContainText('1 passed')
  expect((await lab.table('Expectations')).map(([line, outcome]) => [line, outcome])).toEqual([
    ['5', 'passed'],
    ['6', 'failed'],
    ['4', 'A possible'],
    ['4', 'A possible'],
  ])
  // Plus opens the chain of the hazard under the failed expectation; Enter goes to its step.
  await tree.focus()
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', '+']) await page.keyboard.press(key)
  await expect(tree.locator('[aria-level="3"]').first()).toBeVisible()
  await lab.press('Enter')
  await expect(lab.status).toContainText('igpu.attach')

  await panel.getByRole('combobox', { name: 'show' }).selectOption({ label: 'failed' })
  await expect(tree.getByRole('row', { name: /passed/ })).toHaveCount(0)
  await panel.getByRole('button', { name: 'Close all' }).click()
  await expect(tree.locator('[aria-level="2"]')).toHaveCount(0)
  await expect(tree).toMatchAriaSnapshot(`
    - treegrid "Expectations":
      - row /line outcome/
      - rowgroup:
        - row /Expectations/
        - row /6 failed .*toBeEmpty/
        - row /Hazards/
        - row /4 A possible/
  `)

  await panel.getByRole('combobox', { name: 'show' }).selectOption({ label: 'all' })
  await lab.choosePolicy('v2')
  await panel.getByRole('button', { name: 'Run again (F5)' }).click()
  await expect(lab.status).toContainText('no hazard')
  await lab.idle()
  expect((await lab.table('Expectations')).map(([, outcome]) => outcome)).toEqual(['failed', 'passed'])

  // All open scripts as tests, under the policies of their headings: this one names none, so it is tested under v1.
  await panel.getByRole('combobox', { name: 'of', exact: true }).selectOption({ label: 'open scripts' })
  await panel.getByRole('button', { name: 'Run all' }).click()
  await lab.idle()
  const tests = panel.getByRole('treegrid', { name: 'Tests' })
  await expect(tests.getByRole('row', { name: /^failed v1 1 passed · 1 failed · flush 4/ })).toBeVisible()
  const failure = tests.getByRole('row', { name: /^failed expect\(lab\.flushes\.events\)/ })
  await failure.click()
  await expect(panel.getByRole('definition')).toHaveText(['0', '1'])
  await lab.focusEditor()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText('\n// Policies: v1, none')
  await panel.getByRole('button', { name: 'Run 1 failed again' }).click()
  await lab.idle()
  await expect(tests.getByRole('row', { name: /^failed v1/ })).toBeVisible()
  await panel.getByRole('button', { name: 'Run all' }).click()
  await lab.idle()
  await expect(tests.getByRole('row', { name: /^failed none/ })).toBeVisible()
  // The run that the panels show is still the one under v2, until a test is looked at.
  await expect(lab.status).toContainText('no hazard')
  await tests.getByRole('row', { name: /^failed expect\(lab\.hazards\)/ }).click()
  await panel.getByRole('button', { name: 'Run under none' }).click()
  await lab.idle()
  await expect(lab.status).toContainText('1 hazard')
  await expect(lab.status).toContainText('expect')

  // Watched: a change is tested once its author rests, and the keyboard stays with the script.
  const watch = panel.getByRole('button', { name: 'Watch' })
  await watch.click()
  await expect(watch).toHaveAttribute('aria-pressed', 'true')
  await lab.focusEditor()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText('\nexpect(lab.pinned).toBe(3)')
  await expect(tests.getByRole('row', { name: /^failed expect\(lab\.pinned\)/ }).first()).toBeVisible()
  await expect(page.locator('.monaco-editor.focused').first()).toBeAttached()
  for (const key of ['Control+J', 'w']) await page.keyboard.press(key)
  await expect(watch).toHaveAttribute('aria-pressed', 'false')
})

test('from a line of the script to its steps, and back', async ({ page }) => {
  const lab = await slices(page, 'v1')
  await (await lab.rows('Hazards')).first().click()
  await lab.idle()
  await expect(lab.status).toContainText('igpu2.attach')
  const panel = await lab.panel('Hazards')
  await panel
    .getByRole('list', { name: 'How it came about' })
    .getByRole('button', { name: 'line 12' })
    .first()
    .press('Enter')
  // The line made two steps: the first, then the next.
  for (const step of [1, 2]) {
    await page.keyboard.press('Control+Alt+L')
    await lab.idle()
    await expect(lab.status).toContainText(`step ${step} of`)
  }
  // A frame says how it came to hold what it does, from each step of it on.
  const memory = await lab.panel('Memory')
  await (await lab.rows('Memory')).last().click()
  const past = memory.getByRole('list', { name: 'How it came about' })
  await past
    .getByRole('listitem')
    .filter({ hasText: 'was handed to qemu' })
    .getByRole('button', { name: 'step 2' })
    .press('Enter')
  await lab.idle()
  await expect(lab.status).toContainText('step 2 of')
  // The object of the hazard lights up in the panel of the domains.
  await (await lab.rows('Hazards')).first().click()
  await panel.getByRole('group', { name: 'Select in every panel' }).getByRole('button', { name: 'N1' }).press('Enter')
  const right = (await lab.rows('Domains')).filter({ hasText: 'igpu2' })
  await expect(right).toHaveClass(/lit/)
})

test('columns are sorted, sized and hidden by key, stay so, and come back by menu', async ({
  lab: { userData },
  page,
}) => {
  const lab = await slices(page, 'none')
  const panel = await lab.panel('Hazards')
  const grid = panel.getByRole('grid', { name: 'Hazards' })
  const steps = (): Promise<string[]> => grid.locator('.row > :nth-child(2)').allInnerTexts()
  await lab.idle()
  const inOrder = await steps()
  expect(new Set(inOrder).size).toBeGreaterThan(1)
  await grid.focus()
  for (const key of ['Home', 'ArrowUp', 'ArrowRight', 'Enter', 'Enter']) await page.keyboard.press(key)
  const step = panel.getByRole('columnheader', { name: 'step' })
  await expect(step).toHaveAttribute('aria-sort', 'descending')
  expect(await steps()).toEqual([...inOrder].sort((a, b) => Number(b) - Number(a)))
  // The arrows move along the headings here, and not the cursor.
  await expect(lab.status).toContainText(/step (\d+) of \1/)
  const width = async (): Promise<number> => (await step.boundingBox())?.width ?? 0
  const before = await width()
  await page.keyboard.press('+')
  await expect.poll(width).toBeGreaterThan(before)
  await page.keyboard.press('Delete')
  await expect(step).toHaveCount(0)
  // They are kept for another day.
  const kept = (): Promise<string> => readFile(join(userData, 'state/settings.json'), 'utf8')
  await expect.poll(kept).toContain('"hidden": [')
  await page.reload()
  await (await new LabWindow(page).ready()).run()
  await lab.panel('Hazards')
  await expect(panel.getByRole('columnheader', { name: 'form' })).toBeVisible()
  await expect(step).toHaveCount(0)
  await grid.focus()
  await page.keyboard.press('Control+J')
  await page.keyboard.press('t')
  await page.getByRole('menuitem', { name: 'All columns as they come' }).click()
  await expect(step).toHaveAttribute('aria-sort', 'none')
  await expect.poll(width).toBe(before)
  expect(await steps()).toEqual(inOrder)
})

test('the output shows the result block that the command line prints', async ({ page }) => {
  const lab = await slices(page, 'v1')
  const shown = (await lab.panel('Output')).getByTestId('result-block')
  await expect(shown).toContainText('s12-sub-slice-two-nc')
  await expect(shown).toContainText(/Observation .* Sometimes/)
  const block = await shown.innerText()
  expect(Math.max(...block.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72)
})

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds no violation in what is filtered, compared and expected, in the ${theme} theme`, async ({
    lab: app,
    page,
  }) => {
    await setSystemTheme(app, theme)
    const lab = await slices(page, 'v1')
    const log = await lab.panel('Flush log')
    await log.getByRole('combobox', { name: 'group by' }).selectOption({ label: 'cause (hook)' })
    await lab.idle()
    await log.getByRole('row', { name: /^map@fill_domain/ }).click()
    await lab.idle()
    expect(await violations(page), 'groups').toEqual([])
    await log.getByRole('combobox', { name: 'verdict', exact: true }).selectOption({ label: 'missing' })
    await lab.idle()
    expect(await violations(page), 'missing flushes').toEqual([])
    await log.getByRole('button', { name: 'Clear the filter' }).click()
    const compare = await lab.panel('Compare')
    await compare.getByRole('button', { name: 'Compare' }).click()
    await expect(compare.getByRole('grid', { name: 'Policies' })).toBeVisible()
    await compare.getByRole('row', { name: /^v2 / }).click()
    expect(await violations(page), 'policies').toEqual([])
    await compare.getByRole('button', { name: 'Show as picture' }).click()
    expect(await violations(page), 'the cost of policies as a picture').toEqual([])
    await compare.getByRole('button', { name: 'Show as table' }).click()
    await (await lab.rows('Hazards')).first().click()
    await lab.idle()
    await lab.panel('Memory')
    await (await lab.rows('Memory')).last().click()
    await lab.idle()
    expect(await violations(page), 'the lines of a frame').toEqual([])
    await page.keyboard.press('Control+Alt+W')
    await page.keyboard.insertText('f5')
    await lab.press('Enter')
    expect(await violations(page), 'where a PFN is').toEqual([])
    await lab.panel('Compare')
    await compare.getByRole('row', { name: /^v2 / }).click()
    await compare.getByRole('button', { name: 'What differs from v1' }).click()
    await lab.idle()
    expect(await violations(page), 'two runs').toEqual([])
    const expectations = await lab.panel('Expectations')
    await expectations.getByRole('button', { name: 'Open all' }).click()
    expect(await violations(page), 'expectations').toEqual([])
    await expectations.getByRole('combobox', { name: 'of', exact: true }).selectOption({ label: 'open scripts' })
    await expectations.getByRole('button', { name: 'Run all' }).click()
    await lab.idle()
    await expectations.getByRole('row', { name: /s12-sub-slice/ }).click()
    expect(await violations(page), 'tests').toEqual([])
    await page.keyboard.press('Control+J')
    await page.keyboard.press('t')
    expect(await violations(page), 'menu of a column').toEqual([])
  })
}
