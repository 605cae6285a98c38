import { dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Dialogs } from './script-files.ts'

const scripts = [
  { name: 'TypeScript', extensions: ['ts', 'mts'] },
  { name: 'All files', extensions: ['*'] },
]

/** The system's own file dialogs, in front of the window. */
export function systemDialogs(window: () => BrowserWindow | undefined): Dialogs {
  return {
    chooseToOpen: async () => {
      const options = { title: 'Open a script', filters: scripts, properties: ['openFile' as const] }
      const parent = window()
      const { filePaths } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return filePaths[0]
    },
    chooseToSave: async (suggestedName) => {
      const options = { title: 'Save the script', defaultPath: suggestedName, filters: scripts }
      const parent = window()
      const { filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
      return filePath === '' ? undefined : filePath
    },
  }
}
