/**
 * The set of states that a line may be in under every schedule of evictions and fetches (section 7). Immutable; a concrete
 * run is a set of one that is never closed.
 */
import type { Line, LineEvent } from './line.ts'
import { absent, clean, isFlushUseful, isStaleClean, lostByWriteBack, nextLine, seenBy } from './line.ts'
import type { Version } from './version.ts'
import { equalValue, isForeign, partsOf, sameVersion } from './version.ts'

/** How many states of a set satisfy a condition. */
export type Verdict = 'none' | 'possible' | 'certain'

/**
 * From this size on, states that can never be told apart by a verdict are kept once. A run that writes past the cache again
 * and again without a flush would grow by a state per write otherwise.
 */
const CROWDED = 24

/** A set of possible line states. */
export class LineSet {
  readonly lines: readonly Line[]
  #stale: Verdict | undefined
  #useful: boolean | undefined
  #foreignTo: string | undefined
  #foreign: Verdict = 'none'

  /** @param lines states, each once */
  constructor(lines: readonly Line[]) {
    this.lines = lines
  }

  /** The one state of a concrete run. */
  static of(line: Line): LineSet {
    return new LineSet([line])
  }

  /** The states from `lines` that evictions and fetches can reach. */
  static closed(lines: readonly Line[]): LineSet {
    const all: Line[] = []
    for (const line of lines) add(all, line)
    // `all` grows while it is walked: this is the fixpoint.
    for (let i = 0; i < all.length; i++) {
      const line = all[i]
      if (line === undefined) break
      if (line.c === 'I') add(all, clean(line.mv, line.mv))
      else add(all, absent(line.c === 'D' ? line.cv : line.mv))
    }
    return new LineSet(canonical(all.length > CROWDED ? thinned(all) : all))
  }

  /**
   * The set after an event that happens to each of its states.
   * @param adversarial close it under evictions and fetches
   */
  after(event: LineEvent, adversarial: boolean): LineSet {
    const next: Line[] = []
    for (const line of this.lines) {
      add(next, nextLine(line, event))
      // Whether CLWB keeps the copy is the hardware's choice.
      if (event.kind === 'clwb' && adversarial) add(next, nextLine(line, { kind: 'clwb', keep: !event.keep }))
    }
    const set = adversarial ? LineSet.closed(next) : new LineSet(next)
    return set.equals(this) ? this : set
  }

  /** Versions that a read may return, each once. */
  seenBy(event: LineEvent): readonly Version[] {
    const seen: Version[] = []
    for (const line of this.lines) {
      const version = seenBy(line, event)
      if (version !== null && !seen.some((v) => sameVersion(v, version))) seen.push(version)
    }
    return seen
  }

  /** Device writes that a write-back now would destroy, in some state. */
  lost(): Version | null {
    for (const line of this.lines) {
      const version = lostByWriteBack(line)
      if (version !== null) return version
    }
    return null
  }

  /** Hazard B: clean copies that differ from memory. */
  get staleClean(): Verdict {
    return (this.#stale ??= verdict(this.lines, isStaleClean))
  }

  /** Some state is dirty or stale-clean: a flush does something. */
  get flushUseful(): boolean {
    return (this.#useful ??= this.lines.some(isFlushUseful))
  }

  /** Hazard A: memory holds data of somebody else than `owner`. */
  foreignTo(owner: string): Verdict {
    if (this.#foreignTo !== owner) {
      this.#foreign = verdict(this.lines, (line) => isForeign(line.mv, owner))
      this.#foreignTo = owner
    }
    return this.#foreign
  }

  /** Whether both hold the same states. */
  equals(other: LineSet): boolean {
    if (this === other) return true
    if (this.lines.length !== other.lines.length) return false
    return this.lines.every((line, i) => {
      const twin = other.lines[i]
      return twin !== undefined && sameLine(line, twin)
    })
  }
}

function sameLine(a: Line, b: Line): boolean {
  if (a.c !== b.c || !sameVersion(a.mv, b.mv)) return false
  if (a.cv === null || b.cv === null) return a.cv === b.cv
  return sameVersion(a.cv, b.cv)
}

function add(lines: Line[], line: Line): void {
  if (!lines.some((known) => sameLine(known, line))) lines.push(line)
}

function verdict(lines: readonly Line[], condition: (line: Line) => boolean): Verdict {
  let hits = 0
  for (const line of lines) if (condition(line)) hits++
  return hits === 0 ? 'none' : hits === lines.length ? 'certain' : 'possible'
}

/** An order that does not depend on how the states were reached, so that equal sets compare equal. */
function canonical(lines: readonly Line[]): readonly Line[] {
  return lines.length < 2 ? lines : [...lines].sort(compareLines)
}

function compareLines(a: Line, b: Line): number {
  if (a.c !== b.c) return a.c < b.c ? -1 : 1
  return compareVersions(a.cv, b.cv) || compareVersions(a.mv, b.mv)
}

function compareVersions(a: Version | null, b: Version | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (a.id !== b.id || (a.parts === null && b.parts === null)) return a.id - b.id
  const partsA = partsOf(a)
  const partsB = partsOf(b)
  for (let i = 0; i < Math.min(partsA.length, partsB.length); i++) {
    const x = partsA[i]
    const y = partsB[i]
    if (x === undefined || y === undefined) break
    const order = x.from - y.from || x.to - y.to || x.version.id - y.version.id
    if (order !== 0) return order
  }
  return partsA.length - partsB.length
}

/** What decides every later verdict on a version: whose it is, and to which contents it is equal. */
function signature(version: Version): string {
  return partsOf(version)
    .map((part) => `${String(part.from)}:${part.version.owner}:${part.version.kind}:${part.version.content ?? ''}`)
    .join('|')
}

/**
 * One state of each kind. Versions are unique, so a stale copy never becomes equal to a later version unless its content says
 * so: states with copies of the same owners and contents, over the same memory, get the same verdicts for ever. The newest
 * version stands for the others.
 */
function thinned(lines: readonly Line[]): readonly Line[] {
  const kept = new Map<string, Line>()
  const newest = [...lines].sort((a, b) => Math.max(b.cv?.id ?? 0, b.mv.id) - Math.max(a.cv?.id ?? 0, a.mv.id))
  for (const line of newest) {
    const cv = line.cv === null ? '' : signature(line.cv)
    const equal = line.cv === null ? '' : String(equalValue(line.cv, line.mv))
    const key = `${line.c}/${cv}/${signature(line.mv)}/${equal}`
    if (!kept.has(key)) kept.set(key, line)
  }
  // What is left may reach states that were dropped; they are of kinds that are kept, so it need not be closed again.
  return [...kept.values()]
}
