// What a user typed outlives the app, however it ends.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerDialogs, expect, startAgain, test } from './fixtures.ts'
import type { LabApp } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

test('the death of the whole app costs at most the last second of typing', async ({ launch }) => {
  const first = await launch()
  const before = await new LabWindow(first.page).ready()
  await first.page.keyboard.press('Control+N')
  await before.writeScript('// ')
  // The promise is one second; a machine that runs other tests beside this one gets a little more.
  const PROMISED_MS = 1500
  const typed: { readonly word: string; readonly at: number }[] = []
  // Without a pause, so that nothing but the promise makes the app write; until it holds for some words, however slow they are.
  while (typed.length < 6 || Date.now() - (typed[5]?.at ?? Infinity) <= PROMISED_MS) {
    const word = `word${typed.length}`
    await first.page.keyboard.type(`${word}.`)
    typed.push({ word, at: Date.now() })
  }
  const gone = new Promise<void>((resolve) => first.app.on('close', () => resolve()))
  const death = Date.now()
  first.app.process().kill('SIGKILL')
  await gone
  const second = await launch({ userData: first.userData })
  const promised = typed.filter(({ at }) => death - at > PROMISED_MS)
  expect(promised.length).toBeGreaterThan(5)
  await expect(second.page.getByRole('tab', { name: /untitled-1\.ts/ })).toHaveAttribute('aria-selected', 'true')
  await expect(second.page.locator('.monaco-editor .view-line').first()).toContainText('// word0')
  const kept = await readFile(join(first.userData, 'state/drafts.json'), 'utf8')
  for (const { word } of promised) expect(kept).toContain(`${word}.`)
})

test('what was typed just before the window closed is there again', async ({ launch }) => {
  const first = await launch()
  await first.page.locator('.monaco-editor').first().click()
  await first.page.keyboard.press('Control+Home')
  await first.page.keyboard.type('// last words')
  await first.close()
  const second = await launch({ userData: first.userData })
  await expect(second.page.locator('.monaco-editor .view-lines').first()).toContainText('// last words')
})

/** Lets the page of a running app crash, and waits until it is there again. */
const crash = (lab: LabApp): Promise<void> =>
  reopened(lab, ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())

/** Does what ends the page of a running app, and waits until it is there again. */
async function reopened(
  { app }: LabApp,
  end: (electron: typeof Electron.CrossProcessExports) => unknown,
): Promise<void> {
  const processId = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId())
  const before = await processId()
  await app.evaluate(end)
  const isBack = () =>
    app.evaluate(({ BrowserWindow }, old) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents !== undefined && !contents.isLoading() && ![0, old].includes(contents.getOSProcessId())
    }, before)
  await expect.poll(isBack).toBe(true)
}
/** Looks into the page by the main process: Playwright lost it with its first process. */
function look(lab: LabApp, expression: string): Promise<unknown> {
  return lab.app.evaluate(
    ({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code) as unknown,
    expression,
  )
}

test('a page that crashes comes back with what was typed, says so, and runs again', async ({ lab }) => {
  // The process that draws ends first: another takes its place, and nobody sees it.
  const drawing = () =>
    lab.app.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid ?? null)
  const old = await drawing()
  if (old === null) throw new Error('no process draws')
  process.kill(old, 'SIGKILL')
  await expect.poll(async () => ![null, old].includes(await drawing())).toBe(true)
  await lab.page.locator('.monaco-editor').first().click()
  await lab.page.keyboard.press('Control+Home')
  await lab.page.keyboard.type('// precious')
  const journal = join(lab.userData, 'state/drafts.json')
  await expect.poll(() => readFile(journal, 'utf8').catch(() => ''), { timeout: 3000 }).toContain('// precious')
  await crash(lab)
  await expect.poll(() => look(lab, `document.body.innerText.replaceAll('\u00a0', ' ')`)).toContain('// precious')
  expect(await look(lab, `document.querySelector('.notices').innerText`)).toMatch(
    /The window ended unexpectedly \((crashed|killed)\).*run again/,
  )
  await look(lab, `document.querySelector('[data-testid="run"]').click()`)
  await expect.poll(() => look(lab, `document.querySelector('.status-line').innerText`)).toMatch(/step \d+ of \d+/)
  // It is told once.
  await look(lab, 'location.reload()')
  await expect.poll(() => look(lab, `document.body.dataset.idle`)).toBe('true')
  expect(await look(lab, `document.querySelector('.notices').innerText`)).toBe('')
})

