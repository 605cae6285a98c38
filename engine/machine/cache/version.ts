/** What a line holds: versions of data, and who may know them (cache-coherency model, section 1). */
import { LINE_SIZE } from '../../base/units.ts'

/** Where in a run something happened: the step, the script line if one is known, and how the step is called. */
export interface Origin {
  /** 1-based step of the journal; 0 before the first. */
  readonly step: number
  /** 1-based line of the script. */
  readonly line: number | null
  /** E.g. `igpu.attach`. */
  readonly label: string
}

/** How data came to be. `secret` is what memory held for somebody else before. */
export type VersionKind = 'secret' | 'zero' | 'guest' | 'host' | 'dma'

/** Bytes `[from, to)` of a line that hold a whole version. */
export interface VersionPart {
  readonly from: number
  readonly to: number
  readonly version: Version
}

/**
 * One write of data. A write to a range of any size is one object: the value of a line is the pair (version, address), so
 * lines of different frames never hold the same value unless `content` says that they do.
 */
export interface Version {
  /** Order of writing; 0 is what memory held at boot. Of a mixed line: the newest part's. */
  readonly id: number
  /** Principal that may know the data: a process with its VM, or the host. Of a mixed line: the newest part's. */
  readonly owner: string
  readonly kind: VersionKind
  /** Who wrote it, for messages: a process, a device, `the host`. */
  readonly by: string
  /** A token that is equal for equal bytes in every line, such as `zero`; null: bytes like no other version's. */
  readonly content: string | null
  readonly origin: Origin | null
  /** A line that was written in parts: its parts in order, which cover the line. Null: one version fills the line. */
  readonly parts: readonly VersionPart[] | null
}

/** Owner of the data that frames hold before anybody allocates them. */
export const EARLIER_OWNER = 'earlier owner'

/** What memory holds at boot: data of somebody else. */
export const BOOT_VERSION: Version = {
  id: 0,
  owner: EARLIER_OWNER,
  kind: 'secret',
  by: EARLIER_OWNER,
  content: null,
  origin: null,
  parts: null,
}

/** Hands out versions in order; part of what a fork copies. */
export class VersionCounter {
  #next: number

  /** @param next id of the next version */
  constructor(next = 1) {
    this.#next = next
  }

  /**
   * A version like no other; zeroes are equal to all zeroes.
   * @param owner principal that may know the data
   * @param by who writes it, for messages
   */
  fresh(kind: VersionKind, owner: string, by: string, origin: Origin | null): Version {
    return { id: this.#next++, owner, kind, by, content: kind === 'zero' ? 'zero' : null, origin, parts: null }
  }

  /** A counter that goes on from here independently. */
  clone(): VersionCounter {
    return new VersionCounter(this.#next)
  }
}

/** The parts of any version. */
export function partsOf(version: Version): readonly VersionPart[] {
  return version.parts ?? [{ from: 0, to: LINE_SIZE, version }]
}

/** Whether two line contents are the same data from the same writes. */
export function sameVersion(a: Version, b: Version): boolean {
  if (a === b) return true
  if (a.parts === null || b.parts === null) return a.parts === b.parts && a.id === b.id
  if (a.parts.length !== b.parts.length) return false
  const other = b.parts
  return a.parts.every((part, i) => {
    const twin = other[i]
    return twin !== undefined && part.from === twin.from && part.to === twin.to && part.version.id === twin.version.id
  })
}

/** Whether a reader cannot tell two versions apart at one address: the same write, or equal content. */
export function equalValue(a: Version, b: Version): boolean {
  if (sameVersion(a, b)) return true
  if (a.parts === null && b.parts === null) return a.content !== null && a.content === b.content
  return partsOf(a).every((part) =>
    partsOf(b).every((twin) => part.to <= twin.from || twin.to <= part.from || equalValue(part.version, twin.version)),
  )
}

/** Whether any byte of the line belongs to somebody else than `owner`. */
export function isForeign(version: Version, owner: string): boolean {
  return version.parts === null ? version.owner !== owner : version.parts.some((part) => part.version.owner !== owner)
}

/**
 * The line after bytes `[from, to)` of it were overwritten (section 1).
 * @param base what the line held
 * @param written a version without parts
 */
export function overlay(base: Version, from: number, to: number, written: Version): Version {
  if (from <= 0 && to >= LINE_SIZE) return written
  const parts: VersionPart[] = []
  const push = (part: VersionPart): void => {
    const last = parts.at(-1)
    if (part.from >= part.to) return
    if (last?.to === part.from && last.version === part.version) {
      parts[parts.length - 1] = { ...last, to: part.to }
    } else parts.push(part)
  }
  const old = partsOf(base)
  for (const part of old) push({ ...part, to: Math.min(part.to, from) })
  push({ from, to, version: written })
  for (const part of old) push({ ...part, from: Math.max(part.from, to) })
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only.version
  return { ...written, content: null, parts }
}
