/** The changes of areas' storage domains over a run, as columns; the changes of one area are found by its number. */
import type { StorageEvent } from '../../protocol/index.ts'
import { areaText } from '../names.ts'
import { NumberColumn } from './columns.ts'

/** A change of an area's storage domain. */
export interface LoggedStorage {
  readonly step: number
  readonly event: StorageEvent
}

const NONE = -1

/** Stands for the area's own name in the sentences that are kept: a sentence about each of many areas is then one. */
const OWN_NAME = '\0'

/** Every row has a kind of `#kindId`; this one is for the compiler. */
const NO_KIND: Kind = { cause: 'unfill', where: '', why: '' }

/** For each area its last change, and for each change the one before it of the same area: rows, or NONE. */
interface Chains {
  /** Rows that are in. */
  rows: number
  last: Int32Array
  before: Int32Array
}

/** What many changes have in common: the sentence with OWN_NAME in it. */
type Kind = Pick<StorageEvent, 'cause' | 'where' | 'why'>

export class StorageLog {
  #steps = new NumberColumn()
  #areas = new NumberColumn()
  #from = new NumberColumn()
  #to = new NumberColumn()
  /** Numbers of kinds. */
  #kindOf = new NumberColumn()
  #kinds: Kind[] = []
  #kindIds = new Map<string, number>()
  /** Made when somebody asks, and brought up to date then. */
  #chains: Chains | null = null

  /** An independent log with the same rows. */
  clone(): StorageLog {
    return this.#copied((column) => column.clone())
  }

  /** An independent log with the rows of steps up to `step`. */
  upTo(step: number): StorageLog {
    const rows = this.#steps.upTo(step)
    return this.#copied((column) => column.first(rows))
  }

  #copied(copied: (column: NumberColumn) => NumberColumn): StorageLog {
    const copy = new StorageLog()
    copy.#steps = copied(this.#steps)
    copy.#areas = copied(this.#areas)
    copy.#from = copied(this.#from)
    copy.#to = copied(this.#to)
    copy.#kindOf = copied(this.#kindOf)
    copy.#kinds = [...this.#kinds]
    copy.#kindIds = new Map(this.#kindIds)
    return copy
  }

  /** Adds a change of step `step`; steps come in order. */
  add(step: number, event: StorageEvent): void {
    this.#steps.push(step)
    this.#areas.push(event.area)
    this.#from.push(event.from ?? NONE)
    this.#to.push(event.to ?? NONE)
    this.#kindOf.push(this.#kindId(event))
  }

  /** The last change of an area up to step `step`; null if there is none. */
  before(area: number, step: number): LoggedStorage | null {
    return this.latest(area, step, 1)[0] ?? null
  }

  /** The last changes of an area up to step `step`, at most `count`, oldest first. */
  latest(area: number, step: number, count: number): LoggedStorage[] {
    const { last, before } = this.#upToDate()
    const found: LoggedStorage[] = []
    for (let row = last[area] ?? NONE; row !== NONE && found.length < count; row = before[row] ?? NONE) {
      if (this.#steps.at(row) <= step) found.push(this.#row(row))
    }
    return found.reverse()
  }

  #row(row: number): LoggedStorage {
    const area = this.#areas.at(row)
    const domain = (number: number): number | null => (number === NONE ? null : number)
    const { cause, where, why } = this.#kinds[this.#kindOf.at(row)] ?? NO_KIND
    return {
      step: this.#steps.at(row),
      event: {
        kind: 'storage',
        area,
        from: domain(this.#from.at(row)),
        to: domain(this.#to.at(row)),
        cause,
        where,
        why: why.replaceAll(OWN_NAME, areaText(area)),
      },
    }
  }

  #upToDate(): Chains {
    const chains = (this.#chains ??= { rows: 0, last: new Int32Array(0), before: new Int32Array(0) })
    const { length } = this.#areas
    if (chains.before.length < length) chains.before = grown(chains.before, length)
    for (; chains.rows < length; chains.rows++) {
      const area = this.#areas.at(chains.rows)
      if (area >= chains.last.length) chains.last = grown(chains.last, area + 1)
      chains.before[chains.rows] = chains.last[area] ?? NONE
      chains.last[area] = chains.rows
    }
    return chains
  }

  #kindId({ area, cause, where, why: said }: StorageEvent): number {
    const name = areaText(area)
    const why = said.includes(name) ? said.replaceAll(name, OWN_NAME) : said
    const key = `${cause} ${where} ${why}`
    const known = this.#kindIds.get(key)
    if (known !== undefined) return known
    this.#kinds.push({ cause, where, why })
    this.#kindIds.set(key, this.#kinds.length - 1)
    return this.#kinds.length - 1
  }
}

/** The rows with room for `length` of them and more; new ones are NONE. */
function grown(rows: Int32Array, length: number): Int32Array {
  const more = new Int32Array(Math.max(length, rows.length * 2)).fill(NONE, rows.length)
  more.set(rows)
  return more
}
