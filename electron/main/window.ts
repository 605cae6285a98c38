import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { reloadAfterCrash } from './crashes.ts'
import type { LastCrash } from './crashes.ts'
import { appUrl } from './scheme.ts'
import type { StoredValue } from './stored-value.ts'
import { smallestSize, usableState } from './window-state.ts'
import type { WindowState } from './window-state.ts'

/**
 * Opens the main window where it was last.
 * @param store where its place is kept
 */
export async function openWindow(
  store: StoredValue<WindowState>,
): Promise<{ readonly window: BrowserWindow; readonly lastCrash: LastCrash }> {
  const state = usableState(
    await store.load(),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const { maximized, position, width, height } = state
  const window = new BrowserWindow({
    width,
    height,
    ...position,
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    title: 'iommufd-lab',
    show: false,
    autoHideMenuBar: true,
    // What is seen until the page has drawn itself.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171c' : '#ffffff',
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (maximized) window.maximize()
  keepState(window, store)
  const lastCrash = reloadAfterCrash(window)
  window.once('ready-to-show', () => {
    window.show()
  })
  // It also fails when the page crashes while it loads, which reloadAfterCrash sees to: no reason to end the app.
  window.loadURL(appUrl).catch((error: unknown) => {
    process.stderr.write(`iommufd-lab: the window could not be loaded: ${String(error)}\n`)
  })
  return { window, lastCrash }
}

function keepState(window: BrowserWindow, store: StoredValue<WindowState>): void {
  const save = (): void => {
    if (window.isDestroyed() || window.isMinimized()) return
    const { x, y, width, height } = window.getNormalBounds()
    void store.save({ position: { x, y }, width, height, maximized: window.isMaximized() }).catch(() => undefined)
  }
  window.on('resized', save)
  window.on('moved', save)
  window.on('maximize', save)
  window.on('unmaximize', save)
  // Not every window manager tells of moves.
  window.on('close', save)
}
