// A page that ends or hangs: it comes back by itself, and one that does not stay asks what to do.
import { dialog } from 'electron'
import type { BrowserWindow } from 'electron'

/** Two ends within this time are not chance; milliseconds. */
const TOO_SOON_MS = 5000

/** Why the page ended before this one, until it is told; null if it did not. */
export interface LastCrash {
  take(): string | null
}

/**
 * Brings a page back that died; it takes up its drafts again. One that dies at once again would do so for ever: then its user
 * decides.
 */
export function reloadAfterCrash(window: BrowserWindow): LastCrash {
  let lastCrash = 0
  let told: string | null = null
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    const tooSoon = Date.now() - lastCrash < TOO_SOON_MS
    lastCrash = Date.now()
    told = reason
    if (!tooSoon) return window.reload()
    void ask(window, 'The window ended again at once.', reason).then((again) => {
      if (again && !window.isDestroyed()) window.reload()
    })
  })
  let asking = false
  window.on('unresponsive', () => {
    if (asking) return
    asking = true
    void ask(window, 'The window does not answer.', 'hangs').then((again) => {
      asking = false
      // A page that hangs hears nothing: its process is ended, and it comes back as after a crash.
      if (again && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer()
    })
  })
  return {
    take: () => {
      const reason = told
      told = null
      return reason
    },
  }
}

/** @returns true to open the window's page anew */
async function ask(window: BrowserWindow, message: string, reason: string): Promise<boolean> {
  const again = 0
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message,
    detail: `Reason: ${reason}. Scripts are kept as they were typed: opened anew, the window has them again.`,
    buttons: ['Open anew', 'Wait'],
    defaultId: again,
    cancelId: 1,
  })
  return response === again
}
