import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

const PLUG = `const vm = lab.process('qemu', { memory: '4 pages' })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
lab.device('igpu', { coherent: false }).attach(ioas)
`

test('a policy that the script defines can be chosen and run', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  const define = "lab.definePolicy({ name: 'mine', beforeMap: () => ({ flush: 'all', reason: 'a rule of mine' }) })\n"
  await lab.writeScript(define + PLUG)
  const policy = page.getByTestId('policy')
  await expect(policy.getByRole('option', { name: 'mine' })).toHaveCount(0)
  await lab.run()
  await policy.selectOption('mine')
  await lab.run()
  const rows = await lab.table('Flush log')
  expect(rows).toHaveLength(1)
  expect(rows[0]?.join(' ')).toContain('a rule of mine')

  // What the attach asked of it, also where it has no hook; and where the hook is written.
  const hooks = await lab.panel('Hooks')
  await expect(hooks.getByRole('status')).toHaveText('step 7 igpu.attach asked mine 1 time')
  const [asked] = await lab.table('Hooks')
  expect(asked?.slice(1, 3)).toEqual(['beforeMap', 'P0 [0–3], a1 into N0'])
  expect(asked?.[3]).toMatch(/needed\s+flush 4 pages: a rule of mine/)
  await hooks.getByRole('row', { name: /beforeMap/ }).click()
  await expect(hooks.getByRole('button', { name: 'line 1', exact: true })).toBeVisible()
  await hooks.getByRole('checkbox', { name: 'also hooks it lacks' }).check()
  await expect(hooks.getByRole('row', { name: /readSpan .*has no such hook/ })).toBeVisible()
})

test('an error in a hook is shown at its line', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  const define = "lab.definePolicy({ name: 'broken', beforeMap: (fill) => fill.nothing.here })"
  await lab.writeScript(`// Try this.\n\n${define}\nlab.policy('broken')\n${PLUG}`)
  await lab.run()
  await expect(lab.status).toContainText('line 3')
  await expect(page.locator('.lab-error-zone')).toContainText('Policy broken, beforeMap')
})

test('a litmus test that does not hold fails the run', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await page.getByTestId('policy').selectOption('none')
  await lab.writeScript(`const vm = lab.process('qemu', { memory: '4 pages' })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const igpu = lab.device('igpu', { coherent: false })
lab.litmus('race', { threads: { guest: [() => vm.memory.clflush()], vmm: [() => igpu.attach(ioas)] } }).never({ class: 'A' })
`)
  await lab.run()
  await expect(await lab.panel('Expectations')).toContainText('hazard A is observed sometimes, in 1 of 2 orders')
})
