/**
 * The journal: an append-only list of steps with a SHA-256 over its canonical bytes.
 *
 * The bytes are lines, each ended by a newline: first the header `{"format":1,"mode":…,"policy":…,"seed":…}`, then one line a
 * step as `stepText` describes it. The same script, seed and policy give the same bytes on every machine.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { InvariantError } from '../../base/assert.ts'
import type { Step, TraceEvent } from '../../protocol/index.ts'
import { canonical } from './canonical.ts'
import { entryText, stepText } from './step-text.ts'

/** What a journal is the journal of. */
export interface JournalHeader {
  readonly policy: string
  readonly seed: number
  readonly mode: string
}

type Hasher = ReturnType<typeof sha256.create>

/** A step without its events: what must be kept to run it again. */
export type JournalEntry = Omit<Step, 'step' | 'events'>

/** Characters that are gathered before they are hashed: hashing line by line would spend its time on small buffers. */
const CHUNK = 1 << 16

/** Entries that are looked up to be shared. */
const MAX_KNOWN = 4096

/**
 * Events that stay in memory where somebody will look at them, roughly: those of the first steps, up to this many in all.
 * Others come back by running their steps again. To keep the latest instead would make every event of a long run old before it
 * is dropped, and what is old costs the garbage collector dear.
 */
const MAX_EVENT_WEIGHT = 50_000

export class Journal {
  readonly header: JournalHeader
  readonly #entries: JournalEntry[]
  readonly #keepsEvents: boolean
  /** Events of the first steps, if they are kept, and of the last one. */
  readonly #events: (readonly TraceEvent[])[]
  /** Null for a step whose events are not kept. */
  #lastEvents: readonly TraceEvent[] | null
  /** Null for a journal that was cut off: the bytes before are not kept. */
  readonly #hash: Hasher | null
  /** Lines that are not hashed yet, and their characters. */
  #pending: string[]
  #pendingLength: number
  /** Steps whose lines are written. Those whose events are kept wait until somebody asks for the hash, or they are too many. */
  #written = 0
  #weight = 0
  /** Entries of the last steps by their text. */
  readonly #known = new Map<string, JournalEntry>()

  /**
   * @param from the header of a new journal, or the journal that this one goes on from
   * @param keepsEvents of a new journal: whether `events` is to have those of the first steps, and not of the last one alone
   * @param length of one that goes on from an earlier step of another: the steps that it has of it
   */
  constructor(from: JournalHeader | Journal, keepsEvents = false, length = Infinity) {
    if (from instanceof Journal && length < from.length) {
      this.#keepsEvents = false
      this.header = from.header
      this.#entries = from.#entries.slice(0, length)
      this.#events = from.#events.slice(0, length)
      this.#hash = null
      this.#pending = []
      this.#pendingLength = 0
      this.#lastEvents = this.#events[length - 1] ?? null
    } else if (from instanceof Journal) {
      this.#keepsEvents = from.#keepsEvents
      this.header = from.header
      this.#entries = from.#entries.slice()
      this.#events = from.#events.slice()
      this.#hash = from.#hash?.clone() ?? null
      this.#pending = from.#pending.slice()
      this.#pendingLength = from.#pendingLength
      this.#written = from.#written
      this.#lastEvents = from.#lastEvents
      this.#weight = from.#weight
    } else {
      this.#keepsEvents = keepsEvents
      this.header = from
      this.#entries = []
      this.#events = []
      this.#lastEvents = []
      this.#hash = sha256.create()
      this.#pending = [`${this.headerLine}\n`]
      this.#pendingLength = 0
    }
  }

  /** An independent journal with the same past. */
  clone(): Journal {
    return new Journal(this)
  }

  /** An independent journal of the first steps, whose hash is not known. */
  upTo(length: number): Journal {
    return new Journal(this, false, length)
  }

  /** The first line of the canonical bytes, without its newline. */
  get headerLine(): string {
    return canonical({ format: 1, ...this.header })
  }

  /** Number of steps. */
  get length(): number {
    return this.#entries.length
  }

  /** What was asked and answered, in order; entry 0 is step 1. */
  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  /** What was asked and answered in step `n`, 1-based. */
  entry(n: number): JournalEntry | undefined {
    return this.#entries[n - 1]
  }

  /** Events of step `n`, or null if they are no longer kept. */
  events(n: number): readonly TraceEvent[] | null {
    return n > 0 && n === this.length ? this.#lastEvents : (this.#events[n - 1] ?? null)
  }

  /** Appends a step. */
  append(step: Step): void {
    const { events } = step
    this.#lastEvents = events
    if (this.#keepsEvents && this.#weight < MAX_EVENT_WEIGHT) {
      // Copies: V8 would learn of kept originals that events live long, and put those of all later steps among the old, too.
      this.#events.push(events.map((event) => ({ ...event })))
      this.#weight += weightOf(events)
      const { command, place, label, result } = step
      this.#entries.push({ command, place, label, result })
      return
    }
    this.#writeKept()
    const text = entryText(step)
    this.#entries.push(this.#entryOf(step, text))
    if (this.#hash === null) return
    this.#write(step, text)
    this.#written = this.length
  }

  /** SHA-256 of the bytes so far, as 64 hexadecimal digits. Asked for the first time, it takes as long as a part of the run. */
  get hash(): string {
    if (this.#hash === null) throw new InvariantError('a journal that was cut off has no hash')
    this.#writeKept()
    this.#flush()
    return bytesToHex(this.#hash.clone().digest())
  }

  /** The entry of a step; the steps of a loop mostly ask and answer the same, and then share one. */
  #entryOf({ command, place, label, result }: Step, text: string): JournalEntry {
    // The sentences of an error are not in its text.
    if (!result.ok) return { command, place, label, result }
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const entry: JournalEntry = { command, place, label, result }
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(text, entry)
    return entry
  }

  /** Writes the lines of the steps that wait for it. */
  #writeKept(): void {
    if (this.#hash === null) return
    for (; this.#written < this.length; this.#written++) {
      const entry = this.#entries[this.#written]
      const events = this.#events[this.#written]
      if (entry === undefined || events === undefined) throw new InvariantError('a step was not written in its turn')
      const step = { step: this.#written + 1, ...entry, events }
      this.#write(step, entryText(step))
    }
  }

  /** @param text of the step's entry */
  #write(step: Step, text: string): void {
    const line = `${stepText(step, text)}\n`
    this.#pending.push(line)
    this.#pendingLength += line.length
    if (this.#pendingLength >= CHUNK) this.#flush()
  }

  #flush(): void {
    if (this.#pending.length === 0) return
    this.#hash?.update(utf8ToBytes(this.#pending.join('')))
    this.#pending = []
    this.#pendingLength = 0
  }
}

/** Of a step with these events. */
function weightOf(events: readonly TraceEvent[]): number {
  let weight = 1
  for (const event of events) weight += 'runs' in event ? 1 + (event.runs.length >> 3) : 1
  return weight
}
