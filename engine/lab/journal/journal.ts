/**
 * The journal: an append-only list of steps with a SHA-256 over its canonical bytes.
 *
 * The bytes are lines, each ended by a newline: first the header `{"format":1,"mode":…,"policy":…,"seed":…}`, then one line a
 * step as `stepText` describes it. The same script, seed and policy give the same bytes on every machine.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Step } from '../../protocol/index.ts'
import { canonical } from './canonical.ts'
import { stepText } from './step-text.ts'

/** What a journal is the journal of. */
export interface JournalHeader {
  readonly policy: string
  readonly seed: number
  readonly mode: string
}

type Hasher = ReturnType<typeof sha256.create>

/** Characters that are gathered before they are hashed: hashing line by line would spend its time on small buffers. */
const CHUNK = 1 << 16

export class Journal {
  readonly header: JournalHeader
  readonly #steps: Step[]
  readonly #hash: Hasher
  #pending: string

  /** @param from the header of a new journal, or the journal that this one goes on from */
  constructor(from: JournalHeader | Journal) {
    if (from instanceof Journal) {
      this.header = from.header
      this.#steps = from.#steps.slice()
      this.#hash = from.#hash.clone()
      this.#pending = from.#pending
    } else {
      this.header = from
      this.#steps = []
      this.#hash = sha256.create()
      this.#pending = `${canonical({ format: 1, ...from })}\n`
    }
  }

  /** An independent journal with the same past. */
  clone(): Journal {
    return new Journal(this)
  }

  /** Number of steps. */
  get length(): number {
    return this.#steps.length
  }

  /** All steps in order. */
  get steps(): readonly Step[] {
    return this.#steps
  }

  /** Step `n`, 1-based. */
  step(n: number): Step | undefined {
    return this.#steps[n - 1]
  }

  /** Appends a step. */
  append(step: Step): void {
    this.#steps.push(step)
    this.#pending += `${stepText(step)}\n`
    if (this.#pending.length >= CHUNK) this.#flush()
  }

  /** SHA-256 of the bytes so far, as 64 hexadecimal digits. */
  get hash(): string {
    this.#flush()
    return bytesToHex(this.#hash.clone().digest())
  }

  /** The canonical lines, header first, each with its newline. */
  *lines(): Generator<string> {
    yield `${canonical({ format: 1, ...this.header })}\n`
    for (const step of this.#steps) yield `${stepText(step)}\n`
  }

  #flush(): void {
    if (this.#pending === '') return
    this.#hash.update(utf8ToBytes(this.#pending))
    this.#pending = ''
  }
}
