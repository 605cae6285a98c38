// The editor as a place to write scripts: fixes, snippets, definitions, files.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerDialogs, expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

const SETUP = "const vm = lab.process('qemu', { memory: '4 pages' })\nconst ioas = lab.ioas()\n"

test.describe('a quick fix mends', () => {
  const slips: [what: string, slip: string, at: string, choice: RegExp, mended: RegExp][] = [
    ['an unknown method', 'ioas.mapp({ from: vm.memory })', 'mapp', /Change spelling to 'map'/, /ioas\.map\(\{/],
    ['an unknown option', 'ioas.map({ form: vm.memory })', 'form', /Change spelling to 'from'/, /\{\sfrom:\svm/],
    ['a size', "vm.alloc('4 kb')", "'4 kb'", /Write '4 KiB'/, /vm\.alloc\('4\sKiB'\)/],
    ['a large number', 'ioas.unmap(0x8000_0000_0000_0000, 1n)', '0x8', /Write 0x8000_0000_0000_0000n/, /0000n,\s1n/],
    ['a sum', 'print(0x1000n + 4096)', '0x1000n', /Write 4096n/, /0x1000n\s\+\s4096n/],
  ]
  for (const [what, slip, at, choice, mended] of slips) {
    test(what, async ({ page }) => {
      const lab = await new LabWindow(page).ready()
      await page.keyboard.press('Control+N')
      await lab.writeScript(SETUP + slip)
      await expect(page.locator('.squiggly-error, .squiggly-warning').first()).toBeVisible()
      await page.keyboard.press('Home')
      for (let i = 0; i < slip.indexOf(at) + 1; i++) await page.keyboard.press('ArrowRight')
      // A new diagnostic closes the list again: the language service may still be reading.
      const fix = page.locator('.action-widget').getByText(choice).first()
      await expect(async () => {
        await page.keyboard.press('Control+.')
        await expect(fix).toBeVisible({ timeout: 2000 })
      }).toPass({ timeout: 20_000 })
      await fix.click()
      await expect(lab.editor.locator('.view-lines')).toContainText(mended)
    })
  }
})

test('a number that is not exact is a problem before anything runs', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+N')
  await lab.writeScript(`${SETUP}ioas.unmap(0x8000_0000_0000_0000, 1n)`)
  await lab.panel('Problems')
  await expect
    .poll(async () => (await lab.table('Problems')).flat().join(' '))
    .toContain('0x8000_0000_0000_0000 is too large for an exact number')
})

test('snippets fill in, place by place, and run', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+N')
  await lab.focusEditor()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.type('setu')
  const list = page.locator('.suggest-widget.visible')
  await expect(list.getByText('A process with memory, an IOAS and two devices').first()).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type('host')
  await page.keyboard.press('Tab')
  await page.keyboard.type('guest')
  await expect(lab.editor.locator('.view-lines')).toContainText(/const\shost\s=\slab\.process\('guest'/)
  await page.keyboard.press('Escape')
  await lab.run()
  expect((await lab.table('Steps')).map(([, , call]) => call)).toContain('lab.device')
})

test('F12 shows the definition in the API, in place', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+N')
  await lab.writeScript(`${SETUP}ioas.unmapAll()`)
  await page.keyboard.press('Home')
  for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('F12')
  const peek = page.locator('.peekview-widget')
  await expect(peek).toContainText('lab.d.ts')
  await expect(peek.locator('.view-lines').first()).toContainText(/unmapAll\(\):\sbigint/)
  await page.keyboard.press('Escape')
  await expect(peek).toHaveCount(0)
})

test('recent files open again, by mouse and by keyboard', async ({ lab: app }) => {
  const { page } = app
  const lab = await new LabWindow(page).ready()
  const folder = await mkdtemp(join(tmpdir(), 'lab-recent-'))
  const button = page.getByRole('button', { name: 'Recent files' })
  await button.click()
  await expect(page.getByText('No file was opened or saved yet.')).toBeVisible()
  await page.keyboard.press('Escape')
  for (const name of ['one.ts', 'two.ts']) {
    await writeFile(join(folder, name), `// ${name}\nlab.ioas()\n`)
    await answerDialogs(app, join(folder, name))
    await page.keyboard.press('Control+O')
    await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Control+W')
    await expect(page.getByRole('tab', { name })).toHaveCount(0)
  }
  await button.click()
  const items = page.getByRole('listbox', { name: 'Recent files' }).getByRole('option')
  await expect(items).toHaveText([/^two\.ts/, /^one\.ts/])
  await expect(page.getByRole('combobox', { name: 'Filter recent files' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'one.ts' })).toHaveAttribute('aria-selected', 'true')
  await expect(lab.editor.locator('.view-lines')).toContainText(/\/\/\sone\.ts/)
  await rm(folder, { recursive: true })
})

test('a file that is dropped on the window becomes a script', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.evaluate(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['// dropped\nlab.ioas()\n'], 'dropped.ts', { type: 'text/plain' }))
    const target = document.querySelector('[data-testid="editor"]') ?? document.body
    target.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  })
  await expect(page.getByRole('tab', { name: /dropped\.ts/ })).toHaveAttribute('aria-selected', 'true')
  await expect(lab.editor.locator('.view-lines')).toContainText(/\/\/\sdropped/)
})
