/** What a step did, in a few words for the step list and beside the script line: `flush 8 · map N1`, or the errno. */
import { groupedHex } from '../../base/hex-text.ts'
import { runPages } from '../../base/pfn-runs.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { HazardClass, PlainValue, Step, StepRow, TraceEvent } from '../../protocol/index.ts'
import type { NameBook } from '../names.ts'
import { count } from '../panels/words.ts'

/** Ranges of an answer that are named one by one. */
const MAX_RANGES = 3

/** Kinds of events that a summary speaks of, in the order in which they happened first. */
type Part = { readonly kind: 'pin' | 'flush' | 'unpin' | 'map' | 'unmap'; pages: number; readonly domains: Set<number> }

function partOf(parts: Part[], kind: Part['kind']): Part {
  // A new part only where another kind lies between would list every batch; one part a kind is what fits a line.
  let part = parts.find((p) => p.kind === kind)
  if (part === undefined) {
    part = { kind, pages: 0, domains: new Set() }
    parts.push(part)
  }
  return part
}

function collect(events: readonly TraceEvent[]): Part[] {
  const parts: Part[] = []
  for (const event of events) {
    switch (event.kind) {
      case 'pin':
      case 'unpin':
      case 'flush':
        partOf(parts, event.kind).pages += runPages(event.runs)
        break
      case 'map':
      case 'unmap':
        partOf(parts, event.kind).domains.add(event.domain)
        break
      default:
        break
    }
  }
  return parts
}

function partText(part: Part, names: NameBook): string {
  switch (part.kind) {
    case 'map':
    case 'unmap':
      return `${part.kind} ${[...part.domains].map((domain) => names.domain(domain)).join(' ')}`
    case 'pin':
    case 'unpin':
    case 'flush':
      return `${part.kind} ${String(part.pages)}`
  }
}

/** A field of what an operation returned; null if there is none. */
export function field(value: PlainValue, name: string): PlainValue {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  // Arrays are excluded above; what is left is an object of plain values.
  return (value as { readonly [key: string]: PlainValue })[name] ?? null
}

/** Ranges of addresses; the first few. */
function rangesText(ranges: readonly PlainValue[]): string {
  const texts = ranges.slice(0, MAX_RANGES).map((range) => {
    const [start, last] = [field(range, 'start'), field(range, 'last')]
    return typeof start === 'bigint' && typeof last === 'bigint' ? `${groupedHex(start)}–${groupedHex(last)}` : ''
  })
  if (ranges.length > MAX_RANGES) texts.push(`${String(ranges.length - MAX_RANGES)} more`)
  return texts.join(', ')
}

/** What the reply alone tells, for steps without events: an id, an address. */
function replyText(step: Step): string {
  const { command, result } = step
  const { value } = result
  const id = field(value, 'id')
  switch (command.op) {
    case 'ioas.alloc':
      return `ioas ${String(id)}`
    case 'hwpt.alloc':
      return `hwpt ${String(id)}`
    case 'device.bind':
      return `device ${String(id)}`
    case 'access.create':
      return `access ${String(id)}`
    case 'device.attach':
    case 'device.replace':
      return `hwpt ${String(field(value, 'hwpt'))}`
    case 'ioas.map':
    case 'ioas.copy': {
      const iova = field(value, 'iova')
      return typeof iova === 'bigint' ? `at ${groupedHex(iova)}` : ''
    }
    case 'ioas.unmap':
    case 'vfio.unmap': {
      const length = field(value, 'length')
      if (typeof length !== 'bigint') return ''
      return count(Number((length + PAGE_SIZE_N - 1n) / PAGE_SIZE_N), 'page')
    }
    case 'device.info': {
      const capabilities = field(value, 'capabilities')
      const able = Array.isArray(capabilities) && capabilities.length > 0 ? capabilities.join(' ') : 'no capabilities'
      return `${String(field(value, 'type'))}, ${able}`
    }
    case 'ioas.ranges': {
      const ranges = field(value, 'ranges')
      return Array.isArray(ranges) ? rangesText(ranges) : ''
    }
    case 'ioas.hugePages':
      return command.value === null ? `large pages ${field(value, 'value') === 1 ? 'on' : 'off'}` : ''
    case 'hwpt.dirtyBitmap': {
      const ranges = field(value, 'ranges')
      return Array.isArray(ranges) && ranges.length > 0 ? `dirty ${rangesText(ranges)}` : 'nothing dirty'
    }
    case 'hwpt.invalidate':
      return `${String(field(value, 'handled'))} handled`
    case 'access.pin': {
      const pages = field(value, 'pages')
      return typeof pages === 'number' ? `hold ${String(pages)}` : ''
    }
    case 'fault.inject':
      return command.nth === 0 ? 'no fault' : `fault at ${command.point} ${String(command.nth)}`
    case 'lab.expect':
      return command.passed ? 'passed' : `failed: ${command.message}`
    case 'lab.litmus':
      return `${command.observed}, ${String(command.positive)} of ${String(command.orders)}`
    case 'lab.note':
      return command.text
    default:
      return ''
  }
}

function slotText(events: readonly TraceEvent[]): string {
  for (const event of events) if (event.kind === 'domain-add') return `slot ${String(event.slot)}`
  return ''
}

/** The words for a step. */
export function stepSummary(step: Step, names: NameBook): string {
  const parts = collect(step.events).map((part) => partText(part, names))
  if (!step.result.ok) return [step.result.errno, ...parts].join(' · ')
  if (parts.length > 0) return parts.join(' · ')
  return [replyText(step), slotText(step.events)].filter((text) => text !== '').join(' · ')
}

/** The row of the step list for a step. */
export function stepRow(step: Step, names: NameBook): StepRow {
  let flushedPages = 0
  const classes = new Set<HazardClass>()
  for (const event of step.events) {
    if (event.kind === 'flush') flushedPages += runPages(event.runs)
    else if (event.kind === 'hazard') classes.add(event.class)
  }
  return {
    step: step.step,
    line: step.place?.line ?? null,
    label: step.label,
    summary: stepSummary(step, names),
    errno: step.result.ok ? null : step.result.errno,
    why: step.result.ok ? null : step.result.why,
    flushedPages,
    hazards: [...classes].sort(),
  }
}
