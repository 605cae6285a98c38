// What can be seen and told where a run is paused: variables, watched expressions, conditions of breakpoints.
import { Debugger } from './debugger.ts'
import { expect, test } from './fixtures.ts'

const LOOP = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas('guest')
lab.device('igpu', { coherent: false }).attach(ioas)
function page(target: typeof ioas, i: number): void {
  const iova = BigInt(i) * 0x1000n
  target.map({ iova, from: vm.memory, length: '1 page' })
}
for (let i = 0; i < 8; i++) page(ioas, i)
lab.try(() => ioas.unmap(1n, 4096))`

test('where a run is paused its variables are seen: in the console, in a list, and in watched expressions', async ({
  page,
}) => {
  const lab = await new Debugger(page).open(LOOP)
  await lab.run()
  const plain = await lab.journal()
  await lab.breakAt(6)
  await page.keyboard.press('F5')
  await lab.pausedIn(6, 5)

  const variables = await lab.panel('Variables')
  const block = variables.getByRole('region', { name: 'Function page' })
  await expect(block.getByRole('treeitem')).toHaveText([/iova: 0n/, /target: guest .*N0/, /i: 0/])
  const script = variables.getByRole('region', { name: 'Script' })
  await expect(script.getByRole('tree', { name: 'vm, declared in line 1' })).toContainText('qemu')
  // Arrow keys open a value, and leave the cursor of the run alone.
  await script.getByRole('tree', { name: /^ioas/ }).getByRole('treeitem').first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(script.getByRole('treeitem', { name: /^id: / })).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await expect(script.getByRole('treeitem', { name: /^id: / })).toHaveCount(0)
  await expect(lab.status).toContainText('step 5 of 5')

  // Of the call stack another call can be chosen: its line, its variables, its console.
  const stack = variables.getByRole('listbox', { name: 'Call stack' })
  await expect(stack.getByRole('option')).toHaveText([/^page\s*line 6$/, /^script, top level\s*line 8$/])
  await stack.getByRole('option').first().press('ArrowDown')
  await expect(stack.getByRole('option', { selected: true })).toContainText('line 8')
  await expect(stack.getByRole('option', { selected: true })).toBeFocused()
  await expect(block).toHaveCount(0)
  await expect(variables.getByRole('region', { name: 'Block' }).getByRole('treeitem')).toHaveText([/i: 0/])
  await expect(lab.editor.locator('.lab-frame-arrow')).toHaveCount(1)
  await lab.press('Control+J')
  await page.keyboard.press('d')
  await expect(stack.getByRole('option', { selected: true })).toContainText('line 6')
  await expect(lab.editor.locator('.lab-frame-arrow')).toHaveCount(0)

  await variables.getByTestId('watch').fill('i * 2 + target.areas.length')
  await page.keyboard.press('Enter')
  const watched = variables.getByRole('tree', { name: 'i * 2 + target.areas.length' })
  await expect(watched).toContainText(': 0')
  await page.keyboard.press('F5')
  await lab.pausedIn(6, 6)
  await expect(watched).toContainText(': 3')

  // The pointer over a name tells its value.
  const value = page.locator('.monaco-hover').getByText('iova = 4096n')
  await expect(async () => {
    await lab.editor.locator('.view-line').nth(5).hover()
    await lab.editor.locator('.view-line').nth(4).getByText('iova').first().hover()
    await expect(value).toBeVisible({ timeout: 3000 })
  }).toPass()
  await page.keyboard.press('Escape')

  const panel = await lab.panel('Console')
  const log = panel.getByRole('log')
  const line = panel.getByTestId('console-line')
  await line.click()
  // Completion knows the parameter of the function.
  await page.keyboard.type('targ')
  await expect(page.locator('.suggest-widget.visible').getByText('target', { exact: true })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.type('.areas.map((a) => [a.name, i])')
  await page.keyboard.press('Enter')
  await expect(log.getByRole('treeitem')).toHaveText(/\['a1', 1\]/)

  // Names stay, for lines of several lines too; operations stay on their copy, and can be written into the script.
  await line.click()
  await page.keyboard.insertText('const next = iova + 0x1000n')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.insertText('next')
  await page.keyboard.press('Enter')
  await expect(log.locator('.entry .value').last()).toHaveText('8192n')
  await expect(panel.getByRole('button', { name: 'Forget the names declared here: next' })).toBeVisible()
  await line.click()
  await page.keyboard.insertText('target.unmap(next - 0x2000n, 4096)')
  await page.keyboard.press('Enter')
  await expect(log.locator('.entry').last()).toContainText('tried on a copy: 1 step')
  await expect(lab.status).toContainText('step 6 of 6')
  await panel.getByRole('button', { name: 'Write it into the script' }).click()
  await expect(lab.editor.locator('.view-lines')).toContainText(/target\.unmap\(next\s-\s0x2000n/)
  await page.keyboard.press('Control+Z')
  // The keys of the console are its own: in the script they do what they always do.
  await page.keyboard.press('Enter')
  await expect(lab.editor.locator('.view-line')).toHaveCount(10)
  await page.keyboard.press('Control+Z')
  // The paused run is of the text before the edit; from the start it is that of now, and closing the script ends it.
  await expect(lab.status).toContainText('Run it from the start (Ctrl+Shift+F5)')
  await page.keyboard.press('Control+Shift+F5')
  await lab.pausedIn(6, 5)
  await expect(lab.status).not.toContainText('edited')
  await lab.breakAt(6)
  await page.keyboard.press('F5')
  await expect(lab.paused).toHaveCount(0)
  await lab.idle()
  expect(await lab.journal()).toBe(plain)
  await lab.breakAt(6)
  await page.keyboard.press('F5')
  await lab.pausedIn(6, 5)
  await page.keyboard.press('Control+W')
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(lab.paused).toHaveCount(0)
  await expect(lab.status).toContainText('Stopped')
})

test('breakpoints pause only when it matters, print instead, and are kept with that', async ({ launch }) => {
  const first = await launch()
  const { page } = first
  const lab = await new Debugger(page).open(LOOP)
  await lab.caret(6)
  await lab.press('Shift+F9')
  const condition = page.getByRole('textbox', { name: 'Only when' })
  await expect(condition).toBeFocused()
  await page.keyboard.type('i % 3 === 2')
  await page.keyboard.press('Enter')
  await expect(page.locator('.lab-breakpoint-sometimes')).toHaveCount(1)
  for (const step of [7, 10]) {
    await page.keyboard.press('F5')
    await lab.pausedIn(6, step)
    expect(await lab.paused.getAttribute('title')).toBe('breakpoint in line 6, i % 3 === 2 is true')
  }
  await page.keyboard.press('F5')
  await expect(lab.paused).toHaveCount(0)

  // The second time that the condition holds; edited by a right click beside the line number.
  await page.locator('.lab-breakpoint').click({ button: 'right' })
  await page.getByRole('combobox', { name: 'Only', exact: true }).selectOption('from the n-th time on')
  await page.getByRole('spinbutton', { name: 'Times' }).fill('2')
  await page.getByRole('spinbutton', { name: 'Times' }).press('Tab')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.keyboard.press('F5')
  await lab.pausedIn(6, 10)
  await page.keyboard.press('Shift+F5')
  await expect(lab.paused).toHaveCount(0)
  await lab.idle()
  await first.close()

  const second = await launch({ userData: first.userData })
  const again = await new Debugger(second.page).ready()
  const menu = second.page.getByTestId('breakpoints')
  await menu.click()
  await expect(second.page.getByRole('listitem')).toContainText('if i % 3 === 2 · from the 2nd time on')
  await second.page.getByRole('checkbox', { name: 'Breakpoint in line 6 is on' }).uncheck()
  await expect(second.page.locator('.lab-breakpoint-off')).toHaveCount(1)
  // An errno by its name.
  await second.page.getByRole('checkbox', { name: 'an errno' }).check()
  await second.page.getByRole('textbox', { name: 'an errno: only' }).fill('EBUSY')
  await second.page.keyboard.press('Tab')
  await second.page.keyboard.press('Escape')
  await again.run()
  await expect(again.paused).toHaveCount(0)
  await menu.click()
  await second.page.getByRole('textbox', { name: 'an errno: only' }).fill('enoent')
  await second.page.getByRole('button', { name: 'Edit the breakpoint in line 6' }).click()
  await second.page.getByRole('checkbox', { name: 'Breakpoint in line 6 is on' }).check()
  await second.page.getByRole('textbox', { name: 'Print instead' }).fill('page {i} at {iova}')
  await second.page.keyboard.press('Enter')
  await expect(second.page.locator('.lab-breakpoint-log')).toHaveCount(1)
  await second.page.keyboard.press('F5')
  await again.pausedIn(9, 14)
  await expect(await again.panel('Output')).toContainText('page 5 at 20480n')
})

const OWN_POLICY = `lab.definePolicy({ name: 'mine',
  beforeMap(fill, batch) {
    const pages = batch.npages
    return { flush: 'all', reason: 'all ' + pages }
  },
})
lab.policy('mine')
const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
lab.device('igpu', { coherent: false }).attach(ioas)`

test('a hook of the script’s own policy is paused in, in the middle of its operation', async ({ page }) => {
  const lab = await new Debugger(page).open(OWN_POLICY)
  await lab.run()
  const plain = await lab.journal()
  await lab.breakAt(4)
  await page.keyboard.press('F5')
  await lab.pausedIn(4, 8)
  await expect(lab.status).toContainText('in the middle of igpu.attach: the panels show it as far as it has come')
  const variables = await lab.panel('Variables')
  await expect(variables.getByRole('listbox', { name: 'Call stack' }).getByRole('option')).toHaveText([
    /^beforeMap, policy mine\s*line 4$/,
    /^script, top level\s*line 11$/,
  ])
  const hook = variables.getByRole('region', { name: 'Function beforeMap' })
  await expect(hook.getByRole('treeitem').filter({ hasText: 'pages' }).first()).toContainText('pages: 8')
  // The pages are pinned, and not flushed yet.
  await expect(lab.status).toContainText('pinned 8')
  await expect(lab.status).toContainText('flushed 0 pages')
  const panel = await lab.panel('Console')
  await panel.getByTestId('console-line').click()
  await page.keyboard.insertText('batch.spans()[0].source.tier')
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('log').locator('.value').last()).toHaveText("'mm'")
  await page.keyboard.press('F10')
  await lab.idle()
  await expect(lab.paused).toHaveCount(0)
  await expect(lab.status).toContainText('flushed 8 pages')
  await expect.poll(() => lab.journal()).toBe(plain)
})
