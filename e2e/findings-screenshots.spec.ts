// Pictures of the larger panels for the documentation: `npm run screenshots` writes them into docs/screenshots.
import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'
import { screenshots } from './screenshots.ts'

test('policies side by side', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.openExperiment('s12-sub-slice-two-nc.ts')
  await lab.choosePolicy('v1')
  await lab.run()
  const panel = await lab.panel('Compare')
  await panel.getByRole('button', { name: 'Compare' }).click()
  await expect(panel.getByRole('grid', { name: 'Policies' })).toBeVisible()
  await lab.idle()
  await screenshots(app, lab, 'compare')
})

test('two runs, and where they part', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.openExperiment('s12-sub-slice-two-nc.ts')
  await lab.choosePolicy('v1')
  await lab.run()
  const panel = await lab.panel('Compare')
  await panel.getByLabel('What is compared').selectOption({ label: 'Two runs' })
  await panel.getByRole('combobox', { name: 'right policy' }).selectOption('v2')
  await panel.getByRole('button', { name: 'Compare' }).click()
  await expect(panel.getByTestId('first-difference')).toBeVisible()
  await lab.idle()
  await screenshots(app, lab, 'two-runs')
})

test('which hooks of the policy were asked, and what they answered', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.openExperiment('s12-sub-slice-two-nc.ts')
  await lab.choosePolicy('v2')
  await lab.run()
  await (await lab.rows('Steps')).filter({ hasText: '.attach' }).last().click()
  await lab.panel('Hooks')
  await lab.idle()
  await screenshots(app, lab, 'hooks')
})

test('what failed, and how it came about', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript(
    [
      "const vm = lab.process('qemu', { memory: '8 pages' })",
      'const ioas = lab.ioas()',
      'ioas.map({ iova: 0x100_0000n, from: vm.memory })',
      "lab.device('igpu', { coherent: false }).attach(ioas)",
      "ioas.unmap(0x100_0000n, '8 pages')",
      'expect(lab.flushes.events).toBe(0)',
      'expect(lab.hazards).toBeEmpty()',
    ].join('\n'),
  )
  await lab.choosePolicy('none')
  await lab.run()
  const panel = await lab.panel('Expectations')
  await panel.getByRole('button', { name: 'Open all' }).click()
  await screenshots(app, lab, 'expectations')
})

test('flushes by cause, and a part of the timeline', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript(
    [
      "const vm = lab.process('qemu', { memory: '64 pages' })",
      'const ioas = lab.ioas()',
      "const nic = lab.device('nic', { coherent: true })",
      "const igpu = lab.device('igpu', { coherent: false })",
      'nic.attach(ioas)',
      'for (let i = 0; i < 60; i += 1) {',
      '  ioas.map({ iova: BigInt(i % 4) * 0x10_0000n, from: vm.memory, length: `${8 + (i % 7) * 4} pages` })',
      '  if (i === 20) igpu.attach(ioas)',
      "  if (i % 4 === 3) for (let k = 0; k < 4; k += 1) ioas.unmap(BigInt(k) * 0x10_0000n, '1 MiB')",
      '}',
    ].join('\n'),
  )
  await lab.choosePolicy('v1')
  await lab.run()
  const panel = await lab.panel('Flush log')
  await panel.getByRole('combobox', { name: 'group by' }).selectOption({ label: 'cause (hook)' })
  await lab.idle()
  await lab.leaveEditor()
  await page.getByRole('button', { name: 'Zoom in (W)' }).click()
  await page.getByRole('slider', { name: 'Timeline' }).focus()
  await lab.press('M')
  for (let i = 0; i < 2; i += 1) await lab.press('PageUp')
  await screenshots(app, lab, 'flush-groups')
})
