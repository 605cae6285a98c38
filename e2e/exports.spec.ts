// What leaves the lab (mail text, report, bundle), and what comes back.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { violations } from './axe.ts'
import { answerDialogs, clipboardText, expect, startAgain, test } from './fixtures.ts'
import type { LabApp } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name }).click()
}
/** Exports to a file, and waits until it is there. */
async function save(app: LabApp, name: string, path: string): Promise<string> {
  await answerDialogs(app, path)
  await choose(app.page, name)
  await expect(app.page.getByText(`Saved ${path}`)).toBeVisible()
  return readFile(path, 'utf8')
}
/** A file in a window of its own, as a browser would show it: without the app around it. */
async function browse({ app }: LabApp, path: string): Promise<Page> {
  const opened = app.waitForEvent('window')
  await app.evaluate(({ BrowserWindow }, file) => {
    const webPreferences = { sandbox: true, partition: 'report' }
    void new BrowserWindow({ width: 1280, height: 900, webPreferences }).loadFile(file)
  }, path)
  const page = await opened
  await page.waitForLoadState('load')
  return page
}

test('the report is a page that stands alone, in light, dark and on paper', async ({ lab: app, page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-report-'))
  const lab = await new LabWindow(page).ready()
  await lab.openExperiment('s12-sub-slice-two-nc.ts')
  await lab.choosePolicy('v1')
  await lab.run()
  await (await lab.rows('Hazards')).first().click()
  await lab.idle()
  await expect(lab.status).toContainText('step 12 of 17')
  const path = join(folder, 'report.html')
  await save(app, 'Save an HTML report', path)

  const report = await browse(app, path)
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('S12 Two slices of the same pages')
  const contents = report.getByRole('navigation', { name: 'Contents' }).getByRole('link')
  await expect(contents).toHaveCount(11)
  const verdict = report.getByRole('region', { name: 'Verdict' })
  await expect(verdict).toContainText('▲ A: possible')
  await expect(verdict).toContainText('✓ B: none')
  await expect(verdict).toContainText('12 pages flushed')
  await expect(report.getByRole('region', { name: 'Policies' }).getByRole('row', { name: /^v2 ✓ safe/ })).toBeVisible()
  const state = report.getByRole('region', { name: 'State after step 12' })
  await expect(state.getByRole('row', { name: /◆ N1 non-coherent/ })).toBeVisible()
  await expect(state.getByRole('img')).toBeVisible()
  await expect(report.getByRole('img', { name: /^Timeline of 17 steps/ })).toBeVisible()
  // A step leads to its row, and the row to its line.
  await report.getByRole('region', { name: 'Hazards' }).getByRole('link', { name: '28' }).first().click()
  await expect(report.locator('#line-28')).toBeInViewport()
  for (const colorScheme of ['light', 'dark'] as const) {
    await report.emulateMedia({ colorScheme })
    expect(await violations(report), colorScheme).toEqual([])
  }
  await report.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(report.getByRole('navigation', { name: 'Contents' })).toBeHidden()
  // Dark paper is nobody's wish.
  await expect(report.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)')
  await rm(folder, { recursive: true })
})

test('the mail has script, result and policies, the trace what happened when', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v1')
  await lab.run()
  await choose(page, 'Copy the result as mail text')
  await expect.poll(() => clipboardText(app)).toContain('Test s01-five-step v1')
  const mail = await clipboardText(app)
  for (const line of mail.split('\n')) expect(line.length, line).toBeLessThanOrEqual(72)
  expect(mail).toMatch(/^S01 Five steps\n/)
  expect(mail).toContain('\nigpu.attach(ioas)\n')
  expect(mail).toMatch(/^counter-gated +1 +1 .* unsafe$/m)
  expect(mail).toMatch(/^Hash=[\da-f]{64}$/m)

  // The same run as a trace: its flush is there with step and rule.
  const folder = await mkdtemp(join(tmpdir(), 'lab-trace-'))
  const trace: unknown = JSON.parse(await save(app, 'Save the run as a Perfetto trace', join(folder, 'run.json')))
  expect(trace).toMatchObject({ otherData: { script: 's01-five-step.ts', policy: 'v1', steps: 17 } })
  expect(JSON.stringify(trace)).toContain('"name":"flush 1 ✓ needed","cat":"flush"')
  const selftest = await save(app, 'Save the run as a kernel selftest', join(folder, 'run.c'))
  expect(selftest).toContain('TEST_F(iommufd_lab, s01_five_step)')
  expect(selftest).toContain('test_cmd_mock_domain(ioas_1, &stdev_igpu,')
  await rm(folder, { recursive: true })
})

