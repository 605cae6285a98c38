// The topology: what is done there by menu, by drag, by form and by keyboard is written into the script and run.
import type { Locator } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'
import { OBJECTS_SCRIPT } from './objects-script.ts'

async function started(lab: LabWindow, more = ''): Promise<Locator> {
  await lab.writeScript(OBJECTS_SCRIPT + more)
  await lab.run()
  return lab.panel('Topology')
}
const source = (lab: LabWindow): Promise<string> =>
  lab.editor
    .locator('.view-lines')
    .innerText()
    .then((text) => text.replaceAll('\u00a0', ' '))
/** Opens the menu of a node by keyboard. */
async function openMenu(lab: LabWindow, panel: Locator, node: string): Promise<Locator> {
  await panel.getByRole('button', { name: `Actions of ${node}`, exact: true }).focus()
  await lab.page.keyboard.press('Enter')
  return lab.page.getByRole('menu', { name: `Actions of ${node}`, exact: true })
}
async function choose(lab: LabWindow, panel: Locator, node: string, entry: string | RegExp): Promise<void> {
  const menu = await openMenu(lab, panel, node)
  await menu.getByRole('menuitem', { name: entry }).press('Enter')
}
/** The line is in the script, and the step under the cursor is its. */
async function written(lab: LabWindow, panel: Locator, line: string, call = calledIn(line)): Promise<void> {
  await expect(panel.getByRole('status').last()).toContainText(line)
  await lab.idle()
  await expect(lab.status).toContainText(`.${call}`)
}
/** `attach` of `igpu.attach(ioas)`. */
const calledIn = (line: string): string => /\.(\w+)\([^(]*$/.exec(line)?.[1] ?? line

test('by menu: attach, unplug a device that had no variable, and undo', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  const panel = await started(lab)
  await expect(panel.getByRole('button', { name: /^device nic/ })).toBeVisible()
  await expect(panel).toMatchAriaSnapshot(`
    - group "Topology":
      - button /device nic coherent/
      - button "Actions of nic"
      - button /device igpu non-coherent no-snoop, unplugged/
      - button "Actions of igpu"
  `)

  await choose(lab, panel, 'igpu', 'Attach to ioas')
  await written(lab, panel, 'igpu.attach(ioas)')
  expect(await source(lab)).toContain('igpu.attach(ioas)')
  await expect(panel.getByRole('button', { name: /^hwpt \d+ non-coherent.*N1, auto/ })).toBeVisible()
  await expect(
    panel.getByRole('button', { name: /^hwpt \d+ coherent.*C0, auto 8 pages storage of 1 area/ }),
  ).toBeVisible()
  await expect(panel.getByRole('button', { name: /^access mdev holds 2 pages 0x100_0000 · 8 KiB/ })).toBeVisible()

  await choose(lab, panel, 'nic', 'Unplug')
  await written(lab, panel, 'nic.unplug()')
  expect(await source(lab)).toContain("const nic = lab.device('nic', { coherent: true })")
  expect(await source(lab)).toContain('nic.attach(ioas)')
  await expect(panel).toContainText('Gone at this step: hwpt')

  // Two undos bring the script back.
  await lab.focusEditor()
  await page.keyboard.press('Control+Z')
  await page.keyboard.press('Control+Z')
  expect(await source(lab)).not.toContain('igpu.attach(ioas)')

  // A run that is paused is given up for one of the new script, which pauses where it did.
  for (const key of ['Control+Home', ...Array<string>(6).fill('ArrowDown'), 'F9']) await page.keyboard.press(key)
  await lab.run()
  await expect(lab.status).toContainText('Paused in line 7')
  await choose(lab, panel, 'igpu', /^Bind/)
  await expect(panel.getByRole('status').last()).toHaveText('Written after line 6: igpu.bind()')
  await lab.idle()
  await expect(lab.status).toContainText('Paused in line 8')
  await expect(panel.getByRole('button', { name: /^device igpu.*detached/ })).toBeVisible()
})

test('by drag: devices, accesses, memory and IOASes go where they are dropped, or it is said why not', async ({
  page,
}) => {
  const lab = await new LabWindow(page).ready()
  const panel = await started(lab, "\nconst other = lab.ioas('other')\nother.hwpt(lab.device('nvme'))")
  // All of it in sight: nothing scrolls under the pointer.
  await page.getByRole('button', { name: 'Maximise Topology' }).click()
  const node = (name: RegExp): Locator => panel.getByRole('button', { name })
  const other = node(/^IOAS other/)

  await node(/^device igpu/).dragTo(node(/^IOAS ioas/))
  await written(lab, panel, 'igpu.attach(ioas)')
  await node(/^device igpu/).dragTo(other)
  await written(lab, panel, 'igpu.replace(other)')
  await node(/^access mdev/).dragTo(other)
  await written(lab, panel, 'mdev.replace(other)')

  // Its domain forces snooping, which the IOMMU of the other cannot do.
  await node(/^device igpu/).dragTo(node(/^hwpt coherent C1/))
  await expect(page.getByText(/^Replace by hwpt: EINVAL: .*cache coherency/)).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).first().click()

  // Memory asks where to; the place that it begins with is free.
  await panel.getByText('memory · 8 pages').dragTo(other)
  const form = panel.getByRole('form')
  await expect(form.getByRole('status')).toHaveText(/^pin 8 · flush 8 · map /)
  await form.getByLabel('length').fill('2 pages')
  await form.getByRole('button', { name: 'Write and run' }).click()
  await written(lab, panel, "other.map({ iova: 0x100_0000n, from: vm.memory, length: '8 KiB' })")

  await node(/^IOAS ioas/).dragTo(other)
  await expect(form.locator('code')).toHaveText("other.copy({ from: ioas, iova: 0x100_0000n, length: '32 KiB' })")
  await form.getByLabel('IOVA here').fill('0x200_0000')
  await form.getByLabel('IOVA here').press('Enter')
  await written(lab, panel, "other.copy({ from: ioas, iova: 0x100_0000n, length: '32 KiB', to: 0x200_0000n })")
  await expect(node(/^IOAS other.*2 areas · 10 pages/)).toBeVisible()

  // The picture in other sizes: by key, by wheel where the pointer is, and moved by its ground.
  const picture = panel.getByRole('group', { name: 'Topology' })
  await other.focus()
  await page.keyboard.press('-')
  await expect(picture).toHaveAttribute('data-scale', '0.8')
  await other.hover()
  const before = await other.boundingBox()
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -400)
  await page.keyboard.up('Control')
  await expect(picture).toHaveAttribute('data-scale', /^2/)
  const after = await other.boundingBox()
  const middleOf = (box: typeof before): number => (box === null ? NaN : Math.round(box.x + box.width / 2))
  expect(Math.abs(middleOf(after) - middleOf(before))).toBeLessThan(4)
  await panel.getByRole('button', { name: 'All of it (0)' }).click()
  await expect(picture).toHaveAttribute('data-scale', '1')

  // The table says the same, and has the same actions.
  await panel.getByRole('button', { name: 'Show as table' }).click()
  const rows = await lab.table('Topology')
  expect(rows.map(([kind, name, variable, coherency, to]) => [kind, name, variable, coherency, to])).toEqual(
    expect.arrayContaining([
      ['device', 'nic', 'none', 'coherent', expect.stringMatching(/^hwpt \d+$/)],
      ['device', 'igpu', 'igpu', 'non-coherent', expect.stringMatching(/^hwpt \d+$/)],
      ['ioas', 'ioas', 'ioas', '', 'none'],
      ['access', 'mdev', 'mdev', '', 'other'],
      ['process', 'qemu', 'vm', '', 'ioas, other ×2'],
    ]),
  )
  await panel.getByRole('grid', { name: 'Topology' }).focus()
  await page.keyboard.press('ArrowDown')
  await choose(lab, panel, 'nic', 'Unplug')
  await written(lab, panel, 'nic.unplug()')
})

