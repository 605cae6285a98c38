/**
 * A run as a trace that Perfetto opens. The model has no clock: each step takes one millisecond, and what happened inside of it
 * stands in its order, in equal parts.
 */
import { canonical } from '../../lab/journal/canonical.ts'
import type { Lab } from '../../lab/lab.ts'
import { stepSummary } from '../../lab/views/step-summary.ts'
import type { Step } from '../../protocol/index.ts'
import { sliceOf, TRACK_TITLES, TRACKS } from './slices.ts'
import type { SliceArgs, TraceEventJson } from './trace-event.ts'

/** Microseconds of a step. */
const STEP = 1000
/** Steps that are read at once. */
const WINDOW = 256
/** Characters of the entries: what a viewer still opens at once. */
const MOST = 32 * 1024 * 1024
/** Domains with a track of their own, as in the timeline. */
const MAX_DOMAINS = 64

/** Processes of the trace: they are its groups of tracks. */
const SCRIPT = 1
const DOMAINS = 2
const KERNEL = 3

export interface PerfettoTrace {
  /** The file: JSON in lines. */
  readonly text: string
  /** Steps that it has, from the first on: fewer than the run where that is too long. */
  readonly steps: number
}

/** @param fileName of the script */
export function perfettoTrace(lab: Lab, fileName: string): PerfettoTrace {
  const lines: string[] = []
  let size = 0
  const write = (event: TraceEventJson): void => {
    const line = JSON.stringify(event)
    size += line.length
    lines.push(line)
  }
  nameTracks(write)
  const flow = { next: 1 }
  let last = 0
  for (let first = 1; first <= lab.steps && size < MOST; first += WINDOW) {
    for (const step of lab.stepsFrom(first, WINDOW)) {
      if (size >= MOST) break
      writeStep(lab, step, write, flow)
      last = step.step
    }
  }
  writeDomains(lab, last, write)
  const { policy, mode, seed } = lab.journal.header
  const otherData = {
    ...{ program: 'iommufd-lab', script: fileName, policy, mode, seed },
    ...{ journal: lab.journalHash, steps: last, stepsOfTheRun: lab.steps },
    time: 'One step is 1 ms; what happened inside of it stands in order. Lengths say nothing else.',
  }
  const head = `{"displayTimeUnit":"ms","otherData":${JSON.stringify(otherData)},"traceEvents":[\n`
  return { text: `${head}${lines.join(',\n')}\n]}\n`, steps: last }
}

type Write = (event: TraceEventJson) => void

function nameTracks(write: Write): void {
  const processes = [
    [SCRIPT, 'script'],
    [DOMAINS, 'domains'],
    [KERNEL, 'iommufd'],
  ] as const
  for (const [pid, name] of processes) {
    write({ ph: 'M', name: 'process_name', pid, tid: 0, args: { name } })
    write({ ph: 'M', name: 'process_sort_index', pid, tid: 0, args: { sort_index: pid } })
  }
  nameThread(write, SCRIPT, 1, 'ops')
  TRACKS.forEach((track, index) => nameThread(write, KERNEL, index + 1, TRACK_TITLES[track]))
}
function nameThread(write: Write, pid: number, tid: number, name: string): void {
  write({ ph: 'M', name: 'thread_name', pid, tid, args: { name } })
  write({ ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } })
}

function opArgs(lab: Lab, { step, place, command, result, ...own }: Step): SliceArgs {
  const did = stepSummary({ step, place, command, result, ...own }, lab.names)
  const refused = result.ok ? {} : { errno: result.errno, why: result.why, where: result.where }
  return { step, line: place?.line ?? null, did, command: canonical(command), ...refused }
}

function writeStep(lab: Lab, step: Step, write: Write, flow: { next: number }): void {
  const { names, log } = lab
  const begin = (step.step - 1) * STEP
  const ops = { pid: SCRIPT, tid: 1 }
  write({ ph: 'X', name: step.label, cat: 'op', ts: begin, dur: STEP, ...ops, args: opArgs(lab, step) })
  const slices = step.events.flatMap((event) => sliceOf(event, names, log.cost) ?? [])
  slices.forEach(({ track, name, args, from }, index) => {
    const ts = begin + Math.floor((index * STEP) / slices.length)
    const dur = Math.max(1, Math.floor(STEP / slices.length))
    const at = { pid: KERNEL, tid: TRACKS.indexOf(track) + 1 }
    write({
      ph: 'X',
      name,
      cat: track,
      ts,
      dur,
      ...at,
      args: { step: step.step, line: step.place?.line ?? null, ...args },
    })
    for (const cause of from) {
      const id = flow.next
      flow.next += 1
      const arrow = { name: 'led to', cat: track, id }
      write({ ph: 's', ...arrow, ts: (cause - 1) * STEP, ...ops })
      write({ ph: 'f', bp: 'e', ...arrow, ts, ...at })
    }
  })
  writeCounters(lab, step.step, write)
}

/** What the counters come to after a step, where it differs from the step before. */
function writeCounters({ log }: Lab, step: number, write: Write): void {
  const counters: readonly [string, (n: number) => Record<string, number>][] = [
    ['pinned pages', (n) => ({ pages: log.pinnedAfter(n) })],
    ['flushed pages', (n) => ({ needed: log.flushedUpTo(n) - log.redundantUpTo(n), redundant: log.redundantUpTo(n) })],
    ['hazards so far', (n) => ({ hazards: log.hazardsUpTo(n) })],
  ]
  for (const [name, valuesOf] of counters) {
    const args = valuesOf(step)
    const before = valuesOf(step - 1)
    const same = Object.entries(args).every(([key, value]) => before[key] === value)
    if (step === 1 || !same) write({ ph: 'C', name, ts: step * STEP, pid: KERNEL, tid: 0, args })
  }
}

/** The time that each domain was in an xarray. */
function writeDomains({ log, names }: Lab, last: number, write: Write): void {
  const threads = new Map<number, number>()
  for (const { domain, coherent, from, to } of log.domainSpans) {
    if (from > last) continue
    let tid = threads.get(domain)
    if (tid === undefined) {
      if (threads.size === MAX_DOMAINS) continue
      tid = threads.size + 1
      threads.set(domain, tid)
      nameThread(write, DOMAINS, tid, `${coherent ? '●' : '◆'} ${names.domain(domain)}`)
    }
    const until = Math.min(to === null ? last : to - 1, last)
    const kind = coherent ? 'coherent' : 'non-coherent'
    const [ts, dur] = [(from - 1) * STEP, Math.max(1, until - from + 1) * STEP]
    const args = { from, to: to ?? null, coherency: kind }
    write({ ph: 'X', name: `${names.domain(domain)} ${kind}`, cat: 'domain', ts, dur, pid: DOMAINS, tid, args })
  }
}