test('a bundle opens elsewhere at the same step, with its breakpoints, and says when it is not the same', async ({
  lab: app,
  page,
  launch,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-bundle-'))
  const lab = await new LabWindow(page).ready()
  await lab.choosePolicy('v2')
  await lab.run()
  // On the line that attaches igpu.
  await (await lab.rows('Steps')).filter({ hasText: 'igpu.attach' }).click()
  await lab.idle()
  await page.keyboard.press('Control+E')
  await page.keyboard.press('F9')
  await lab.idle()
  const status = (await lab.status.innerText()).split('\n')[0] ?? ''
  expect(status).toContain('step 9 of 17')
  const path = join(folder, 'five steps.lab.json')
  const text = await save(app, 'Save the run as a bundle', path)
  expect(JSON.parse(text)).toMatchObject({ version: 2, policy: 'v2', seed: 1, step: 9, fileName: 's01-five-step.ts' })

  const spoilt = {
    'cut.lab.json': text.slice(0, -200),
    'other.lab.json': text.replace('"policy": "v2"', '"policy": "none"'),
  }
  for (const [name, content] of Object.entries(spoilt)) await writeFile(join(folder, name), content)
  await writeFile(join(folder, 'newer.lab.json'), text.replace('"version": 2', '"version": 9'))

  // Another user, another machine: the bundle is what the app is started with.
  const other = await launch({ files: [path] })
  const second = await new LabWindow(other.page).ready()
  await expect(second.status).toContainText(status)
  await expect(other.page.getByText(/The run is the one that was saved/)).toBeVisible()
  await expect(other.page.getByTestId('policy')).toHaveValue('v2')
  await expect(other.page.locator('.lab-cursor-line')).toBeVisible()
  // It pauses where it was to pause.
  await second.startRun()
  await expect(other.page.getByTestId('paused')).toBeVisible()
  await expect(second.status).toContainText('line 23')
  // What is paused would be lost to another bundle.
  expect(await startAgain(other, [path])).toBe(0)
  await expect(other.page.getByText('five steps.lab.json: a script is running, or paused.')).toBeVisible()
  await expect(other.page.getByTestId('paused')).toBeVisible()
  await other.page.keyboard.press('Shift+F5')
  await second.idle()

  const open = async (name: string): Promise<void> => {
    await answerDialogs(other, join(folder, name))
    await choose(other.page, 'Open a bundle')
  }
  // A second start hands its files to the first window, as a double click on a bundle does.
  expect(await startAgain(other, [join(folder, 'cut.lab.json')])).toBe(0)
  await expect(other.page.getByText(/cut\.lab\.json: This is no bundle.*ends too early/)).toBeVisible()
  await open('newer.lab.json')
  await expect(
    other.page.getByText(/newer\.lab\.json: This bundle has version 9; this lab reads up to 2/),
  ).toBeVisible()
  await open('other.lab.json')
  await expect(other.page.getByText(/other\.lab\.json: The run differs from the one that was saved/)).toBeVisible()
  await expect(second.status).toContainText('step 9 of 17')

  // Dropped on the window it opens as well, and what is no text says so; nothing that was open is lost.
  const tabs = await other.page.getByRole('tab', { name: /^s01-/ }).count()
  await other.page.evaluate((source) => {
    const data = new DataTransfer()
    const noise = new Uint8Array(64).map((_, index) => index * 37)
    for (const name of ['disk.ts', 'disk.lab.json']) data.items.add(new File([noise], name))
    data.items.add(new File([source], 'dropped.lab.json'))
    document.querySelector('.app-shell')?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))
  }, text)
  await expect(other.page.getByRole('tab', { name: /^s01-/ })).toHaveCount(tabs + 1)
  // All of it is in sight: the run before does not say which part.
  await second.idle()
  await expect(other.page.getByRole('button', { name: 'Show the whole run (0)' })).toBeDisabled()
  await other.page.keyboard.press('Control+Shift+Y')
  const messages = other.page.getByRole('dialog', { name: 'Messages' })
  await expect(messages).toContainText('disk.ts is not a text file')
  await expect(messages).toContainText('disk.lab.json: This is no bundle of iommufd-lab: it is not JSON.')
  await rm(folder, { recursive: true })
})
