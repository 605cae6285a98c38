// The panels about objects: pages, memory, and the maps of areas and domains.
import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'
import { OBJECTS_SCRIPT } from './objects-script.ts'

/** The script runs under a policy. */
async function withScript(lab: LabWindow, policy: string, more = ''): Promise<void> {
  await lab.choosePolicy(policy)
  await lab.writeScript(OBJECTS_SCRIPT + more)
  await lab.run()
}

test('pages: the tier of each page, and why', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await withScript(lab, 'v1')
  await lab.panel('Pages')
  const rows = await lab.table('Pages')
  expect(rows.map(([index, tier, , pinned]) => [index, tier, pinned])).toEqual([
    ['[0–1]', 'xarray', 'yes'],
    ['[2–7]', 'domain', 'yes'],
  ])
  const panel = await lab.panel('Pages')
  await expect(panel).toContainText('P0')
  await expect(panel).toContainText('npinned 8')
  await expect(panel.getByRole('img', { name: 'P0: where each PFN is kept, 2 spans' })).toBeVisible()

  await expect(panel).toMatchAriaSnapshot(`
    - region "Where is this PFN, and why?":
      - search:
        - searchbox "PFN, IOVA, virtual address, area or page"
        - button "Where is this PFN, and why?"
  `)
  const box = panel.getByRole('searchbox', { name: 'PFN, IOVA, virtual address, area or page' })
  // From anywhere, by keyboard: an IOVA in the middle of a page.
  await lab.focusEditor()
  await page.keyboard.press('Control+Alt+W')
  await expect(box).toBeFocused()
  await page.keyboard.insertText('0x100_5abc')
  await lab.press('Enter')
  await lab.idle()
  const answer = panel.getByRole('status')
  await expect(answer).toContainText('P0 [5] is f5 · domain')
  await expect(answer).toContainText('C0')
  await expect(answer).toContainText('IOVA 0x100_5abc of ioas lies in a1')
  for (const [asked, said] of [
    ['f1', 'P0 [1] is f1 · xarray'],
    ['P0 7', 'P0 [7] is f7 · domain'],
    ['f99', 'f99 belongs to no iopt_pages now'],
    ['nowhere', 'Write a PFN (f5), an IOVA or a virtual address'],
    ['P0 5', 'P0 [5] is f5 · domain'],
  ] as const) {
    await box.fill(asked)
    await box.press('Enter')
    await expect(answer).toContainText(said)
  }
  // The frame of the answer is selected everywhere.
  await answer.getByRole('button', { name: 'f5' }).click()
  await expect((await lab.rows('Memory')).first()).toHaveClass(/lit/)
  await lab.panel('Pages')
  // A sentence leads to the step that made it so.
  await answer
    .getByRole('listitem')
    .filter({ hasText: 'line 6' })
    .first()
    .getByRole('button', { name: /^step/ })
    .click()
  await lab.idle()
  await expect(lab.status).toContainText('ioas.map')

  // Before that step there is nothing; the panel says what would fill it.
  await lab.leaveEditor()
  await lab.press('Home')
  await expect(await lab.panel('Pages')).toContainText('No iopt_pages at this step')
})

test('memory: frames that a device could read stale stand out', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await withScript(lab, 'none', '\nigpu.attach(ioas)')
  const panel = await lab.panel('Memory')
  await panel.getByLabel('show').selectOption('with a hazard')
  await lab.idle()
  await expect(panel).toMatchAriaSnapshot(`
    - search:
      - combobox "show"
      - searchbox "Frame or owner"
      - status: 1 row
  `)
  const rows = await lab.table('Memory')
  expect(rows).toHaveLength(1)
  expect(rows[0]?.[0]).toBe('f0–f7')
  expect(rows[0]?.[6]).toContain('N1')
  expect(rows[0]?.[7]).toContain('A possible')
  await (await lab.rows('Memory')).first().click()
  await expect(panel).toContainText('Reachable by DMA that does not snoop through')
  // Line by line: all were treated alike. The frame after it is a key press away.
  await expect(panel.getByRole('img', { name: 'The 64 lines of f0, all alike' })).toBeVisible()
  await expect(panel.getByRole('list', { name: 'Lines of f0' })).toContainText(/lines 0–63.*another owner’s data/)
  await panel.getByRole('button', { name: 'frame after' }).press('Enter')
  await expect(panel.getByRole('img', { name: 'The 64 lines of f1, all alike' })).toBeVisible()
  // The name of the row selects its frame everywhere.
  await (await lab.rows('Memory')).first().getByRole('button', { name: 'f0–f7' }).click()
  await lab.panel('Pages')
  await expect((await lab.rows('Pages')).first()).toHaveClass(/lit/)
  await (await lab.rows('Memory')).first().click()
  await panel.getByRole('button', { name: 'Where is this PFN, and why?' }).click()
  await expect((await lab.panel('Pages')).getByRole('status')).toContainText('P0 [0] is f0')
  await lab.panel('Memory')

  await panel.getByRole('searchbox', { name: 'Frame or owner' }).fill('nobody of this name')
  await expect(panel).toContainText('No frame matches the filter.')
})

