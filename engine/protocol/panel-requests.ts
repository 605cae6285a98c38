/** Requests for the panels that are asked for on their own, for comparisons, and for what leaves the lab. */
import { z } from 'zod'
import { breakpointsSchema } from './debug.ts'
import type { HooksView } from './hooks.ts'
import type { Lesson, LessonAnswer } from './lesson.ts'
import { FLUSH_HOOKS } from './policy.ts'
import type {
  AreaHistory,
  CompareRow,
  DiffView,
  FilteredFlushLog,
  FlushGroups,
  FoundPages,
  FrameLinesView,
  IovaMap,
  MemoryView,
  PageExplanation,
  PagesView,
  PolicyFlushes,
  TimelineFound,
  TimelineMeasure,
  TimelineParts,
  TopologyView,
  Trial,
} from './panels.ts'
import { runRequestSchema, runSummarySchema } from './run.ts'
import type { ScriptTest } from './script-test.ts'
import type { TimelineColumns } from './timeline-columns.ts'
import { insertedLineSchema, insertLineSchema, tryCommandsSchema } from './topology.ts'
import type { AreasView, ChecksView } from './view.ts'

/** View models are produced by the engine from its own state; their shape is checked by the compiler on both ends. */
export const view = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null)
const step = z.number().int().min(0)
const rows = { first: z.number().int().min(0), count: z.number().int().min(1).max(5000) }
const number = z.number().int().min(0)
const address = z.bigint().min(0n).max(0xffff_ffff_ffff_ffffn)

/** Which rows of the flush log are wanted (see FlushFilter). */
export const flushFilterSchema = z.object({
  hooks: z.array(z.enum(FLUSH_HOOKS)).max(FLUSH_HOOKS.length),
  verdicts: z.array(z.enum(['needed', 'redundant', 'missing'])).max(3),
  pages: z.number().int().min(-1).nullable(),
  where: z.string().max(200).optional(),
  text: z.string().max(200),
})

/** What the flush log can be grouped by. */
export const flushGroupingSchema = z.enum(['hook', 'where', 'pages', 'verdict'])
export type FlushGrouping = z.infer<typeof flushGroupingSchema>

/** Which frames are listed. */
export const memoryFilterSchema = z.enum(['all', 'hazard', 'pinned'])
export type MemoryFilter = z.infer<typeof memoryFilterSchema>

/** What can leave as a plain-text block of at most 72 columns. */
export const exportWhatSchema = z.enum([
  'result',
  'status',
  'steps',
  'topology',
  'domains',
  'areas',
  'pages',
  'memory',
  'flushes',
  'hazards',
])
export type ExportWhat = z.infer<typeof exportWhatSchema>

const policyName = runRequestSchema.shape.policy
const comparedRun = runRequestSchema.omit({ policy: true })

