/** What the names in a trace stand for. Objects, file descriptors of accesses and pinned items are kept apart. */
import { parseCount } from './args.ts'
import type { Json } from './trace-format.ts'

/** Never an object id of iommufd: ids start at 1. */
const UNKNOWN_OBJECT = 0
/** Never an item of an access. */
const UNKNOWN_ITEM = 999_999

/** An access of the recorder: a file descriptor with an iommufd object behind it. */
export interface AccessFile {
  readonly name: string
  /** Object id. */
  readonly id: number
  /** Place in the order of descriptors: the lowest free one, as open(2) hands them out. */
  readonly fd: number
}

/** The recorder's tables of names. */
export class TraceNames {
  readonly #objects = new Map<string, number>()
  readonly #items = new Map<string, number>()
  readonly #accesses = new Map<string, AccessFile>()
  readonly #open = new Map<number, AccessFile>()

  /** The object that `word` names: `#N` is N, an unknown name is 0. */
  object(word: string): number {
    if (word.startsWith('#')) return parseCount(word.slice(1))
    return this.#objects.get(word) ?? UNKNOWN_OBJECT
  }

  /** A part of the device that `word` names: `.i` the device object, `.h` its hwpt. */
  partOf(word: string, part: '.i' | '.h'): number {
    if (word.startsWith('#')) return this.object(word)
    return this.#objects.get(word + part) ?? UNKNOWN_OBJECT
  }

  /** The pinned item that `word` names, in its access. */
  item(word: string): number {
    if (word.startsWith('#')) return parseCount(word.slice(1))
    return this.#items.get(word) ?? UNKNOWN_ITEM
  }

  /** The open access that `word` names, or null. */
  access(word: string): AccessFile | null {
    return this.#accesses.get(word) ?? null
  }

  /** Names an object. */
  setObject(word: string, id: number): void {
    this.#objects.set(word, id)
  }

  /** Names a pinned item. */
  setItem(word: string, item: number): void {
    this.#items.set(word, item)
  }

  /** Names a new access and gives it the lowest free descriptor. */
  openAccess(name: string, id: number): void {
    let fd = 0
    while (this.#open.has(fd)) fd++
    const file = { name, id, fd }
    this.#open.set(fd, file)
    this.#accesses.set(name, file)
  }

  /** Forgets an access. */
  closeAccess(file: AccessFile): void {
    this.#open.delete(file.fd)
    if (this.#accesses.get(file.name) === file) this.#accesses.delete(file.name)
  }

  /** Open accesses in the order of their descriptors. */
  openAccesses(): AccessFile[] {
    return [...this.#open.values()].sort((a, b) => a.fd - b.fd)
  }

  /** Forgets the name of a destroyed object, with the parts of a device. */
  forget(word: string): void {
    for (const name of [word, `${word}.i`, `${word}.h`]) this.#objects.delete(name)
  }

  /** The name of an object, or null. */
  nameOf(id: number): string | null {
    for (const [name, named] of this.#objects) if (named === id) return name
    return null
  }

  /** What those of `words` that are names stand for now: the `ids` of an operation. */
  idsOf(words: readonly string[]): Record<string, Json> {
    const ids: Record<string, Json> = {}
    for (const word of words) {
      const id = this.#objects.get(word) ?? this.#items.get(word)
      if (id !== undefined) ids[word] = id
    }
    return ids
  }
}
