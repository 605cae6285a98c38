/** Canned view models of the five steps, to build and look at the screen without the engine. Development only. */
import type { RunRequest, RunSummary } from '../../engine/protocol/run.ts'
import type {
  AreaRow,
  AreasView,
  DomainRef,
  DomainRow,
  DomainsView,
  ExpectationRow,
  FlushRow,
  ChecksView,
  HazardRow,
  StepRow,
  ViewMap,
} from '../../engine/protocol/view.ts'

export const FIVE_STEPS = `// The seed's five steps: eight pages, two devices, one hot-unplug.
const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })

nic.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)
igpu.unplug()
ioas.unmap(0x100_0000n, '32 KiB')

expect(lab.flushes.pages).toBe(16)
expect(lab.hazards).toBeEmpty()
`

const C0: DomainRef = { name: 'C0', number: 0, coherent: true }
const N1: DomainRef = { name: 'N1', number: 1, coherent: false }
export const HASH = '3f9c2b7e55d0148aa1'

interface Line {
  readonly line: number
  readonly label: string
  readonly summary: string
  readonly flushed?: number
}
const LINES: readonly Line[] = [
  { line: 3, label: 'lab.ioas', summary: 'ioas 1' },
  { line: 7, label: 'nic.attach', summary: 'hwpt 4 · slot 0' },
  { line: 8, label: 'ioas.map', summary: 'pin 8 · map C0' },
  { line: 9, label: 'igpu.attach', summary: 'flush 8 · map N1', flushed: 8 },
  { line: 10, label: 'igpu.unplug', summary: 'unmap N1' },
  { line: 11, label: 'ioas.unmap', summary: 'unmap C0 · flush 8 · unpin 8', flushed: 8 },
]

export interface CannedRun {
  readonly summary: RunSummary
  readonly rows: readonly StepRow[]
  readonly flushes: readonly FlushRow[]
  readonly views: (step: number) => ViewMap
  readonly checks: ChecksView
}

/** Six steps under a policy that flushes (`v1`) or does not (`none`). */
export function cannedRun(request: RunRequest): CannedRun {
  const flushing = request.policy !== 'none'
  const fail = request.source.includes('mapp(')
  const lines = fail ? LINES.slice(0, 3) : LINES
  const hazards: HazardRow[] = flushing || fail ? [] : [hazard()]
  const flushes = flushing && !fail ? [flush(0, 4, 9), flush(1, 6, 11)] : []
  const rows = lines.map((one, index): StepRow => ({
    step: index + 1,
    line: one.line,
    label: one.label,
    summary: flushing ? one.summary : one.summary.replace(/flush 8 · /, ''),
    errno: null,
    why: null,
    flushedPages: flushing ? (one.flushed ?? 0) : 0,
    hazards: !flushing && one.line === 9 ? ['A'] : [],
  }))
  const expectations: ExpectationRow[] = fail
    ? []
    : [
        expectation(13, 'expect(lab.flushes.pages).toBe(16)', flushing, 'expected 16, got 0'),
        expectation(14, 'expect(lab.hazards).toBeEmpty()', flushing, 'expected none, got 1 hazard (A at step 4)'),
      ]
  const summary: RunSummary = {
    fileName: request.fileName,
    policy: request.policy,
    policies: [],
    litmus: [],
    mode: request.mode,
    seed: request.seed,
    ops: rows.length,
    flushes: { events: flushes.length, pages: flushes.length * 8, lines: flushes.length * 512, redundantLines: 0 },
    verdict: { hazards: hazards.length, a: hazards.length === 0 ? 'none' : 'possible', b: 'none' },
    hazards: hazards.map((one) => ({ ...one, pages: one.npages, domain: one.domain?.name ?? null })),
    expectations: {
      passed: expectations.filter((one) => one.passed).length,
      failed: expectations.filter((one) => !one.passed).length,
      results: expectations,
    },
    output: flushing ? [] : [{ line: 8, text: 'areas 1' }],
    error: fail
      ? {
          kind: 'exception',
          message: "ioas has no method 'mapp'; did you mean 'map'?",
          place: { fileName: request.fileName, line: 8, column: 6 },
          stack: [],
        }
      : null,
    journalHash: HASH,
  }
  return {
    summary,
    rows,
    flushes,
    checks: {
      hazards,
      expectations,
      totals: { hazards: hazards.length, passed: summary.expectations.passed, failed: summary.expectations.failed },
    },
    views: (step) => ({
      status: {
        step,
        steps: rows.length,
        label: rows[step - 1]?.label ?? '',
        summary: rows[step - 1]?.summary ?? '',
        errno: null,
        why: null,
        line: rows[step - 1]?.line ?? null,
        pinnedPages: step >= 3 && step < 6 ? 8 : 0,
        flushEvents: flushes.filter((one) => one.step <= step).length,
        flushedPages: flushes.filter((one) => one.step <= step).length * 8,
        redundantPages: 0,
        hazards: hazards.filter((one) => one.step <= step).length,
      },
      domains: domainsAt(step),
      areas: areasAt(step),
    }),
  }
}

