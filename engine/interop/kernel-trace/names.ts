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
  #ids: Record<string, Json> = {}

  /** The object that `word` names: `#N` is N, an unknown name is 0. Notes what a name stood for. */
  object(word: string): number {
    if (word.startsWith('#')) return parseCount(word.slice(1))
    const id = this.#objects.get(word)
    if (id === undefined) return UNKNOWN_OBJECT
    this.#ids[word] = id
    return id
  }

  /** A part of the device that `word` names (`.i` the device object, `.h` its hwpt); notes the device itself. */
  partOf(word: string, part: '.i' | '.h'): number {
    const whole = this.object(word)
    if (word.startsWith('#')) return whole
    return this.#objects.get(word + part) ?? UNKNOWN_OBJECT
  }

  /** The pinned item that `word` names, in its access. */
  item(word: string): number {
    if (word.startsWith('#')) return parseCount(word.slice(1))
    const item = this.#items.get(word)
    if (item === undefined) return UNKNOWN_ITEM
    this.#ids[word] = item
    return item
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

  /** What names stood for since the last call: the `ids` of an operation. */
  takeIds(): Record<string, Json> {
    const ids = this.#ids
    this.#ids = {}
    return ids
  }
}