test('by menu and form: each kind of action', async ({ page }) => {
  test.setTimeout(120_000)
  const lab = await new LabWindow(page).ready()
  const panel = await started(lab, "\nconst other = lab.ioas('other')")
  const deeds = [
    ['other', /^Map qemu memory \(32 KiB\)/, 'other.map({ from: vm.memory })'],
    ['other', /^Copy a1 of ioas/, "other.copy({ from: ioas, iova: 0x100_0000n, length: '32 KiB' })"],
    ['mdev', /^Pin a1/, "mdev.pin(0x100_0000n, '32 KiB')"],
    // A pin that no variable holds.
    ['mdev', /^Unpin 0x100_0000 \(8 KiB\)/, "mdev.unpin(0x100_0000n, '8 KiB')"],
    ['mdev', /^Read through it/, "mdev.read(0x100_0000n, '32 KiB')"],
    ['mdev', /^Write through it/, "mdev.write(0x100_0000n, '32 KiB')"],
    ['mdev', /^Replace by other/, 'mdev.replace(other)'],
    ['mdev', /^Detach/, 'mdev.detach()'],
    ['mdev', /^Destroy mdev/, 'mdev.destroy()'],
    ['igpu', /^Bind/, 'igpu.bind()'],
    ['igpu', /^Make a hwpt/, 'const hwpt = ioas.hwpt(igpu)'],
    ['hwpt', /^Attach igpu/, 'igpu.attach(hwpt)'],
    ['igpu', /^DMA read/, "igpu.read(0x100_0000n, '32 KiB')"],
    ['igpu', /^DMA write/, "igpu.write(0x100_0000n, '32 KiB')"],
    ['igpu', /^Detach/, 'igpu.detach()'],
    ['igpu', /^Unbind/, 'igpu.unbind()'],
    ['qemu', /^CPU writes it/, 'vm.memory.write()'],
    ['qemu', /^CLFLUSH/, 'vm.memory.clflush()'],
    ['other', /^Unmap everything/, 'other.unmapAll()'],
    ['other', /^Destroy other/, 'other.destroy()'],
    ['hwpt', /^Destroy hwpt/, 'hwpt.destroy()'],
  ] as const
  const form = panel.getByRole('form')
  for (const [node, entry, line] of deeds) {
    await choose(lab, panel, node, entry)
    if (/through it|Make|DMA/.test(entry.source))
      await form.getByRole('button', { name: 'Write and run' }).press('Enter')
    await written(lab, panel, line)
  }

  // What is not there yet is made from the toolbar and from the palette.
  await panel.getByRole('button', { name: 'Make something new' }).click()
  await page.getByRole('menuitem', { name: 'Device…' }).click()
  await form.getByLabel('dirty tracking').check()
  await form.getByLabel('reserved IOVAs').fill('0xfee0_0000-0xfef0_0000, soon')
  await expect(form.getByRole('status')).toContainText('is no list of ranges. Write the first and the last address')
  await form.getByLabel('reserved IOVAs').fill('0xfee0_0000–0xfeef_ffff')
  await form.getByLabel('IOMMU group').fill('7')
  await form.getByLabel('IOMMU group').press('Enter')
  await written(
    lab,
    panel,
    "const nic2 = lab.device('nic2', { coherent: true, dirtyTracking: true, group: 7, reserved: [{ start: 0xfee0_0000n, last: 0xfeef_ffffn }] })",
  )
  await expect(panel.getByText('group 7', { exact: true }).first()).toBeVisible()

  // Which pages a device writes: recorded and asked for.
  await choose(lab, panel, 'nic2', /^Make a hwpt/)
  await form.getByLabel('dirty tracking').check()
  await form.getByLabel('name').fill('log')
  await form.getByLabel('name').press('Enter')
  await written(lab, panel, "const log = ioas.hwpt(nic2, { name: 'log', dirtyTracking: true })")
  await choose(lab, panel, 'log', /^Attach nic2/)
  await written(lab, panel, 'nic2.attach(log)')
  await choose(lab, panel, 'log', /^Dirty tracking on/)
  await written(lab, panel, 'log.dirtyTracking(true)')
  await choose(lab, panel, 'nic2', /^DMA write/)
  await form.getByLabel('length').fill('1 page')
  await form.getByLabel('length').press('Enter')
  await written(lab, panel, "nic2.write(0x100_0000n, '4 KiB')")
  await choose(lab, panel, 'log', /^Read the dirty bitmap/)
  await expect(form.getByRole('status')).toHaveText('dirty 0x100_0000–0x100_0fff')
  await form.getByLabel('keep them dirty').check()
  await form.getByRole('button', { name: 'Write and run' }).press('Enter')
  await written(lab, panel, "log.dirtyBitmap(0x100_0000n, '32 KiB', { keep: true })")
  await lab.command('new process')
  await form.getByLabel('name').press('Enter')
  await written(lab, panel, "const qemu2 = lab.process('qemu2', { memory: '32 KiB' })", 'alloc')
  await choose(lab, panel, 'ioas', /^Unmap a1/)
  await written(lab, panel, "ioas.unmap(0x100_0000n, '32 KiB')")
  await choose(lab, panel, 'qemu', /^Give its frames/)
  await form.getByRole('button', { name: 'Write and run' }).press('Enter')
  await written(lab, panel, 'vm.memory.recycle(qemu2)')
})