test('a page that hangs, or crashes at once again, asks before it is opened anew', async ({ lab }) => {
  await lab.app.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = ((_window: unknown, options: { message: string; detail: string }) => {
      asked.push(options.message)
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }) as typeof dialog.showMessageBox
  })
  // A debugger that is attached, as the test's is, keeps Electron from telling of a real one.
  await reopened(lab, ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.emit('unresponsive'))
  await crash(lab)
  expect(await lab.app.evaluate(() => (globalThis as { asked?: string[] }).asked)).toEqual([
    'The window does not answer.',
    'The window ended again at once.',
  ])
  await expect.poll(() => look(lab, `document.body.dataset.idle`)).toBe('true')
})

test('a file is opened by the command line, and by a second start into the first window', async ({ launch }) => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-given-'))
  const one = join(folder, 'one.ts')
  const two = join(folder, 'two.ts')
  await writeFile(one, '// the first\nlab.ioas()\n')
  await writeFile(two, '// the second\nlab.ioas()\n')
  const lab = await launch({ files: [one] })
  await expect(lab.page.getByRole('tab', { name: 'one.ts' })).toHaveAttribute('aria-selected', 'true')
  const code = await startAgain(lab, [two, join(folder, 'missing.ts')])
  expect(code).toBe(0)
  await expect(lab.page.getByRole('tab', { name: 'two.ts' })).toHaveAttribute('aria-selected', 'true')
  await expect(lab.page.getByText(/missing\.ts cannot be read/)).toBeVisible()
  expect(await lab.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await rm(folder, { recursive: true })
})

test('files are opened and saved through the system’s dialogs', async ({ lab }) => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-files-'))
  const path = join(folder, 'a.ts')
  await writeFile(path, 'lab.ioas()\n')
  await answerDialogs(lab, path)
  expect(await lab.page.evaluate(() => window.lab.app('openFile', {}))).toEqual({
    ok: true,
    path,
    source: 'lab.ioas()\n',
  })
  const save = { path, suggestedName: 'a.ts', source: '// changed\n' }
  expect(await lab.page.evaluate((args) => window.lab.app('saveFile', args), save)).toMatchObject({ ok: true, path })
  expect(await readFile(path, 'utf8')).toBe('// changed\n')
  await answerDialogs(lab, null)
  expect(await lab.page.evaluate(() => window.lab.app('openFile', {}))).toMatchObject({ ok: false, cancelled: true })
  await rm(folder, { recursive: true })
})

test('the window opens where and as large as it was', async ({ launch }) => {
  const bounds = { x: 120, y: 90, width: 1100, height: 700 }
  const first = await launch()
  await first.app.evaluate(({ BrowserWindow }, wanted) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(wanted)
  }, bounds)
  await first.close()
  const second = await launch({ userData: first.userData })
  const found = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  expect(found).toEqual(bounds)
})

test('settings that name a policy which is not there start with one that is', async ({ launch }) => {
  const userData = await mkdtemp(join(tmpdir(), 'lab-settings-'))
  await mkdir(join(userData, 'state'))
  const layouts = { version: 2, current: null, named: [] }
  const settings = { theme: 'dark', policy: 'of-tomorrow', seed: 7, mode: 'worst-case', activeDraft: null, layouts }
  await writeFile(join(userData, 'state/settings.json'), JSON.stringify(settings))
  const { page } = await launch({ userData })
  await expect(page.getByLabel('policy')).toHaveValue('v1')
  // The rest of the file counts.
  await expect(page.getByLabel('seed')).toHaveValue('7')
})

test('one bad value in the settings is named with what is allowed, and the others count', async ({ launch }) => {
  const userData = await mkdtemp(join(tmpdir(), 'lab-settings-'))
  await mkdir(join(userData, 'state'))
  await writeFile(join(userData, 'state/settings.json'), JSON.stringify({ theme: 'pink', policy: 'v2', seed: 7 }))
  const { page } = await launch({ userData })
  await expect(page.getByText('The setting theme is "pink"')).toContainText('system, light, dark, high-contrast')
  await expect(page.getByText(/settings\.json\.unreadable-\d+/)).toBeVisible()
  await expect(page.getByLabel('policy')).toHaveValue('v2')
  await expect(page.getByLabel('seed')).toHaveValue('7')
})

test('drafts that cannot be read are put aside, and the user is told where', async ({ launch }) => {
  const userData = await mkdtemp(join(tmpdir(), 'lab-drafts-'))
  await mkdir(join(userData, 'state'))
  await writeFile(join(userData, 'state/drafts.json'), '[{"title": "cut o')
  const { page } = await launch({ userData })
  await expect(page.getByText(/could not be read.*drafts\.json\.unreadable-\d+/)).toBeVisible()
  await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible()
})
