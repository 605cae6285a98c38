// The real app, started afresh for each test with a user data folder of its own.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test as base, _electron as electron, expect } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'
import { sandboxArguments } from '../scripts/tools/support/display.mjs'

const root = resolve(import.meta.dirname, '..')

/** A running app and its window. */
export interface LabApp {
  readonly app: ElectronApplication
  readonly page: Page
  /** Where it keeps what outlives it: pass it to `launch` again to start the app as its user would the next day. */
  readonly userData: string
  close(): Promise<void>
}

export interface LaunchOptions {
  /** The user data folder to start with; a new one if left out. */
  readonly userData?: string
  /** Files that it is given on the command line. */
  readonly files?: readonly string[]
  /** A packed app's executable, instead of the built app in Electron. */
  readonly executable?: string
}

export interface Fixtures {
  /** Starts an app; all that were started are closed after the test. */
  launch: (options?: LaunchOptions) => Promise<LabApp>
  /** One app, started. */
  lab: LabApp
  page: Page
}

export const test = base.extend<Fixtures>({
  // Playwright reads the fixtures that one needs from the pattern, which is empty here.

  launch: async ({}, use) => {
    const apps: LabApp[] = []
    const folders: string[] = []
    await use(async ({ userData, executable, files = [] } = {}) => {
      const folder = userData ?? (await mkdtemp(join(tmpdir(), 'lab-e2e-')))
      folders.push(folder)
      const lab = await start(folder, executable, files)
      apps.push(lab)
      return lab
    })
    for (const lab of apps) await lab.close()
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  },
  lab: async ({ launch }, use) => {
    await use(await launch())
  },
  page: async ({ lab }, use) => {
    await use(lab.page)
  },
})

export { expect }

async function start(userData: string, executable: string | undefined, files: readonly string[]): Promise<LabApp> {
  const app = await launchElectron(userData, executable, files)
  const page = await app.firstWindow()
  await page.waitForLoadState('domcontentloaded')
  let closed = false
  app.on('close', () => (closed = true))
  return {
    app,
    page,
    userData,
    close: async () => {
      if (!closed) await app.close()
    },
  }
}

/**
 * Starts the app once more beside a running one, with the same user data.
 * @param files that it is given
 * @returns the second process's exit code
 */
export async function startAgain({ app, userData }: LabApp, files: readonly string[]): Promise<number | null> {
  const executable = await app.evaluate(() => process.execPath)
  const args = [root, `--user-data-dir=${userData}`, '--disable-gpu', ...sandboxArguments(), ...files]
  const second = spawn(executable, args, { stdio: 'ignore' })
  return new Promise((resolve, reject) => {
    second.on('exit', resolve)
    second.on('error', reject)
  })
}

async function launchElectron(
  userData: string,
  executable: string | undefined,
  files: readonly string[],
): Promise<ElectronApplication> {
  const args = [`--user-data-dir=${userData}`, '--disable-gpu', ...files]
  const chromiumSandbox = sandboxArguments().length === 0
  // Playwright would set the page's colour scheme by itself; setSystemTheme is to decide.
  const common = { chromiumSandbox, colorScheme: null }
  if (executable === undefined) return electron.launch({ ...common, args: [root, ...args] })
  // Playwright holds back an unpacked app until it is attached. With a packed one it can come too late and wait for a
  // window that it has missed, so it gets a second try.
  const options = { ...common, executablePath: executable, args, timeout: 15_000 }
  return electron.launch(options).catch(() => electron.launch(options))
}

/** The sizes at which every screen is looked at. */
export const sizes = { small: { width: 1280, height: 800 }, large: { width: 1920, height: 1200 } } as const
export type Theme = 'light' | 'dark'

/** Gives the window's content a size, in pixels, and waits until the page has it. */
export async function resize({ app, page }: LabApp, size: { width: number; height: number }): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.unmaximize()
    window?.setContentSize(width, height)
  }, size)
  await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size)
}

/** Makes the system's theme light or dark, as the page sees it. */
export async function setSystemTheme({ app, page }: LabApp, theme: Theme): Promise<void> {
  // Playwright shows pages a light system unless told otherwise.
  await page.emulateMedia({ colorScheme: theme })
  // The main process may collect the garbage just then, and the answer with it: then it is asked again.
  await expect(() =>
    app.evaluate(({ nativeTheme }, source) => {
      nativeTheme.themeSource = source
    }, theme),
  ).toPass({ timeout: 10_000 })
  await page.waitForFunction((dark) => matchMedia('(prefers-color-scheme: dark)').matches === dark, theme === 'dark')
}

/** What is on the clipboard, as text. */
export function clipboardText({ app }: LabApp): Promise<string> {
  return app.evaluate(({ clipboard }) => clipboard.readText())
}

/** Answers the next file dialogs, as the user would: with a path, or by cancelling. */
export async function answerDialogs({ app }: LabApp, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    const canceled = chosen === null
    dialog.showOpenDialog = () => Promise.resolve({ canceled, filePaths: chosen === null ? [] : [chosen] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled, filePath: chosen ?? '' })
  }, path)
}
