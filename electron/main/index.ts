// The app, from start to end, as one list. Each step is a file of its own.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { app, ipcMain } from 'electron'
import type { BrowserWindow } from 'electron'
import { appRequests, engineRequests } from '../../engine/protocol/session.ts'
import type { HostEvent } from '../../engine/protocol/session.ts'
import { channels } from '../shared/channels.ts'
import type { ThreadData } from '../shared/thread-messages.ts'
import { appHandlers } from './app-handlers.ts'
import { openState, settle } from './app-state.ts'
import type { LastCrash } from './crashes.ts'
import { systemDialogs } from './dialogs.ts'
import { engineHandlers } from './engine-handlers.ts'
import { EngineThread } from './engine-thread.ts'
import { filesOf, GivenFiles } from './given-files.ts'
import { guardAllContents, guardSession } from './guards.ts'
import { serve } from './ipc-hub.ts'
import { compileForShortRuns } from './machine-code.ts'
import { setMenu } from './menu.ts'
import { appOrigin, registerScheme, serveScheme } from './scheme.ts'
import { ScriptFiles } from './script-files.ts'
import { openWindow } from './window.ts'

/** Only a checkout is ever served from a development server, whatever the environment says. */
const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
let window: BrowserWindow | undefined
let lastCrash: LastCrash | undefined

const THREAD_LIMITS = {
  /** A guest's recursion must hit the sandbox's limit before the thread's own. */
  stackSizeMb: 32,
  /**
   * The longest run keeps a tenth of this. Below a gigabyte V8 collects when the heap has doubled, above it when the heap has
   * quadrupled: after a million flushes that is a hundred megabytes.
   */
  maxOldGenerationSizeMb: 960,
}

function startThread(workerData: ThreadData): Worker {
  return new Worker(join(import.meta.dirname, 'engine-host.js'), { workerData, resourceLimits: THREAD_LIMITS })
}

function tellWindow(event: HostEvent): void {
  if (window !== undefined && !window.isDestroyed()) window.webContents.send(channels.event, event)
}

/** Size of everything in the window, in percent. */
function zoomWindow(percent: number): void {
  if (window !== undefined && !window.isDestroyed()) window.webContents.setZoomFactor(percent / 100)
}

/** Without the executable and, in a checkout, the app's folder. */
function ownArguments(argv: readonly string[]): string[] {
  const own = argv.slice(1)
  const folder = own.findIndex((argument) => !argument.startsWith('-'))
  return app.isPackaged ? own : own.filter((_argument, index) => index !== folder)
}

async function boot(): Promise<void> {
  const state = openState(app.getPath('userData'))
  const engine = new EngineThread({ start: startThread, onEvent: tellWindow, patienceMs: 2000 })
  const files = new ScriptFiles(
    systemDialogs(() => window),
    state.chosenFiles,
  )
  const given = new GivenFiles(
    (path) => files.openGiven(path),
    () => tellWindow({ type: 'given' }),
  )
  given.give(filesOf(ownArguments(process.argv), process.cwd()))
  guardSession(devServer)
  serveScheme(join(import.meta.dirname, '../renderer'), devServer)
  serve(ipcMain, channels.engine, appOrigin, engineRequests, engineHandlers(engine))
  serve(
    ipcMain,
    channels.app,
    appOrigin,
    appRequests,
    appHandlers({
      state,
      files,
      given,
      engine,
      zoom: zoomWindow,
      lastCrash: () => lastCrash?.take() ?? null,
      setMenu: (items) => setMenu(items, tellWindow),
    }),
  )
  // Until the window says what it can do there is nothing to choose.
  setMenu([], tellWindow)
  quitWhenSettled(async () => {
    await settle(state)
    await engine.close()
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.on('second-instance', (_event, argv, folder) => {
    if (window?.isMinimized() === true) window.restore()
    window?.show()
    window?.focus()
    given.give(filesOf(ownArguments(argv), folder))
  })
  ;({ window, lastCrash } = await openWindow(state.window))
}

/** Lets the last writes reach the disk before the app goes. */
function quitWhenSettled(finish: () => Promise<void>): void {
  let finished = false
  app.on('will-quit', (event) => {
    if (finished) return
    event.preventDefault()
    void finish().finally(() => {
      finished = true
      app.quit()
    })
  })
}

compileForShortRuns()
registerScheme()
guardAllContents()
// Two apps with one journal of drafts would overwrite each other's.
if (app.requestSingleInstanceLock()) {
  app
    .whenReady()
    .then(boot)
    .catch((error: unknown) => {
      process.stderr.write(`iommufd-lab could not start: ${error instanceof Error ? error.stack : String(error)}\n`)
      app.exit(1)
    })
} else {
  app.quit()
}