test('areas: the map goes from one page to 64 bits, and the history of a storage domain is told', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await withScript(lab, 'v1')
  const panel = await lab.panel('Areas')
  const map = panel.getByRole('img', { name: /^IOVA map of ioas, 1 area/ })
  await expect(map).toBeVisible()
  const range = panel.getByTestId('iova-range')
  // What the bands of the picture are stands in words, too.
  await expect(panel).toContainText('reserved by a device: 0x1_0000_0000_0000–0xffff_ffff_ffff_ffff')
  await panel.getByRole('button', { name: '64 bits' }).click()
  await expect(range).toHaveText('0x0–0xffff_ffff_ffff_ffff · 16 EiB')

  // By keyboard: in to one page, to all areas again. The cursor of the run stays where it is.
  const position = await lab.status.innerText()
  await map.focus()
  for (let n = 0; n < 120; n += 1) await page.keyboard.press('+')
  await expect(range).toContainText('· 4 KiB')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Home')
  await expect(range).toContainText('0xff_f400')
  expect(await lab.status.innerText()).toBe(position)

  // By pointer: the wheel zooms, dragging moves, a click on an area selects it everywhere.
  const all = await range.innerText()
  await map.hover()
  await page.mouse.wheel(0, -200)
  await expect(range).not.toHaveText(all)
  await (await lab.rows('Areas')).first().click()
  await expect(panel.getByRole('list', { name: 'How a1 came to its storage domain' })).toContainText('C0')
  await panel.getByRole('button', { name: 'show in the map' }).click()
  await map.locator('.box').click()
  await expect((await lab.rows('Areas')).first()).toHaveClass(/lit/)
  await lab.panel('Pages')
  await expect((await lab.rows('Pages')).first()).toHaveClass(/lit/)

  // More areas than are listed: the map has all of them, and what it shows is listed.
  await lab.writeScript(
    [
      "const vm = lab.process('qemu', { memory: '1 page' })",
      'const ioas = lab.ioas()',
      'for (let i = 0n; i < 2100n; i++) ioas.map({ iova: i * 0x2000n, from: vm.memory })',
      "lab.note('end')",
    ].join('\n'),
  )
  await lab.run()
  await lab.panel('Areas')
  const many = panel.getByRole('img', { name: /^IOVA map of ioas, 2,?100 areas/ })
  await many.focus()
  await page.keyboard.press('Home')
  await expect(range).toContainText(/^0x0–0x127_/)
  for (let n = 0; n < 12; n += 1) await page.keyboard.press('+')
  await lab.idle()
  await expect(panel).toContainText('Only what the map shows is listed.')
  const names = (await lab.table('Areas')).map(([name]) => name)
  expect(names.length).toBeGreaterThan(2)
  expect(names).not.toContain('a1')

  // The map of another script's IOAS begins with all of its areas. A terabyte is said in few letters, and told as it is.
  await page.keyboard.press('Control+N')
  await lab.writeScript(
    [
      "const vm = lab.process('qemu', { memory: '1 TiB' })",
      'const ioas = lab.ioas()',
      "lab.device('nic', { coherent: true }).attach(ioas)",
      'ioas.map({ iova: 0x4000_0000n, from: vm.memory })',
    ].join('\n'),
  )
  await lab.run()
  await expect(range).toContainText('–0x1')
  const [row] = await lab.table('Areas')
  expect(row?.slice(1, 4)).toEqual(['0x4000_0000–…', '1 TiB', 'P0 [0–…]'])
  expect(row?.[5]).toBe('256 Mi')
  await expect(panel.getByRole('gridcell', { name: '0x4000_0000–0x100_3fff_ffff' })).toBeVisible()
  const grid = panel.getByRole('grid', { name: 'Areas' })
  expect(await grid.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
})

test('domains: the variant that stores hwpts', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await withScript(lab, 'v1')
  const panel = await lab.panel('Domains')
  await panel.getByRole('radio', { name: 'hwpts' }).check()
  await expect(panel).toContainText('hwpts xarray')
  await expect(panel).toMatchAriaSnapshot(`
    - group "The xarray stores":
      - radio "domains"
      - radio "hwpts" [checked]
  `)
  // The keyboard reaches what a row is about, and the step that made it.
  await panel.getByRole('grid', { name: 'Domains' }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(panel).toContainText('C0 is at index 0; it came into the xarray at step')
  await expect(panel.locator('[role="row"].row').first()).toBeInViewport({ ratio: 1 })
  await page.keyboard.press('Tab')
  await expect(panel.getByRole('button', { name: /^step \d+$/ })).toBeFocused()
  await panel.getByRole('group', { name: 'Select in every panel' }).getByRole('button', { name: 'C0' }).press('Enter')
  await lab.panel('Areas')
  await expect((await lab.rows('Areas')).first()).toHaveClass(/lit/)
  await lab.panel('Domains')
  await expect((await lab.rows('Domains')).first()).toHaveClass(/lit/)
  const [row] = await lab.table('Domains')
  expect(row?.slice(0, 3)).toEqual(['0', expect.stringContaining('auto'), 'true'])
  await expect(panel.getByRole('columnheader')).toHaveText([
    'slot',
    'hwpt',
    'enforce_cache_coherency',
    'domain',
    'devices',
    'mapped',
    'storage of',
  ])
})
