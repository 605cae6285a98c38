// Pictures of the window for the documentation: `npm run screenshots` writes them into docs/screenshots.
import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'
import { screenshots } from './screenshots.ts'

test('the five steps under v1, at the attach that flushes', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  await lab.run()
  await (await lab.rows('Flush log')).first().click()
  await lab.idle()
  await screenshots(app, lab, 'five-steps')
})

test('the five steps without flushes, with the hazard chosen', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('none')
  await lab.run()
  await (await lab.rows('Hazards')).first().click()
  await lab.idle()
  await lab.panel('Output')
  await screenshots(app, lab, 'hazard')
})

test('an error at its line', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript(
    [
      "const vm = lab.process('qemu', { memory: '64 KiB' })",
      'const ioas = lab.ioas()',
      "lab.device('nic', { coherent: true }).attach(ioas)",
      '',
      'ioas.map({ iova: 0x100_0000n, from: vm.memory })',
      'ioas.map({ iova: 0x100_8000n, from: vm.memory })',
    ].join('\n'),
  )
  await lab.run()
  await lab.panel('Problems')
  await screenshots(app, lab, 'error')
})

test('the panels about objects, each over the whole window', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript(
    [
      "const vm = lab.process('qemu', { memory: '128 KiB' })",
      'const ioas = lab.ioas()',
      "const other = lab.ioas('other')",
      "const nic = lab.device('nic', { coherent: true })",
      "const disk = lab.device('disk', { coherent: true })",
      "const igpu = lab.device('igpu', { coherent: false })",
      "const mdev = ioas.access('mdev')",
      'nic.attach(ioas)',
      'disk.attach(ioas)',
      "ioas.map({ iova: 0x100_0000n, from: vm.memory.slice(0, '64 KiB') })",
      "ioas.map({ iova: 0x110_0000n, from: vm.memory.slice('64 KiB', '64 KiB') })",
      "mdev.pin(0x100_0000n, '16 KiB')",
      "other.copy({ from: ioas, iova: 0x100_2000n, to: 0x8000_0000n, length: '32 KiB' })",
      'igpu.attach(other)',
    ].join('\n'),
  )
  await lab.choosePolicy('none')
  await lab.run()
  const panels = ['Topology', 'Domains', 'Areas', 'Pages', 'Memory'] as const
  for (const title of panels) {
    const panel = await lab.panel(title)
    await page.getByRole('button', { name: `Maximise ${title}` }).click()
    if (title === 'Pages') await panel.getByRole('button', { name: 'Where is this PFN, and why?' }).click()
    else if (title !== 'Topology') await (await lab.rows(title)).last().click()
    await lab.idle()
    await screenshots(app, lab, `panel-${title.toLowerCase()}`)
    await page.getByRole('button', { name: `Maximise ${title}` }).click()
  }
})

test('a run that is paused, with questions in the console', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await page.getByTestId('breakpoints').click()
  await page.getByRole('checkbox', { name: 'a flush of CPU caches' }).check()
  await page.keyboard.press('Escape')
  await lab.choosePolicy('v1')
  await lab.startRun()
  await expect(page.getByTestId('paused')).toBeVisible()
  const line = (await lab.panel('Console')).getByTestId('console-line')
  for (const source of ['ioas.areas[0].storageDomain', 'igpu.unplug()']) {
    await line.click()
    await page.keyboard.insertText(source)
    await page.keyboard.press('Enter')
    await lab.idle()
  }
  await screenshots(app, lab, 'paused')
})

test('the gallery, and a lesson that was revealed', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await page.keyboard.press('Control+G')
  const gallery = page.getByRole('dialog', { name: 'Gallery of experiments' })
  await gallery.getByRole('navigation').getByRole('button', { name: /^S12/ }).click()
  await lab.idle()
  await screenshots(app, lab, 'gallery')
  await gallery.getByRole('button', { name: 'Begin the lesson' }).click()
  const lesson = page.getByRole('tabpanel', { name: /^Lesson/ }).getByRole('article')
  await lesson.getByRole('radio', { name: 'N1', exact: true }).check()
  await lesson.getByRole('radio', { name: /^A: a device/ }).check()
  await lesson.getByRole('button', { name: 'Run it and see' }).click()
  await expect(lesson.getByRole('status')).toContainText('predicted')
  await lab.idle()
  await screenshots(app, lab, 'lesson')
})
