import { join } from 'node:path'
import { z } from 'zod'
import { lessonResultsSchema, type LessonResult } from '../../engine/protocol/lesson.ts'
import { draftSchema } from '../../engine/protocol/session.ts'
import type { Draft } from '../../engine/protocol/session.ts'
import { readSettings, settingsSchema } from '../../engine/protocol/settings.ts'
import type { Settings, SettingsFault } from '../../engine/protocol/settings.ts'
import { StoredValue } from './stored-value.ts'
import { windowStateSchema } from './window-state.ts'
import type { WindowState } from './window-state.ts'

/** Everything that outlives the app, in the user's data folder. */
export interface AppState {
  readonly drafts: StoredValue<Draft[]>
  readonly settings: StoredValue<Settings>
  /** What in the settings could not be used when they were read; told once. */
  readonly takeSettingsFaults: () => SettingsFault[]
  readonly window: StoredValue<WindowState>
  /** Lessons that were done. */
  readonly lessons: StoredValue<LessonResult[]>
  /** Paths that the user chose in a dialog: the only ones that a page may have written. */
  readonly chosenFiles: StoredValue<string[]>
}

/** @param userData the user's data folder */
export function openState(userData: string): AppState {
  const file = (name: string): string => join(userData, 'state', `${name}.json`)
  let faults: SettingsFault[] = []
  const settings = new StoredValue(file('settings'), settingsSchema, (raw) => {
    const read = readSettings(raw)
    if (read === null) return undefined
    faults = read.faults
    return { value: read.settings, lossless: faults.length === 0 }
  })
  return {
    // One draft that cannot be read takes no other with it.
    drafts: new StoredValue(file('drafts'), z.array(draftSchema), (raw) =>
      Array.isArray(raw)
        ? { value: raw.flatMap((one) => draftSchema.safeParse(one).data ?? []), lossless: false }
        : undefined,
    ),
    settings,
    takeSettingsFaults: () => faults.splice(0),
    window: new StoredValue(file('window'), windowStateSchema),
    lessons: new StoredValue(file('lessons'), lessonResultsSchema),
    chosenFiles: new StoredValue(file('chosen-files'), z.array(z.string())),
  }
}

/** Resolves when all that was saved is on the disk. */
export async function settle(state: AppState): Promise<void> {
  const { drafts, settings, window, lessons, chosenFiles } = state
  await Promise.all([drafts, settings, window, lessons, chosenFiles].map((store) => store.settled()))
}
