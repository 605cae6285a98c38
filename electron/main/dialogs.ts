import { dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Dialogs } from './script-files.ts'

const scripts = [
  { name: 'TypeScript', extensions: ['ts', 'mts'] },
  { name: 'All files', extensions: ['*'] },
]

const bundles = [
  { name: 'Bundles', extensions: ['json'] },
  { name: 'All files', extensions: ['*'] },
]

/** The system's own file dialogs, in front of the window. */
export function systemDialogs(window: () => BrowserWindow | undefined): Dialogs {
  return {
    chooseToOpen: async (what = 'script') => {
      const kind =
        what === 'script' ? { title: 'Open a script', filters: scripts } : { title: 'Open a bundle', filters: bundles }
      const options = { ...kind, properties: ['openFile' as const] }
      const parent = window()
      const { filePaths } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return filePaths[0]
    },
    chooseToSave: async (suggestedName) => {
      const isScript = /\.m?ts$/.test(suggestedName)
      const options = isScript
        ? { title: 'Save the script', defaultPath: suggestedName, filters: scripts }
        : { title: 'Export', defaultPath: suggestedName }
      const parent = window()
      const { filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
      return filePath === '' ? undefined : filePath
    },
  }
}
