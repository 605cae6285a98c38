import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

test('the five steps under v1: two flushes, each before it is too late, and no hazard', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await expect(page.getByRole('tab', { name: 's01-five-step.ts' })).toHaveAttribute('aria-selected', 'true')
  await lab.choosePolicy('v1')
  await lab.run()

  const flushes = await lab.table('Flush log')
  expect(flushes).toHaveLength(2)
  const steps = await lab.table('Steps')
  const callOf = (step: string | undefined): string => steps.find(([number]) => number === step)?.[2] ?? ''
  // Before igpu's domain maps the page, and before the last domain lets go of the pin.
  expect(flushes.map(([step]) => callOf(step))).toEqual(['igpu.attach', 'nic.unplug'])
  expect(flushes.map(([, , where]) => where)).toEqual([
    expect.stringContaining('iopt_area_fill_domain'),
    expect.stringContaining('unpin'),
  ])
  const attach = steps.find(([, , call]) => call === 'igpu.attach')?.[3] ?? ''
  expect(attach).toMatch(/flush.*map/)
  const unplug = steps.find(([, , call]) => call === 'nic.unplug')?.[3] ?? ''
  expect(unplug).toMatch(/flush.*unpin/)

  await expect(await lab.panel('Hazards')).toContainText('No hazard in this run')
  await expect(lab.status).toContainText('no hazard')
  const expectations = await lab.table('Expectations')
  expect(expectations.length).toBeGreaterThan(0)
  expect(expectations.every(([, outcome]) => outcome === 'passed')).toBe(true)
})

test('the same steps without flushes leak', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('none')
  await lab.run()

  await expect(await lab.panel('Flush log')).toContainText('No flush in this run')
  const hazards = await lab.table('Hazards')
  const steps = await lab.table('Steps')
  const callOf = (step: string | undefined): string => steps.find(([number]) => number === step)?.[2] ?? ''
  expect(hazards.map(([kind, step]) => [kind, callOf(step)])).toContainEqual(['A', 'igpu.attach'])
  expect(hazards.map(([kind]) => kind)).toContain('B')
  await expect(lab.status).toContainText('hazard')
  await expect(lab.status).not.toContainText('no hazard')

  // A chosen hazard tells how it came about, and its line is marked in the script.
  await (await lab.rows('Hazards')).first().click()
  await expect(page.getByRole('list', { name: 'How it came about' }).getByRole('listitem').first()).toBeVisible()
  await expect(page.locator('.lab-cursor-line')).toBeVisible()
})

test('a sub-slice: v1 misses a flush, v2 does not', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.openExperiment('s12-sub-slice-two-nc.ts')

  await lab.choosePolicy('v1')
  await lab.run()
  const hazards = await lab.table('Hazards')
  expect(hazards.length).toBeGreaterThan(0)
  expect(hazards.every(([kind]) => kind === 'A')).toBe(true)

  await lab.choosePolicy('v2')
  await lab.run()
  await expect(await lab.panel('Hazards')).toContainText('No hazard in this run')
  expect((await lab.table('Expectations')).every(([, outcome]) => outcome === 'passed')).toBe(true)
})

test('stepping back shows the earlier state in every panel', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  await lab.run()
  // At the end nothing is attached and nothing is mapped any more.
  expect(await lab.table('Domains')).toEqual([])
  await expect(lab.status).toContainText('pinned 0')

  await (await lab.rows('Steps')).filter({ hasText: 'igpu.attach' }).click()
  await lab.idle()
  const attach = Number(/step (\d+) of/.exec(await lab.status.innerText())?.[1])
  const domains = await lab.table('Domains')
  expect(domains.map(([slot, name, , , devices]) => [slot, name?.split('\n')[0], devices])).toEqual([
    ['0', 'C0', 'nic'],
    ['1', 'N1', 'igpu'],
  ])
  expect(domains[1]?.[5]).toMatch(/^1 page\s+\+1$/)
  expect(await lab.table('Areas')).toHaveLength(1)
  await expect(lab.status).toContainText('igpu.attach')
  await expect(lab.status).toContainText('pinned 1')

  await lab.leaveEditor()
  await lab.press('ArrowLeft')
  await expect(lab.status).toContainText(`step ${attach - 1} of`)
  expect((await lab.table('Domains')).map(([, name]) => name?.split('\n')[0])).toEqual(['C0'])
  await expect(lab.status).toContainText('flushed 0 pages')

  await lab.press('ArrowRight')
  await expect(lab.status).toContainText('igpu.attach')
  await lab.leaveEditor()
  await lab.press('Home')
  await expect(lab.status).toContainText('before the first step')
  await expect(await lab.panel('Domains')).toContainText('No IOAS at this step')
})

test('a row of the flush log marks the script line that caused it', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  await lab.run()
  const row = (await lab.rows('Flush log')).first()
  const [step = '', line = ''] = (await lab.table('Flush log'))[0] ?? []
  await row.click()
  await lab.idle()
  await expect(lab.status).toContainText(`step ${step} of`)
  // The tinted line of the script and the line of the row are the same one.
  const marked = page.locator('.lab-cursor-line')
  await expect(marked).toBeVisible()
  const top = (await marked.boundingBox())?.y ?? Number.NaN
  const number = page.locator('.line-numbers').filter({ hasText: new RegExp(`^${line}$`) })
  expect(Math.abs(((await number.boundingBox())?.y ?? 0) - top)).toBeLessThan(4)
})

test('after a run the list of steps is at its end, where the cursor is', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.writeScript('for (let i = 0; i < 200; i += 1) lab.note(String(i))')
  await lab.run()
  await expect((await lab.panel('Steps')).getByRole('row', { name: /^200\b/ })).toBeInViewport()
})
