/** The real app, driven as its user drives it: start, run, a log of a million rows. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron as electron } from 'playwright'
import type { ElectronApplication, Page } from 'playwright'
import { DEFAULT_LIMITS } from '../../engine/protocol/limits.ts'
import type { Draft } from '../../engine/protocol/session.ts'
import type { Settings } from '../../engine/protocol/settings.ts'
import { held, idle, longestTask, press, pressAndWait } from './app-probe.ts'
import type { Benchmark, Measurement } from './benchmark.ts'
import { LONG_LOG, THOUSAND_OPS } from './window-scripts.ts'

const START_MS = 2000
const LAUNCH_MS = 40_000
const RUN_MS = 100
const BLOCKED_MS = 50
const MEMORY_MB = 600
/** The long log is made once; it may take its time. */
const LONG_RUN_MS = 300_000

/** What is started, and where it can be shown. */
export interface AppUnderTest {
  /** Arguments before ours: the folder of the built app, and what the platform needs. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

interface Running {
  readonly app: ElectronApplication
  readonly page: Page
  /** Milliseconds from the start of the process until the script could be typed into. */
  readonly startMs: number
}

/** @param found the app, built and with a display */
export function appBenchmark(found: () => Promise<AppUnderTest>): Benchmark {
  return {
    name: 'app',
    async run({ samples }) {
      const under = await found()
      const folder = await mkdtemp(join(tmpdir(), 'lab-bench-'))
      try {
        await keepScript(folder, THOUSAND_OPS, 'v1')
        const starts = await coldStarts(under, folder, samples)
        const runs = await thousandOps(under, folder, samples)
        await keepScript(folder, LONG_LOG, 'overflush')
        return [...starts, ...runs, ...(await longLog(under, folder))]
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function coldStarts(under: AppUnderTest, folder: string, samples: number): Promise<Measurement[]> {
  const times: number[] = []
  for (let i = 0; i < Math.max(3, samples); i++) {
    const { app, startMs } = await start(under, folder)
    times.push(startMs)
    await app.close()
  }
  const detail = `best of ${times.length}, median ${Math.round(median(times))} ms; from the start of the process to a script that takes the keyboard`
  return [{ name: 'cold start', value: Math.min(...times), unit: 'ms', goal: atMost(START_MS), detail }]
}

/** Whoever opens the app looks at it before the first run. */
const READS_MS = 2000
/** Between two runs somebody looks at what came out, and changes a line. */
const LOOKS_MS = 500

async function thousandOps(under: AppUnderTest, folder: string, samples: number): Promise<Measurement[]> {
  const { app, page } = await start(under, folder)
  await page.waitForTimeout(READS_MS)
  const first = await pressAndWait(page, 'F5')
  const times: number[] = []
  for (let i = 0; i < Math.max(10, samples); i++) {
    await page.waitForTimeout(LOOKS_MS)
    times.push(await pressAndWait(page, 'F5'))
  }
  const memory = await held(app)
  await app.close()
  const detail = `best of ${times.length}, median ${median(times).toFixed(0)} ms, the first of all ${first.toFixed(0)} ms; from the key press to the end of the frame that draws the last panel's answer`
  return [
    { name: 'run of 1,000 ops to panels', value: Math.min(...times), unit: 'ms', goal: atMost(RUN_MS), detail },
    {
      name: '  memory after it',
      value: memory.all,
      unit: 'MB',
      goal: atMost(MEMORY_MB),
      detail: `all processes, shared pages in shares: ${memory.text}`,
    },
  ]
}

async function longLog(under: AppUnderTest, folder: string): Promise<Measurement[]> {
  const { app, page } = await start(under, folder)
  await page.keyboard.press('F5')
  await page.getByRole('tab', { name: /^Flush log\s*[\d,]+$/ }).waitFor({ timeout: LONG_RUN_MS })
  await idle(page)
  const afterRun = await held(app)
  const rows = (await page.getByRole('tab', { name: /^Flush log/ }).innerText()).replace(/\s+/g, ' ')
  const log = page.getByRole('grid', { name: 'Flush log' })
  const field = page.getByRole('tabpanel', { name: /^Flush log/ }).getByRole('searchbox')
  const timeline = page.getByRole('slider', { name: 'Timeline' })
  const measured: Measurement[] = []
  /** What never answers is no number; the others are still of interest. */
  const kept = async (one: Omit<Measurement, 'value'>, measure: () => Promise<number>): Promise<void> => {
    try {
      measured.push({ ...one, value: await measure() })
    } catch (error) {
      const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      measured.push({ ...one, value: Infinity, detail: `${one.detail}: ${why}` })
    }
  }
  const blocked = (name: string, detail: string, work: () => Promise<void>): Promise<void> =>
    kept({ name, unit: 'ms', goal: atMost(BLOCKED_MS), detail: `longest task; ${detail}` }, () =>
      longestTask(page, work),
    )
  const answers = (name: string, keys: readonly string[]): Promise<void> =>
    kept(
      { name, unit: 'ms', goal: null, detail: `95 % of ${keys.length} key presses are drawn within this` },
      async () => {
        const times: number[] = []
        for (const key of keys) times.push(await pressAndWait(page, key))
        return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? NaN
      },
    )

  await blocked('scrolling', `${rows} rows: 60 turns of the wheel, then to the end and back`, async () => {
    await log.hover()
    for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 400)
    await log.focus()
    for (const key of ['End', 'Home', 'PageDown', 'PageDown']) await press(page, key)
  })
  await blocked('filtering', 'a word typed into the filter of the log, and taken away', async () => {
    await field.pressSequentially('sticky')
    await idle(page)
    await field.fill('')
  })
  await field.focus().catch(() => undefined)
  await answers('  to its answer', [...'sticky'])
  await field.fill('').catch(() => undefined)
  await blocked('moving the cursor', '40 steps back and forth, and to both ends', async () => {
    await timeline.focus()
    for (let i = 0; i < 20; i++) await page.keyboard.press('Alt+ArrowLeft')
    for (let i = 0; i < 20; i++) await page.keyboard.press('Alt+ArrowRight')
    for (const key of ['Alt+Home', 'Alt+End']) await press(page, key)
  })
  await answers(
    '  to its answer',
    Array.from({ length: 20 }, () => 'Alt+ArrowLeft'),
  )
  await blocked('zooming the timeline', 'to 4 of 400,015 steps and out again, with turns to both sides', async () => {
    await timeline.focus()
    for (const key of 'wwwwwwwwwwwwwwwwaaddaaddssssssssaaddssssssss') await page.keyboard.press(key)
  })
  const atEnd = await held(app)
  await app.close()
  const memory = (name: string, { all, text }: typeof atEnd, when: string): Measurement => {
    const detail = `${when}, with ${rows} rows; all processes, shared pages in shares: ${text}`
    return { name, value: all, unit: 'MB', goal: atMost(MEMORY_MB), detail }
  }
  return [...measured, memory('memory', afterRun, 'after the run'), memory('  in the end', atEnd, 'after all of this')]
}

async function start({ args, env }: AppUnderTest, folder: string): Promise<Running> {
  const from = Date.now()
  const app = await electron.launch({
    // Without a path Playwright takes the electron package, and holds the app back until it listens.
    args: [...args, `--user-data-dir=${folder}`],
    env: { ...env },
    timeout: LAUNCH_MS,
    chromiumSandbox: !args.includes('--no-sandbox'),
  })
  const page = await app.firstWindow()
  const usable = await page.waitForFunction(
    () => (document.querySelector('.monaco-editor .view-line') === null ? 0 : Date.now()),
    undefined,
    { polling: 'raf' },
  )
  const startMs = Number(await usable.jsonValue()) - from
  await idle(page)
  return { app, page, startMs }
}

/** Puts a script into the folder that the app keeps its drafts in. */
async function keepScript(folder: string, source: string, policy: string): Promise<void> {
  const draft: Draft = { id: 'bench', title: 'bench.ts', origin: { kind: 'new', path: '' }, source, dirty: true }
  const settings: Partial<Settings> = {
    ...{ theme: 'light', policy, seed: 1, mode: 'worst-case', activeDraft: draft.id },
    limits: { ...DEFAULT_LIMITS, timeMs: LONG_RUN_MS },
  }
  await mkdir(join(folder, 'state'), { recursive: true })
  await writeFile(join(folder, 'state/drafts.json'), JSON.stringify([draft]))
  await writeFile(join(folder, 'state/settings.json'), JSON.stringify(settings))
}

function atMost(value: number): Measurement['goal'] {
  return { bound: 'at most', value }
}
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