function expectation(line: number, text: string, passed: boolean, message: string): ExpectationRow {
  return { step: 6, line, text, passed, message: passed ? '' : message }
}

function flush(row: number, step: number, line: number): FlushRow {
  return {
    row,
    step,
    line,
    where: row === 0 ? 'iopt_area_fill_domain' : 'batch_unpin',
    hook: row === 0 ? 'map@fill_domain' : 'unpin@last',
    reason:
      row === 0
        ? 'noncoherent_domain_cnt is 1 and cache_flush_required was clear: the new domain does not snoop.'
        : 'cache_flush_required is set: a non-coherent domain mapped these pages once.',
    pages: 'P0 [0–7]',
    npages: 8,
    lines: 512,
    verdict: 'needed',
    against: '512 of its 512 lines could be dirty or stale',
    estimatedNs: 820,
    future: false,
  }
}

function hazard(): HazardRow {
  return {
    row: 0,
    class: 'A',
    form: 'exposed',
    certainty: 'possible',
    step: 4,
    line: 9,
    frames: 'f0–f7',
    npages: 8,
    domain: N1,
    text: 'N1 does not snoop, and 512 lines of f0–f7 may still be dirty in a CPU cache: the device can read the data of their former owner.',
    causes: [
      { step: 3, line: 8, text: 'f0–f7 were zeroed through the cache when they were faulted in.' },
      { step: 4, line: 9, text: 'they were mapped into N1 without a flush (policy none).' },
    ],
  }
}

function domainsAt(step: number): DomainsView {
  if (step < 1) return { ioases: [] }
  const mapped = step >= 3 && step < 6
  const row = (slot: number, domain: DomainRef, hwpt: number, device: string, first: number): DomainRow => ({
    slot,
    domain,
    hwpt: { id: hwpt, auto: true, name: null },
    devices: [device],
    mappedBytes: mapped ? 32768n : 0n,
    mappedPages: mapped ? 8 : 0,
    deltaPages: step === 6 ? -8 : step === Math.max(first, 3) ? 8 : 0,
    storageOf: mapped && slot === 0 ? 1 : 0,
    since: null,
    line: null,
    change: step === first ? 'new' : step === 3 || step === 6 ? 'changed' : 'none',
  })
  const domains = [...(step >= 2 ? [row(0, C0, 4, 'nic', 2)] : []), ...(step === 4 ? [row(1, N1, 7, 'igpu', 4)] : [])]
  const why: Record<number, string> = {
    2: 'The attach made hwpt 4 and put its domain C0 into slot 0.',
    3: 'iopt_area_fill_domains filled C0, the domain of slot 0, and made it the storage domain.',
    4: 'The attach put N1 into slot 1. Storage stays with C0: fill_domain keeps a storage domain that is set.',
    5: 'The unplug removed the automatic hwpt 7 and its domain.',
  }
  return {
    ioases: [
      {
        id: 1,
        name: 'ioas 1',
        nonCoherentCount: step === 4 ? 1 : 0,
        alignment: 4096,
        domains,
        removed: step === 5 ? [N1] : [],
        why: why[step] ?? '',
      },
    ],
  }
}

function areasAt(step: number): AreasView {
  if (step < 1) return { ioases: [] }
  const area: AreaRow = {
    name: 'a1',
    iova: 0x100_0000n,
    last: 0x100_7fffn,
    pages: 'P0',
    firstIndex: 0,
    lastIndex: 7,
    npages: 8,
    writable: true,
    storageDomain: C0,
    why: 'C0: the domain in slot 0 when the area was filled (iopt_area_fill_domains), at step 3.',
    storageSince: 3,
    storageLine: 8,
    accesses: 0,
    pinned: 8,
    change: step === 3 ? 'new' : 'none',
  }
  return {
    ioases: [
      {
        id: 1,
        name: 'ioas 1',
        areas: step >= 3 && step < 6 ? [area] : [],
        removed: step === 6 ? ['a1'] : [],
        reserved: [],
        allowed: [],
      },
    ],
  }
}
