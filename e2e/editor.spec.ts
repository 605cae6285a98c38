// The editor as a place to write scripts: fixes, snippets, definitions, files.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { violations } from './axe.ts'
import { answerDialogs, expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

const SETUP = "const vm = lab.process('qemu', { memory: '4 pages' })\nconst ioas = lab.ioas()\n"

test('quick fixes mend the common slips', async ({ page }) => {
  test.setTimeout(120_000)
  const slips: [what: string, slip: string, at: string, choice: RegExp, mended: RegExp][] = [
    ['an unknown method', 'ioas.mapp({ from: vm.memory })', 'mapp', /Change spelling to 'map'/, /ioas\.map\(\{/],
    ['an unknown option', 'ioas.map({ form: vm.memory })', 'form', /Change spelling to 'from'/, /\{\sfrom:\svm/],
    ['a size', "vm.alloc('4 kb')", "'4 kb'", /Write '4 KiB'/, /vm\.alloc\('4\sKiB'\)/],
    ['a large number', 'ioas.unmap(0x8000_0000_0000_0000, 1n)', '0x8', /Write 0x8000_0000_0000_0000n/, /0000n,\s1n/],
    ['a size without a unit', "vm.alloc('32')", "'32'", /Write '32 pages'/, /vm\.alloc\('32\spages'\)/],
    [
      'an address inside of a page',
      'ioas.map({ iova: 0x100_0800n, from: vm.memory })',
      '0x1',
      /Write 0x100_0000n/,
      /0x100_0000n/,
    ],
    ['a needless await', 'await ioas.unmapAll()', 'await', /Remove await/, /lab\.ioas\(\)ioas\.unmapAll\(\)$/],
    [
      'a variable that is not used',
      'function f(): void { const left = 1 }',
      'left',
      /Remove unused/,
      /f\(\):\svoid\s\{\s+\}/,
    ],
    ['a sum', 'print(0x1000n + 4096)', '0x1000n', /Write 4096n/, /0x1000n\s\+\s4096n/],
  ]
  const lab = await new LabWindow(page).ready()
  for (const [what, slip, at, choice, mended] of slips) {
    await test.step(what, async () => {
      await page.keyboard.press('Control+N')
      await lab.writeScript(SETUP + slip)
      await expect(
        page.locator('.squiggly-error, .squiggly-warning, .squiggly-hint, .squiggly-unnecessary').first(),
      ).toBeVisible()
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
  // Of options that begin alike, the usual one is first.
  await lab.focusEditor()
  await page.keyboard.press('Control+End')
  await page.keyboard.type("\nlab.process('two', { mem")
  await expect(list.getByRole('option').first()).toHaveAccessibleName(/^memory\b/)
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

test('recent files open again; scripts are renamed, compared with their file, found among many, and closed together', async ({
  lab: app,
}) => {
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

  // The menu of its tab: another name on disk, which is not taken from another file, and what changed since it was saved.
  const name = page.getByRole('textbox', { name: 'Name of the script' })
  for (const typed of ['two', 'three']) {
    await page.getByRole('tab', { name: 'one.ts' }).press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Rename the script…' }).press('Enter')
    await expect(name).toHaveValue('one.ts')
    await page.keyboard.type(typed)
    await page.keyboard.press('Enter')
    if (typed === 'two') await expect(page.getByText('There is a file named two.ts already')).toBeVisible()
  }
  const tab = page.getByRole('tab', { name: 'three.ts' })
  await expect(tab).toBeFocused()
  expect((await readdir(folder)).toSorted()).toEqual(['three.ts', 'two.ts'])
  await lab.focusEditor()
  await page.keyboard.press('Control+End')
  await page.keyboard.type("lab.note('mine')")
  await page.keyboard.press('Control+Alt+D')
  const compared = page.getByRole('region', { name: 'Compare the script with its file' })
  await expect(compared.locator('.line-insert, .char-insert').first()).toBeVisible()
  await expect(compared).toContainText(/lab\.note\('mine'\)/)
  expect(await violations(page), 'comparison').toEqual([])
  await page.keyboard.press('Escape')
  await expect(compared).toHaveCount(0)

  // Many scripts: the shown one stays in sight, the others are found by name, and closing all asks for what is unsaved.
  for (let n = 0; n < 20; n++) await page.keyboard.press('Control+N')
  await expect(page.getByRole('tab', { name: 'untitled-20.ts' })).toBeInViewport({ ratio: 0.95 })
  await page.getByRole('button', { name: 'All 22 open scripts' }).click()
  await page.keyboard.type('three')
  await page.keyboard.press('Enter')
  await expect(tab).toBeInViewport({ ratio: 0.95 })
  await lab.command('close all scripts')
  await expect(page.getByRole('dialog')).toContainText('three.ts has changes that are in no file.')
  await page.getByRole('button', { name: 'Keep open' }).click()
  await expect(tab).toHaveAttribute('aria-selected', 'true')
  // What a tool types all at once is one edit, however long it is.
  await lab.focusEditor()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(`const many = [${'1, '.repeat(16_000)}]; lab.note(String(many.length))`)
  await lab.run()
  await expect(await lab.panel('Steps')).toContainText('16000')
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

test('the script is a text with structure: symbols, references, names, folds and format', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+N')
  const body = Array.from({ length: 40 }, (_, i) => `  ioas.map({iova:${String(i)}n*0x10000n,from:vm.memory})`).join(
    '\n',
  )
  await lab.writeScript(`${SETUP}function fill(): void {\n${body}\n}\nfill()\nfill()`)
  const lines = lab.editor.locator('.view-lines').first()

  // The head of the function that one is inside of stays in sight.
  await expect(lab.editor.locator('.sticky-widget')).toContainText('function')
  // F2 renames wherever the name is used.
  await page.keyboard.press('Home')
  await page.keyboard.press('F2')
  const box = page.locator('.rename-input')
  await expect(box).toHaveValue('fill')
  await box.fill('mapAll')
  await page.keyboard.press('Enter')
  await expect(lines).toContainText(/mapAll\(\)/)
  await page.keyboard.press('Control+Home')
  await expect(lines).toContainText(/function\smapAll\(\)/)
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Home')
  // Shift+F12 lists where it is used.
  await page.keyboard.press('Shift+F12')
  await expect(page.locator('.reference-zone-widget')).toContainText('References (3)')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Alt+Shift+F')
  await expect(lines).toContainText(/\{\siova:\s39n\s\*\s0x10000n,\sfrom:\svm\.memory\s\}/)

  // Ctrl+Shift+O goes to a symbol.
  await page.keyboard.press('Control+Shift+O')
  await page.keyboard.type('mapAll')
  await page.keyboard.press('Enter')
  await page.keyboard.press('F9')
  await expect(page.getByRole('button', { name: 'Breakpoints: 1' })).toBeVisible()
  // From the palette everything can be folded, and unfolded.
  await lab.command('Fold all')
  await expect(lines.locator('.view-line')).toHaveCount(6)
  await lab.command('Unfold all')
  await expect(lines.locator('.view-line').nth(6)).toBeVisible()
})

test('another program that writes a file is noticed; what was edited here is kept', async ({ lab: app }) => {
  const { page } = app
  const lab = await new LabWindow(page).ready()
  const folder = await mkdtemp(join(tmpdir(), 'lab-shared-'))
  const path = join(folder, 'shared.ts')
  await writeFile(path, '// as it was\n')
  await answerDialogs(app, path)
  await page.keyboard.press('Control+O')
  const lines = lab.editor.locator('.view-lines').first()
  await expect(lines).toContainText(/as\sit\swas/)
  await writeFile(path, '// by another\n')
  await expect(lines).toContainText(/by\sanother/)
  const notices = page.locator('.notices')
  await expect(notices).toContainText('shared.ts was changed by another program and read again.')
  await expect(page.getByRole('tab', { name: 'shared.ts', exact: true })).toBeVisible()

  await lab.focusEditor()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('// mine')
  await writeFile(path, '// by another, again\n')
  await expect(notices).toContainText('What you edited here is kept')
  await expect(lines).toContainText(/mine/)
  await page.getByRole('button', { name: 'Read it again' }).click()
  await expect(lines).toContainText(/another,\sagain/)
  await expect(lines).not.toContainText(/mine/)
  await lab.focusEditor()
  await page.keyboard.press('Control+Z')
  await expect(lines).toContainText(/mine/)

  // A closed script opens again as it was, with what was in no file.
  await page.keyboard.press('Control+W')
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('tab', { name: /shared\.ts/ })).toHaveCount(0)
  await page.keyboard.press('Control+Alt+T')
  await expect(page.getByRole('tab', { name: /shared\.ts/ })).toHaveAttribute('aria-selected', 'true')
  await expect(lines).toContainText(/mine/)
  await rm(folder, { recursive: true })
  await expect(notices).toContainText('The file of shared.ts is gone.')
})
