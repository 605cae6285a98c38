import type { appRequests } from '../../engine/protocol/session.ts'
import { defaultSettings } from '../../engine/protocol/settings.ts'
import { about } from './about.ts'
import type { AppState } from './app-state.ts'
import type { EngineThread } from './engine-thread.ts'
import { listExperiments, readExperiment } from './experiments.ts'
import type { FileReply, MenuItem } from '../../engine/protocol/frame-requests.ts'
import type { GivenFiles } from './given-files.ts'
import type { Handlers } from './ipc-hub.ts'
import type { ScriptFiles } from './script-files.ts'

/** What the handlers act on. */
export interface AppParts {
  readonly state: AppState
  readonly files: ScriptFiles
  readonly given: GivenFiles<FileReply>
  readonly engine: EngineThread
  /** Size of everything in the window, in percent. */
  readonly zoom: (percent: number) => void
  /** Why the page ended before this one, once; null if it did not. */
  readonly lastCrash: () => string | null
  readonly setMenu: (items: readonly MenuItem[]) => void
}

/** What the main process itself answers: experiments, files, drafts, settings, the menu, Stop. */
export function appHandlers({
  state,
  files,
  given,
  engine,
  zoom,
  lastCrash,
  setMenu,
}: AppParts): Handlers<typeof appRequests> {
  return {
    experiments: () => Promise.resolve(listExperiments()),
    readExperiment: async ({ name }) => Promise.resolve(readExperiment(name)),
    openFile: () => files.open(),
    recentFiles: async () => ({ paths: await files.recent() }),
    openRecent: ({ path }) => files.openRecent(path),
    readSaved: ({ path }) => files.readSaved(path),
    renameFile: ({ path, name }) => files.rename(path, name),
    changedFiles: ({ paths }) => files.changed(paths),
    saveFile: (args) => files.save(args),
    openBundleFile: () => files.openBundle(),
    exportFile: (args) => files.export(args),
    loadState: async () => {
      const settings = (await state.settings.load()) ?? defaultSettings
      const faults = state.takeSettingsFaults()
      // As it was it is put aside: the next start has nothing to tell.
      if (faults.length > 0) await state.settings.save(settings)
      zoom(settings.zoom)
      const drafts = (await state.drafts.load()) ?? []
      const putAside = [state.drafts.putAside, state.settings.putAside].filter((path) => path !== null)
      return { drafts, settings, putAside, settingsFaults: faults }
    },
    saveDrafts: async ({ drafts }) => {
      await state.drafts.save(drafts)
      return { ok: true }
    },
    saveSettings: async (settings) => {
      zoom(settings.zoom)
      await state.settings.save(settings)
      return { ok: true }
    },
    loadLessons: async () => (await state.lessons.load()) ?? [],
    saveLessons: async ({ results }) => {
      await state.lessons.save(results)
      return { ok: true }
    },
    setMenu: ({ items }) => {
      setMenu(items)
      return Promise.resolve({ ok: true })
    },
    takeGiven: async () => ({ files: await given.take(), crash: lastCrash() }),
    about: () => Promise.resolve(about()),
    stop: () => {
      engine.stop()
      return Promise.resolve({ ok: true })
    },
  }
}
