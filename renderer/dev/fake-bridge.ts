/** A bridge that answers from canned view models. Development only: the app never loads it. */
import type { Bridge, Draft, EngineArgs, HostEvent, Reached } from '../../engine/protocol/session.ts'
import { defaultSettings } from '../../engine/protocol/settings.ts'
import type { Settings } from '../../engine/protocol/settings.ts'
import { cannedRun, FIVE_STEPS, HASH } from './canned-run.ts'
import type { CannedRun } from './canned-run.ts'
import { cannedFindings } from './canned-findings.ts'
import { cannedPanels } from './canned-panels.ts'

const API = `
/** Bytes: a number, a bigint, or text such as \`'32 KiB'\` or \`'8 pages'\`. */
type Size = number | bigint | string
interface Memory { readonly pages: number }
interface Process { readonly memory: Memory }
interface Ioas {
  /** IOMMU_IOAS_MAP: pins user memory and maps it. @throws EEXIST when an area is in the way */
  map(options: { iova?: bigint; from: Memory; length?: Size }): bigint
  /** IOMMU_IOAS_UNMAP */
  unmap(iova: bigint, length: Size): bigint
  readonly areas: readonly object[]
}
interface Device {
  /** Binds and attaches to the IOAS through an automatic hwpt. */
  attach(ioas: Ioas): void
  unplug(): void
}
declare const lab: {
  process(name: string, options: { memory: Size }): Process
  ioas(): Ioas
  device(name: string, options: { coherent: boolean }): Device
  readonly flushes: { readonly events: number; readonly pages: number }
  readonly hazards: readonly object[]
}
declare function print(...values: unknown[]): void
declare function expect(value: unknown): { toBe(other: unknown): void; toBeEmpty(): void }
`

/** A bridge whose drafts and settings live in this page only. */
export function fakeBridge(): Bridge {
  let run: CannedRun | null = null
  let stop = (): void => undefined
  const listeners = new Set<(event: HostEvent) => void>()
  const settings: Settings = { ...defaultSettings }
  const drafts: Draft[] = []

  const answerRun = async (request: Parameters<typeof cannedRun>[0]): Promise<CannedRun['summary']> => {
    if (request.source.includes('while (true)')) {
      await new Promise<void>((resolve) => (stop = resolve))
      const stopped = cannedRun(request)
      run = {
        ...stopped,
        summary: {
          ...stopped.summary,
          error: { kind: 'stopped', message: 'stopped in the loop', place: null, stack: [] },
        },
      }
    } else run = cannedRun(request)
    return run.summary
  }

  const reached = (): Reached | null => {
    if (run === null) return null
    const { summary, rows, flushes } = run
    return {
      outcome: summary,
      lines: [],
      views: run.views(rows.length),
      steps: { total: rows.length, first: 0, rows: [...rows] },
      flushLog: { total: flushes.length, upToCursor: flushes.length, first: 0, rows: [...flushes] },
    }
  }

  const engineAnswers: { readonly [name: string]: (args: never) => unknown } = {
    policies: () => [
      { name: 'none', title: 'none', summary: 'Never flushes.', safe: false },
      { name: 'v1', title: 'v1', summary: 'The first version of the patch.', safe: false },
      { name: 'v2', title: 'v2', summary: 'The second version.', safe: true },
    ],
    scriptApi: () => ({ fileName: 'lab.d.ts', source: API }),
    run: answerRun,
    // Never paused.
    debugRun: async (request: Parameters<typeof cannedRun>[0]) => (await answerRun(request), reached()),
    reached: () => reached(),
    setBreakpoints: ({ breakpoints }: EngineArgs<'setBreakpoints'>) => ({
      lines: breakpoints.lines.map(({ line }) => line),
    }),
    repl: ({ source }: { source: string }) => ({
      ok: true,
      text: source,
      why: null,
      place: null,
      output: [],
      tried: 0,
      steps: [],
      rows: [],
      kept: [],
    }),
    look: ({ expressions }: EngineArgs<'look'>) => ({
      values: expressions.map((text) => ({ ok: true, text, names: '', rows: [] })),
    }),
    variables: () => ({ groups: [], missing: null }),
    journalHash: () => ({ hash: HASH }),
    steps: ({ first, count }: { first: number; count: number }) => ({
      total: run?.rows.length ?? 0,
      first,
      rows: run?.rows.slice(first, first + count) ?? [],
    }),
    flushLog: ({ first, count, step }: { first: number; count: number; step: number }) => ({
      total: run?.flushes.length ?? 0,
      upToCursor: run?.flushes.filter((row) => row.step <= step).length ?? 0,
      first,
      rows: run?.flushes.slice(first, first + count) ?? [],
    }),
    views: ({ step }: { step: number }) => run?.views(step),
    checks: () => run?.checks,
    ...cannedPanels,
    ...cannedFindings(() => run),
  }
  const appAnswers: { readonly [name: string]: (args: never) => unknown } = {
    changedFiles: () => ({ files: [] }),
    experiments: () => [
      {
        name: 's01-five-step.ts',
        title: 'The five steps',
        question: 'When are CPU caches flushed as a coherent and a non-coherent device share eight pages?',
        watch: 'Two flushes.',
        topics: ['first steps'],
        policies: [],
        claims: [],
      },
      {
        name: 's12-sub-slice.ts',
        title: 'A copy of a part',
        question: 'Does v1 flush pages that only a sub-slice of the area maps? Does v2?',
        watch: 'The sticky bit.',
        topics: ['policies'],
        policies: ['v1', 'v2'],
        claims: [],
      },
    ],
    readExperiment: ({ name }: { name: string }) => ({ name, source: FIVE_STEPS }),
    openFile: () => ({ ok: false, cancelled: false, message: 'picture.png is not a text file.' }),
    saveFile: ({ suggestedName, source }: { suggestedName: string; source: string }) => ({
      ok: true,
      path: `/home/you/${suggestedName}`,
      source,
    }),
    loadState: () => ({ drafts, settings, putAside: [], settingsFaults: [] }),
    loadLessons: () => [],
    saveLessons: () => ({ ok: true }),
    setMenu: () => ({ ok: true }),
    takeGiven: () => ({ files: [], crash: null }),
    about: () => ({ version: '0', licence: '', runtime: [], libraries: [] }),
    saveDrafts: () => ({ ok: true }),
    saveSettings: () => ({ ok: true }),
    stop: () => {
      stop()
      return { ok: true }
    },
  }
  const ask = async (answers: typeof appAnswers, name: string, args: unknown): Promise<never> => {
    const answer = answers[name]
    if (answer === undefined) throw new Error(`no answer for ${name}`)
    // The shapes are those of the contract by construction; this double stands outside of its types.
    return (await answer(args as never)) as never
  }
  return {
    engine: (name, args) => ask(engineAnswers, name, args),
    app: (name, args) => ask(appAnswers, name, args),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
