/** A comparison that cannot fail is worth nothing: every kind of field is falsified once and must be found. */
import { describe, expect, it } from 'vitest'
import { ABSENT } from '../../interop/kernel-trace/compare.ts'
import { replayTrace } from '../../interop/kernel-trace/replay.ts'
import type { Json, Trace, TraceOp } from '../../interop/kernel-trace/trace-format.ts'
import { traceFixture } from './kernel-traces.test-support.ts'

/** Between them these hold every field that the recorder writes. */
const FILES = ['directed.v1.jsonl.gz', 'scenarios.v2.jsonl.gz', 'scenarios.storage.jsonl.gz']
const COMPARED = ['rc', 'errno', 'ret', 'ids', 'events', 'state'] as const

interface Place {
  readonly trace: Trace
  readonly op: number
  /** Keys and indexes from the operation down to the field. */
  readonly path: readonly (string | number)[]
}

function* fieldsBelow(value: Json, path: readonly (string | number)[]): Generator<readonly (string | number)[]> {
  yield path
  if (Array.isArray(value)) {
    for (const [i, inner] of value.entries()) yield* fieldsBelow(inner as Json, [...path, i])
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* fieldsBelow(inner, [...path, key])
  }
}

function kindOf(op: TraceOp, path: readonly (string | number)[]): string {
  const kind = path.map((part) => (typeof part === 'number' ? '[]' : part)).join('.')
  const [top, index] = path
  if (top === 'ret') return `${op.op} ${kind}`
  if (top === 'ids') return 'ids.*'
  if (kind.startsWith('state.pins.')) return kind.replace(/^state\.pins\.[^.]+/, 'state.pins.*')
  const event = top === 'events' && typeof index === 'number' && Array.isArray(op.events) ? op.events[index] : undefined
  return event === undefined ? kind : `${String(event['e'])} ${kind}`
}

/** The first place of each kind of field. */
function places(): Map<string, Place> {
  const found = new Map<string, Place>()
  for (const file of FILES) {
    for (const trace of traceFixture(file)) {
      for (const [i, op] of trace.ops.entries()) {
        for (const field of COMPARED) {
          if (field === 'state' && op.state === 'same') continue
          for (const path of fieldsBelow(op[field], [field])) {
            const kind = kindOf(op, path)
            if (!found.has(kind)) found.set(kind, { trace, op: i, path })
          }
        }
      }
    }
  }
  return found
}

function falsified(value: Json): Json {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'string') return `${value}?`
  if (value === null) return 0
  if (typeof value === 'boolean') return !value
  return Array.isArray(value) ? [...(value as Json[]), 'extra'] : { ...value, extra: 1 }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function change(value: Json, path: readonly (string | number)[], by: (value: Json) => Json | undefined): Json {
  const [key, ...rest] = path
  if (key === undefined) throw new Error('the path leads nowhere')
  const inner = rest.length === 0 ? by : (v: Json): Json => change(v, rest, by)
  if (isList(value)) {
    return value.flatMap((v, i) => {
      const kept = i === key ? inner(v) : v
      return kept === undefined ? [] : [kept]
    })
  }
  if (typeof value !== 'object' || value === null) throw new Error(`nothing at ${String(key)}`)
  const changed: Record<string, Json> = {}
  for (const [k, v] of Object.entries(value)) {
    const kept = k === key ? inner(v) : v
    if (kept !== undefined) changed[k] = kept
  }
  return changed
}

function withField(place: Place, by: (value: Json) => Json | undefined): Trace {
  const ops = place.trace.ops.map((op, i) => {
    if (i !== place.op) return op
    const [field, ...path] = place.path
    const changed = path.length === 0 ? by(op[field as 'rc']) : change(op[field as 'ret'], path, by)
    return { ...op, [field as string]: changed }
  })
  return { ...place.trace, ops }
}

function valueAt(place: Place): Json {
  let value: Json = { ...place.trace.ops[place.op] }
  for (const key of place.path) value = (value as Record<string | number, Json>)[key] ?? null
  return value
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')
}

describe('a falsified expectation is found', () => {
  const all = [...places()]

  it('in every part of the format', () => {
    const kinds = all.map(([kind]) => kind)
    expect(kinds).toEqual(
      expect.arrayContaining([
        ...['rc', 'errno', 'ids.*', 'map ret.iova', 'dev ret.stdev', 'unmap ret.len', 'ranges ret.ranges.[].[]'],
        ...[
          'map events.[].off',
          'unmap events.[].len',
          'pin events.[].idx',
          'unpin events.[].site',
          'flush events.[].why',
        ],
        ...[
          'notify events.[].iova',
          'map events.[].gen',
          'state.mm.pinned_vm',
          'state.ioas.[].nc',
          'state.pins.*.[].[]',
        ],
        ...['state.ioas.[].domains.[].ptes', 'state.ioas.[].areas.[].sd', 'state.ioas.[].reserved.[].[]'],
        ...['state.hwpt.[].users', 'state.nested.[].parent', 'state.dev.[].hwpt', 'state.access.[].align'],
        ...['state.pages.[].cfr', 'state.pages.[].acc.[].[]', 'state.pages.[].dom.[].[]', 'state.pages.[].xa.[].[]'],
      ]),
    )
    expect(kinds.length).toBeGreaterThan(110)
  })

  it.each(all)('%s, another value', (_, place) => {
    expect(replayTrace(place.trace, { invariants: false }).divergence).toBeNull()
    const falsifiedTrace = withField(place, falsified)
    const line = place.trace.ops[place.op]?.line
    const { divergence, matchedOps } = replayTrace(falsifiedTrace, { invariants: false })
    expect(divergence).toMatchObject({ line, trace: place.trace.header.trace, policy: place.trace.header.policy })
    expect(matchedOps).toBe(place.op)
    // A list got an element too many, an object a key.
    const value = valueAt(place)
    const more = Array.isArray(value) ? [value.length] : typeof value === 'object' && value !== null ? ['extra'] : []
    expect(divergence?.field).toBe(pathText([...place.path, ...more]))
  })

  it.each(all.filter(([, { path }]) => path.length > 1))('%s, left out', (_, place) => {
    const { divergence } = replayTrace(
      withField(place, () => undefined),
      { invariants: false },
    )
    expect(divergence?.line).toBe(place.trace.ops[place.op]?.line)
  })

  it('an operation that nobody knows', () => {
    const trace = traceFixture('directed.v1.jsonl.gz')[0]
    if (trace === undefined) throw new Error('no trace')
    const ops = trace.ops.map((op, i) => (i === 3 ? { ...op, op: 'frobnicate' } : op))
    expect(replayTrace({ ...trace, ops }, { invariants: false })).toMatchObject({
      matchedOps: 3,
      divergence: { field: 'op', expected: 'frobnicate', actual: ABSENT },
    })
    const header = { ...trace.header, policy: 'v3' }
    expect(replayTrace({ ...trace, header }, { invariants: false }).divergence?.field).toBe('policy')
  })
})
