/**
 * The session contract: what a window may ask of the engine and of the main process, and what it is told. Every request
 * and every reply is checked against its schema where it crosses a process.
 */
import { z } from 'zod'
import {
  debugRunSchema,
  lookRequestSchema,
  pausedSchema,
  replReplySchema,
  replRequestSchema,
  resumeSchema,
  setBreakpointsSchema,
  shownValueSchema,
  variablesRequestSchema,
  variablesSchema,
} from './debug.ts'
import { claimSchema, lessonResultsSchema } from './lesson.ts'
import { fileReply, frameRequests } from './frame-requests.ts'
import { panelRequests, view } from './panel-requests.ts'
import { runOutcomeSchema, runRequestSchema, runSummarySchema } from './run.ts'
import { commandIdSchema, settingsFaultSchema, settingsSchema } from './settings.ts'
import type { FlushLogView, LineRow, StepRow, ViewMap } from './view.ts'

export const policyInfoSchema = z.object({
  name: z.string(),
  title: z.string(),
  summary: z.string(),
  safe: z.boolean(),
})
export type PolicyInfo = z.infer<typeof policyInfoSchema>

export const experimentInfoSchema = z.object({
  /** File name without folder, e.g. `s01-five-step.ts`. */
  name: z.string().regex(/^[\w.-]+\.ts$/),
  title: z.string(),
  question: z.string(),
  /** What one should look at when it has run. */
  watch: z.string(),
  topics: z.array(z.string()),
  /** Policies that it says something about; empty for any. */
  policies: z.array(z.string()),
  /** The statements of the review that it tries. */
  claims: z.array(claimSchema),
})
export type ExperimentInfo = z.infer<typeof experimentInfoSchema>

const stepNumber = z.number().int().min(0)
const windowSchema = z.object({ first: z.number().int().min(0), count: z.number().int().min(1).max(5000) })

/** Rows of a window of a long list: some screens. Each is copied on its way into the page, value by value. */
export const WINDOW_ROWS = 100
const stepsSchema = z.object({ total: z.number().int(), first: z.number().int(), rows: z.array(view<StepRow>()) })

/** How far a run came, with what a window shows of its end: in one answer, so that it is drawn at once. */
export const reachedSchema = z.object({
  outcome: runOutcomeSchema,
  /** What each script line did. */
  lines: z.array(view<LineRow>()),
  /** All panels after the last step. */
  views: view<ViewMap>(),
  /** The last steps and flushes: at least half a window of WINDOW_ROWS rows, from the beginning of a window. */
  steps: stepsSchema,
  flushLog: view<FlushLogView>(),
})
export type Reached = z.infer<typeof reachedSchema>

/** Requests to the engine's thread, by name: arguments and reply. `runsScript` marks those that end when Stop is pressed. */
export const engineRequests = {
  /** The flush policies on offer. */
  policies: { args: z.object({}), reply: z.array(policyInfoSchema) },
  /** Type declarations of the script API, for the editor. */
  scriptApi: { args: z.object({}), reply: z.object({ fileName: z.string(), source: z.string() }) },
  /** Runs a script from the start; the reply comes when it ends, however it ends. */
  run: { args: runRequestSchema, reply: runSummarySchema, runsScript: true },
  /** A window of the step list of the last run. */
  steps: { args: windowSchema, reply: stepsSchema },
  /** All panels at a step; 0 is before the first. */
  views: { args: z.object({ step: stepNumber }), reply: view<ViewMap>() },
  /** A window of the flush log. */
  flushLog: { args: windowSchema.extend({ step: stepNumber }), reply: view<FlushLogView>() },
  /** As `run`, under control: it can be paused, and is told by the event `paused` when it is. */
  debugRun: { args: debugRunSchema, reply: reachedSchema, runsScript: true },
  /** Lets a paused run go on. Not ok if nothing is paused. */
  resume: { args: resumeSchema, reply: z.object({ ok: z.boolean() }) },
  /** Pauses a run under control as soon as it can be. Not ok if nothing runs, or it is paused. */
  pause: { args: z.object({}), reply: z.object({ ok: z.boolean() }) },
  /** Where breakpoints lie in a source; they count at once for the run of this very source, if one is under way. */
  setBreakpoints: { args: setBreakpointsSchema, reply: z.object({ lines: z.array(z.number().int().nullable()) }) },
  /** How far the run came, that is under way or was the last. */
  reached: { args: z.object({}), reply: reachedSchema },
  /** SHA-256 of the journal of what ran last, as far as it came. */
  journalHash: { args: z.object({}), reply: z.object({ hash: z.string() }) },
  /** Evaluates a line of the console, while the script is paused or after its end. */
  repl: { args: replRequestSchema, reply: replReplySchema },
  /** Forgets the names that lines of the console declared. */
  replForget: { args: z.object({}), reply: z.object({ ok: z.boolean() }) },
  /** Looks at expressions as `repl` does; errors are values. */
  look: { args: lookRequestSchema, reply: z.object({ values: z.array(shownValueSchema) }) },
  /** The variables of the script where it is paused, or after its end; the lab answers as after `step`. */
  variables: { args: variablesRequestSchema, reply: variablesSchema },
  ...panelRequests,
} as const
export type EngineRequestName = keyof typeof engineRequests
export type EngineArgs<N extends EngineRequestName> = z.infer<(typeof engineRequests)[N]['args']>
export type EngineReply<N extends EngineRequestName> = z.infer<(typeof engineRequests)[N]['reply']>

