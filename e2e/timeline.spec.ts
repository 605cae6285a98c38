// The timeline: zoom, pan, snap, measure, by mouse and by keyboard.
import type { Locator } from '@playwright/test'
import { clipboardText, expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

/** A script of a few hundred steps with a flush in the middle. */
const LONG = [
  "const vm = lab.process('qemu', { memory: '4 pages' })",
  'const ioas = lab.ioas()',
  "const nic = lab.device('nic', { coherent: true })",
  'nic.attach(ioas)',
  'for (let i = 0; i < 200; i += 1) {',
  '  ioas.map({ iova: 0x100_0000n, from: vm.memory })',
  "  if (i === 100) lab.device('igpu', { coherent: false }).attach(ioas)",
  "  if (i !== 199) ioas.unmap(0x100_0000n, '4 pages')",
  '}',
].join('\n')

async function sight(slider: Locator): Promise<{ from: number; to: number; length: number }> {
  const from = Number(await slider.getAttribute('data-from'))
  const to = Number(await slider.getAttribute('data-to'))
  return { from, to, length: to - from }
}

test('the timeline is zoomed, panned and measured with the keyboard', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  const height = async (): Promise<number> => (await page.getByTestId('timeline').boundingBox())?.height ?? 0
  const before = await height()
  await lab.choosePolicy('v1')
  await lab.writeScript(LONG)
  await lab.run()
  expect(await height(), 'the panels stay where they are').toBe(before)
  const slider = page.getByRole('slider', { name: 'Timeline' })
  const steps = Number(await slider.getAttribute('aria-valuemax'))
  expect(steps).toBeGreaterThan(400)
  await slider.focus()
  expect(await sight(slider)).toEqual({ from: 0, to: steps, length: steps })

  // The attach of igpu is the first flush; E goes from event to event.
  await lab.press('Home')
  await (await lab.rows('Flush log')).first().click()
  await lab.idle()
  const attach = Number(await slider.getAttribute('aria-valuenow'))
  await slider.focus()
  await lab.press('Q')
  expect(Number(await slider.getAttribute('aria-valuenow'))).toBeLessThan(attach)
  await lab.press('E')
  expect(Number(await slider.getAttribute('aria-valuenow'))).toBe(attach)

  await lab.press('W')
  await lab.press('W')
  const near = await sight(slider)
  expect(near.length).toBeCloseTo(steps / 4, 5)
  expect(near.from).toBeLessThan(attach)
  expect(near.to).toBeGreaterThan(attach)
  await lab.press('D')
  const right = await sight(slider)
  expect(right.from).toBeCloseTo(near.from + near.length / 5, 5)
  await lab.press('A')
  expect((await sight(slider)).from).toBeCloseTo(near.from, 5)

  // From the attach ten steps on.
  await lab.press('M')
  await lab.press('PageDown')
  const measured = page.getByTestId('timeline').getByRole('status')
  await expect(measured).toContainText(`steps ${attach}–${attach + 10}: 10 steps`)
  await expect(measured).toContainText('flushed')
  // Four pages are mapped and unmapped in turn.
  await expect(measured).toContainText(/pinned 0 to 4, [123]\.\d on average/)
  // The measured part by operation, from the palette to the table.
  await page.getByRole('button', { name: 'Sum up the measured part by operation' }).click()
  await lab.idle()
  const sums = page.getByRole('grid', { name: `Operations of the steps ${attach + 1} to ${attach + 10}` })
  await expect(sums.getByRole('row').nth(1)).toContainText(/^ioas\.(un)?map\s*5\s*0/)
  await slider.focus()
  await lab.press('Escape')
  await expect(measured).toHaveCount(0)
  await expect(sums).toHaveCount(0)
  await page.getByRole('button', { name: 'Show as chart' }).click()

  // Looking for a step by what its tracks say.
  await slider.focus()
  await lab.press('/')
  const field = page.getByRole('textbox', { name: 'Find in the timeline' })
  await expect(field).toBeFocused()
  await field.fill('attach flush')
  await lab.idle()
  const place = page.getByRole('search', { name: 'Find in the timeline' }).getByRole('status')
  await expect(place).toHaveText('1 of 1')
  await expect(lab.status).toContainText('igpu.attach')
  await field.fill('ioas.unmap')
  await expect(place).toHaveText(/^\d+ of 199$/)
  const found = Number((await place.innerText()).split(' ')[0])
  await field.press('Shift+Enter')
  await expect(place).toHaveText(`${found - 1} of 199`)
  await field.fill('EBUSY')
  await expect(place).toHaveText('nothing fits')
  await field.press('Escape')
  await expect(slider).toBeFocused()
  await (await lab.rows('Flush log')).first().click()
  await lab.idle()
  await slider.focus()

  await lab.press('0')
  expect(await sight(slider)).toEqual({ from: 0, to: steps, length: steps })
  // The cursor is kept in sight as it moves.
  await lab.press('Home')
  for (let i = 0; i < 4; i += 1) await lab.press('W')
  await lab.press('End')
  expect((await sight(slider)).to).toBe(steps)

  // Folded it is one line, in which the cursor moves.
  await lab.press('Control+Shift+B')
  expect(await height()).toBeLessThan(30)
  await expect(lab.status.getByRole('button', { name: 'Timeline' })).toHaveAttribute('aria-pressed', 'false')
  await lab.press('Home')
  await expect(lab.status).toContainText('before the first step')
  await lab.status.getByRole('button', { name: 'Timeline' }).click()
  await expect.poll(height).toBe(before)
})

