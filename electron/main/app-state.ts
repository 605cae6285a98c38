import { join } from 'node:path'
import { z } from 'zod'
import { DEFAULT_LIMITS } from '../../engine/protocol/limits.ts'
import { lessonResultsSchema, type LessonResult } from '../../engine/protocol/lesson.ts'
import { draftSchema, settingsSchema } from '../../engine/protocol/session.ts'
import type { Draft, Settings } from '../../engine/protocol/session.ts'
import { StoredValue } from './stored-value.ts'
import { windowStateSchema } from './window-state.ts'
import type { WindowState } from './window-state.ts'

/** Everything that outlives the app, in the user's data folder. */
export interface AppState {
  readonly drafts: StoredValue<Draft[]>
  readonly settings: StoredValue<Settings>
  readonly window: StoredValue<WindowState>
  /** Lessons that were done. */
  readonly lessons: StoredValue<LessonResult[]>
  /** Paths that the user chose in a dialog: the only ones that a page may have written. */
  readonly chosenFiles: StoredValue<string[]>
}

export const defaultSettings: Settings = {
  theme: 'system',
  policy: 'v1',
  seed: 1,
  mode: 'worst-case',
  activeDraft: null,
  layouts: { version: 2, current: null, named: [] },
  zoom: 100,
  editorFontSize: 12,
  motion: 'system',
  limits: { ...DEFAULT_LIMITS },
  shortcuts: {},
}

/** @param userData the user's data folder */
export function openState(userData: string): AppState {
  const file = (name: string): string => join(userData, 'state', `${name}.json`)
  return {
    drafts: new StoredValue(file('drafts'), z.array(draftSchema)),
    settings: new StoredValue(file('settings'), settingsSchema),
    window: new StoredValue(file('window'), windowStateSchema),
    lessons: new StoredValue(file('lessons'), lessonResultsSchema),
    chosenFiles: new StoredValue(file('chosen-files'), z.array(z.string())),
  }
}

/** Resolves when all that was saved is on the disk. */
export async function settle(state: AppState): Promise<void> {
  await Promise.all(Object.values(state).map((store: StoredValue<never>) => store.settled()))
}