/** A script in an editor tab, as it is journaled so that a crash loses at most a second of typing. */
export const draftSchema = z.object({
  id: z.string().max(200),
  title: z.string().max(300),
  /** Path of the file on disk, or the experiment it is a copy of. */
  origin: z.object({ kind: z.enum(['new', 'file', 'experiment']), path: z.string().max(4096) }),
  source: z.string().max(4 * 1024 * 1024),
  dirty: z.boolean(),
})
export type Draft = z.infer<typeof draftSchema>

/** Requests to the main process: files, drafts, settings. */
export const appRequests = {
  experiments: { args: z.object({}), reply: z.array(experimentInfoSchema) },
  readExperiment: {
    args: z.object({ name: experimentInfoSchema.shape.name }),
    reply: z.object({ name: z.string(), source: z.string() }),
  },
  /** Asks for a file with the system's dialog and reads it. */
  openFile: { args: z.object({}), reply: fileReply },
  /** Files that the user opened or saved, the latest first. */
  recentFiles: { args: z.object({}), reply: z.object({ paths: z.array(z.string()) }) },
  /** Reads one of these; a path that the user never chose is refused. */
  openRecent: { args: z.object({ path: z.string().max(4096) }), reply: fileReply },
  /** Reads one of these as it is now, without taking it for the script's: what another program did to it is told of all the same. */
  readSaved: { args: z.object({ path: z.string().max(4096) }), reply: fileReply },
  /** Gives one of these another name in its folder; a file that has that name already is left as it is, and refused. */
  renameFile: { args: z.object({ path: z.string().max(4096), name: z.string().min(1).max(200) }), reply: fileReply },
  /**
   * Which of these files another program changed since this one read or wrote them, told once for each change. Files that
   * this start has not read or written yet are told of with `known: false`.
   */
  changedFiles: {
    args: z.object({ paths: z.array(z.string().max(4096)).max(200) }),
    reply: z.object({
      files: z.array(
        z.object({
          path: z.string(),
          /** Null: it is gone, or is no script any more. */
          source: z.string().nullable(),
          known: z.boolean(),
        }),
      ),
    }),
  },
  /** Writes to `path`, or asks where when it is null. */
  saveFile: {
    args: z.object({
      path: z.string().max(4096).nullable(),
      suggestedName: z.string().max(300),
      source: z.string().max(4 * 1024 * 1024),
    }),
    reply: fileReply,
  },
  /** Asks for a bundle with the system's dialog and reads it. */
  openBundleFile: { args: z.object({}), reply: fileReply },
  /** Writes what leaves the lab (a report, a table, a bundle) to a file that the user chooses. */
  exportFile: {
    args: z.object({ suggestedName: z.string().max(300), source: z.string().max(64 * 1024 * 1024) }),
    reply: fileReply,
  },
  /** `putAside` are paths of what was kept but could not be read, or not wholly: it may hold a user's work. */
  loadState: {
    args: z.object({}),
    reply: z.object({
      drafts: z.array(draftSchema),
      settings: settingsSchema,
      putAside: z.array(z.string()),
      settingsFaults: z.array(settingsFaultSchema),
    }),
  },
  saveDrafts: { args: z.object({ drafts: z.array(draftSchema).max(200) }), reply: z.object({ ok: z.boolean() }) },
  saveSettings: { args: settingsSchema, reply: z.object({ ok: z.boolean() }) },
  /** Which lessons were done, and how well. */
  loadLessons: { args: z.object({}), reply: lessonResultsSchema },
  saveLessons: { args: z.object({ results: lessonResultsSchema }), reply: z.object({ ok: z.boolean() }) },
  /** Sets the stop flag that the sandbox polls; answers at once, also while the engine is busy. */
  stop: { args: z.object({}), reply: z.object({ ok: z.boolean() }) },
  ...frameRequests,
} as const
export type AppRequestName = keyof typeof appRequests
export type AppArgs<N extends AppRequestName> = z.infer<(typeof appRequests)[N]['args']>
export type AppReply<N extends AppRequestName> = z.infer<(typeof appRequests)[N]['reply']>

/** What a window is told without asking. */
export const hostEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), ops: z.number().int(), elapsedMs: z.number() }),
  /** The run under control is paused; requests are answered meanwhile, from what it did so far. */
  z.object({ type: z.literal('paused'), paused: pausedSchema }),
  /** The engine's thread died or was ended; a new one is up. Nothing typed is lost. */
  z.object({ type: z.literal('engine-restarted'), message: z.string() }),
  /** The app was given files: `takeGiven` has them. */
  z.object({ type: z.literal('given') }),
  z.object({
    type: z.literal('menu'),
    command: commandIdSchema,
  }),
])
export type HostEvent = z.infer<typeof hostEventSchema>

/** The one bridge between a window and the rest; the preload script exposes it as `window.lab`. */
export interface Bridge {
  /** Asks the engine. Rejects with a sentence if the request is malformed or the engine fails. */
  engine<N extends EngineRequestName>(name: N, args: EngineArgs<N>): Promise<EngineReply<N>>
  /** Asks the main process. */
  app<N extends AppRequestName>(name: N, args: AppArgs<N>): Promise<AppReply<N>>
  /** Hears host events; the result ends the subscription. */
  onEvent(listener: (event: HostEvent) => void): () => void
}