test('the wheel zooms where the pointer is, and a drag snaps to what happened', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  await lab.writeScript(LONG)
  await lab.run()
  await (await lab.rows('Flush log')).first().click()
  await lab.idle()
  const slider = page.getByRole('slider', { name: 'Timeline' })
  const attach = Number(await slider.getAttribute('aria-valuenow'))
  const box = await slider.boundingBox()
  if (box === null) throw new Error('the timeline is not shown')
  const steps = Number(await slider.getAttribute('aria-valuemax'))
  const xOf = (step: number): number => box.x + (step / steps) * box.width

  await page.mouse.move(xOf(attach), box.y + 30)
  await page.mouse.wheel(0, -600)
  await expect.poll(async () => (await sight(slider)).length).toBeLessThan(steps)
  const near = await sight(slider)
  // What was under the pointer stays there.
  expect(near.from + ((xOf(attach) - box.x) / box.width) * near.length).toBeCloseTo(attach, 0)
  await page.getByRole('button', { name: 'Show the whole run (0)' }).click()
  expect((await sight(slider)).length).toBe(steps)

  // Shift and drag measures; the release ends it.
  await page.keyboard.down('Shift')
  await page.mouse.move(xOf(0), box.y + 30)
  await page.mouse.down()
  await page.mouse.move(xOf(steps / 2), box.y + 30, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(page.getByTestId('timeline').getByRole('status')).toContainText(/^steps 0–\d+: \d+ steps · \d/)
  // The pointer says what it is on.
  await page.mouse.move(xOf(attach - 0.5), box.y + 16 + 9)
  await expect(page.locator('.pointed')).toHaveText(new RegExp(`^step ${attach}: ioas\\.(un)?map$`))
  // Measuring moved no cursor.
  expect(Number(await slider.getAttribute('aria-valuenow'))).toBe(attach)
})

test('a table beside the timeline lists what is in sight', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  await lab.run()
  await page.getByRole('button', { name: 'Show as table' }).click()
  const table = page.getByRole('grid', { name: 'Timeline' })
  await expect(table).toBeVisible()
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible()
  await table.focus()
  await page.keyboard.press('End')
  const flush = table.getByRole('row', { name: /^flush/ }).first()
  const step = (await flush.getByRole('gridcell').nth(1).innerText()).trim()
  await flush.click()
  await lab.idle()
  await page.getByRole('button', { name: 'Copy the table as plain text' }).click()
  const copied = await clipboardText(app)
  expect(copied).toMatch(/^track +from step +to step +count +what\n/)
  expect(copied).toContain('igpu.attach')
  await expect(lab.status).toContainText(`step ${step} of`)
  await expect(lab.status).toContainText('igpu.attach')
})