test('a line goes behind the cursor’s statement, by keyboard alone, and what the kernel refuses cannot be chosen', async ({
  page,
}) => {
  const lab = await new LabWindow(page).ready()
  const panel = await started(lab, "\nfor (const name of ['x', 'y']) lab.device(name)\nlab.note('end')")
  const place = panel.getByLabel('Lines go')
  await expect(panel).toContainText('Lines go to the end of the script')

  // In a loop there is no place for one.
  await lab.leaveEditor()
  await lab.press('ArrowLeft')
  await expect(panel).toContainText('to the end: line 8 is in a block or a function')
  // Back to the access, before anything is mapped.
  await (await lab.rows('Steps')).filter({ hasText: 'ioas.access' }).click()
  await lab.idle()
  await lab.panel('Topology')
  await expect(place.getByRole('option')).toHaveText(['after line 5, this step', 'to the end'])

  // Arrows go along the edges; the cursor stays where it is.
  const position = await lab.status.innerText()
  await panel.getByRole('button', { name: /^device nic/ }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(panel.getByRole('button', { name: /^hwpt/ })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(panel.getByRole('button', { name: /^IOAS ioas/ })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(panel.getByRole('button', { name: /^access mdev.*new at this step/ })).toBeFocused()
  expect(await lab.status.innerText()).toBe(position)

  // What the kernel would refuse says so, with the errno.
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu', { name: 'Actions of ioas' })
  await expect(menu.getByRole('menuitem', { name: /^Destroy ioas EBUSY: / })).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('m')
  await expect(menu.getByRole('menuitem', { name: 'Map a range…' })).toBeFocused()
  await page.keyboard.press('Enter')
  const form = panel.getByRole('form', { name: 'ioas: Map a range' })
  const iova = form.getByLabel('IOVA')
  await iova.fill('0x100_0001')
  await expect(form.getByRole('status')).toContainText('EINVAL: ')
  await expect(form.getByRole('button', { name: 'Write and run' })).toBeDisabled()
  await iova.fill('somewhere')
  await expect(form.getByRole('status')).toHaveText('IOVA: “somewhere” is no 64-bit address. Write it as 0x100_0000.')
  await iova.fill('0x800_0000')
  await expect(form.getByRole('status')).toHaveText('pin 8 · map C0')
  await iova.press('Enter')
  await expect(panel.getByRole('status').last()).toHaveText(
    'Written after line 5: ioas.map({ iova: 0x800_0000n, from: vm.memory })',
  )
  await lab.idle()
  // The cursor is at what the line did, in the middle of the run.
  await expect(lab.status).toContainText(/^step 8 of 13\s*ioas\.map/)
  expect(await source(lab)).toContain('ioas.map({ iova: 0x800_0000n, from: vm.memory })')
  await expect(panel.getByRole('button', { name: /^IOAS ioas changed at this step 1 area · 8 pages/ })).toBeVisible()

  // Escape gives up, and the keyboard is where it was.
  await panel.getByRole('button', { name: /^access mdev/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Pin a range…' }).press('Enter')
  await page.keyboard.press('Escape')
  await expect(panel.getByRole('form')).toBeHidden()
  await expect(panel.getByRole('button', { name: /^access mdev/ })).toBeFocused()

  // What a loop made is looked up by its name.
  await place.selectOption('to the end')
  await lab.leaveEditor()
  await lab.press('End')
  await choose(lab, panel, 'x', /^Attach to ioas/)
  await written(lab, panel, "lab.find('device', 'x').attach(ioas)")
})

test('many that are alike are one card, which opens, and lets what is chosen stand beside it', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript(
    [
      'const ioas = lab.ioas()',
      'for (let i = 0; i < 240; i += 1) lab.device(`nic${i}`, { coherent: i > 39 }).attach(ioas)',
      "lab.device('last')",
    ].join('\n'),
  )
  await lab.run()
  const panel = await lab.panel('Topology')
  const many = panel.getByRole('button', { name: /^200 devices nic40 … nic239 coherent/ })
  await expect(panel.getByRole('button', { name: /^40 devices nic0 … nic39, no-snoop non-coherent/ })).toBeVisible()
  await expect(many).toHaveAttribute('aria-expanded', 'false')
  await expect(panel.getByRole('button', { name: /^device/ })).toHaveText([/^devicelast/])

  await many.focus()
  await page.keyboard.press('Enter')
  await expect(many).toHaveAttribute('aria-expanded', 'true')
  await expect(many).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(panel.getByRole('button', { name: /^device nic40 / })).toBeFocused()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  // The rest goes back into the stack.
  await expect(panel.getByRole('button', { name: /^199 devices nic41 … nic239/ })).toBeFocused()
  const chosen = panel.getByRole('button', { name: /^device nic40 / })
  await chosen.focus()
  await page.keyboard.press('Space')
  await expect(many).toBeFocused()
  await panel.getByRole('button', { name: 'Stack' }).click()
  await expect(many).toBeHidden()
  await expect(panel.getByRole('button', { name: /^device nic0 / })).toBeVisible()
})