/** `runsScript` marks requests that run scripts, and end when Stop is pressed. */
export const panelRequests = {
  /** Processes, devices, hwpts, IOASes and accesses after a step, with the variables that hold them. */
  topology: { args: z.object({ step }), reply: view<TopologyView>() },
  /** What each of some commands would come to after a step, each on a copy of its own. */
  tryCommands: { args: tryCommandsSchema, reply: z.array(view<Trial>()) },
  /** Writes a line into a script. The run stays what it was. */
  insertLine: { args: insertLineSchema, reply: insertedLineSchema },
  /** iopt_pages with their spans after a step: one of them, or all. */
  pages: {
    args: z.object({ step, pages: number.nullable(), maxSpans: z.number().int().min(1).max(10_000) }),
    reply: view<PagesView>(),
  },
  /** Where the PFN of a page is after a step, and why. Rejects if there is no such page. */
  explainPage: { args: z.object({ step, pages: number, index: number }), reply: view<PageExplanation>() },
  /** The pages that a text may mean: a PFN (`f5`), an IOVA or virtual address (`0x100_5000`), an area (`a1`) or a page (`P0 5`). */
  findPages: { args: z.object({ step, text: z.string().max(200) }), reply: view<FoundPages>() },
  /** A window of the frames after a step. `text` is looked for in the names of frames and owners. */
  memory: {
    args: z.object({ step, ...rows, filter: memoryFilterSchema, text: z.string().max(200) }),
    reply: view<MemoryView>(),
  },
  /** The 64 lines of a frame after a step. Rejects if no such frame was handed out. */
  frameLines: { args: z.object({ step, pfn: number }), reply: view<FrameLinesView>() },
  /** The IOVA space of an IOAS between two addresses for a picture of `width` points. Rejects if there is no such IOAS. */
  iovaMap: {
    args: z.object({
      step,
      ioas: number,
      start: address,
      last: address,
      width: z.number().int().min(1).max(10_000),
    }),
    reply: view<IovaMap>(),
  },
  /** The areas of an IOAS between two addresses, as in AreasView. Rejects if there is no such IOAS. */
  areasBetween: {
    args: z.object({ step, ioas: number, start: address, last: address }),
    reply: view<AreasView['ioases'][number]>(),
  },
  /** How an area (`a1` is 1) came to its storage domain, up to a step. */
  areaHistory: { args: z.object({ step, area: number }), reply: view<AreaHistory>() },
  /** The hazards and expectations of the last run. */
  checks: { args: z.object({}), reply: view<ChecksView>() },
  /** A window of the flush log's rows that a filter lets through. */
  flushRows: { args: z.object({ step, ...rows, filter: flushFilterSchema }), reply: view<FilteredFlushLog>() },
  /** The rows of the whole run that a filter lets through, summed up by group, and the flushes that are missing. */
  flushGroups: { args: z.object({ filter: flushFilterSchema, by: flushGroupingSchema }), reply: view<FlushGroups>() },
  /** The hooks of the policy that a step asked, in order, with what they answered. */
  hooks: { args: z.object({ step }), reply: view<HooksView>() },
  /** The script of the last run under each of some policies: what each flushes. The last run stays what it was. */
  policyFlushes: {
    args: z.object({
      policies: z.array(policyName).min(1).max(100),
      filter: flushFilterSchema,
      rows: z.number().int().min(1).max(500),
    }),
    reply: z.array(view<PolicyFlushes>()),
    runsScript: true,
  },
  /** The timeline between two steps for a picture of `width` points. */
  timelineWindow: {
    args: z.object({ from: step, to: step, width: z.number().int().min(1).max(10_000) }),
    reply: view<TimelineColumns>(),
  },
  /** What lies between two steps. */
  timelineMeasure: { args: z.object({ from: step, to: step }), reply: view<TimelineMeasure>() },
  /** The same by name of the operation. */
  timelineParts: { args: z.object({ from: step, to: step }), reply: view<TimelineParts>() },
  /** The next step after (or before) a step in whose tracks all words of a text are. It goes around at the ends. */
  timelineFind: {
    args: z.object({ text: z.string().max(200), from: step, direction: z.union([z.literal(1), z.literal(-1)]) }),
    reply: view<TimelineFound>(),
  },
  /** A script under several policies. The last run stays what it was. */
  compare: {
    args: z.object({ request: comparedRun, policies: z.array(policyName).min(1).max(100) }),
    reply: z.array(view<CompareRow>()),
    runsScript: true,
  },
  /** The policies that a script is to be tested under: those of its heading. */
  testPlan: {
    args: z.object({ source: runRequestSchema.shape.source }),
    reply: z.object({ policies: z.array(z.string()).readonly() }),
  },
  /** A script as a test under one policy. The last run stays what it was. */
  testScript: { args: z.object({ request: runRequestSchema }), reply: view<ScriptTest>(), runsScript: true },
  /** Two steps of the last run side by side. */
  diffSteps: { args: z.object({ left: step, right: step }), reply: view<DiffView>() },
  /** A script under two policies or with two seeds: the first step where they part, why, and what differs at the end. */
  diffRuns: {
    args: z.object({
      request: comparedRun,
      policies: z.tuple([policyName, policyName]),
      seeds: z.tuple([runRequestSchema.shape.seed, runRequestSchema.shape.seed]),
    }),
    reply: view<DiffView>(),
    runsScript: true,
  },
  /** The last run and a script as it is now. The last run stays what it was. */
  diffKept: { args: z.object({ request: runRequestSchema }), reply: view<DiffView>(), runsScript: true },
  /** What a script asks before it is run, with what there is to choose from. The last run stays what it was. */
  lesson: { args: z.object({ request: runRequestSchema }), reply: view<Lesson>(), runsScript: true },
  /** What the last run answers to what its script asks. */
  lessonAnswers: { args: z.object({}), reply: z.array(view<LessonAnswer>()) },
  /** A block of plain text for a mail; `result` is what `lab run` prints. */
  exportText: { args: z.object({ what: exportWhatSchema, step }), reply: z.object({ text: z.string() }) },
  /** The whole experiment for a mail: the script, what came of it, and the policies side by side. */
  exportMail: { args: z.object({}), reply: z.object({ fileName: z.string(), text: z.string() }), runsScript: true },
  /** The last run as one file that opens elsewhere at the same step. `layout` is the window's own and comes back as it is. */
  exportBundle: {
    args: z.object({ step, layout: z.string().max(1024 * 1024), breakpoints: breakpointsSchema }),
    reply: z.object({ fileName: z.string(), text: z.string() }),
  },
  /** Opens a bundle: runs its script, and says whether the journal is the one that it was saved with. */
  openBundle: {
    args: z.object({ text: z.string().max(16 * 1024 * 1024) }),
    reply: z.object({
      request: runRequestSchema,
      summary: runSummarySchema,
      step,
      layout: z.string(),
      breakpoints: breakpointsSchema,
      verified: z.boolean(),
      /** One sentence: what was compared. */
      message: z.string(),
    }),
    runsScript: true,
  },
  /** The last run as one HTML page that needs nothing else, with the state after a step, and the script under each policy. */
  htmlReport: {
    args: z.object({ step }),
    reply: z.object({ fileName: z.string(), html: z.string() }),
    runsScript: true,
  },
  /** The last run as a test for the kernel's selftests; `left` operations have no equivalent there. */
  exportKselftest: {
    args: z.object({}),
    reply: z.object({ fileName: z.string(), text: z.string(), steps: z.number().int(), left: z.number().int() }),
  },
  /** The last run as a trace that Perfetto opens; `steps` is how many of its steps it has, from the first on. */
  exportPerfetto: {
    args: z.object({}),
    reply: z.object({ fileName: z.string(), text: z.string(), steps: z.number().int() }),
  },
} as const
