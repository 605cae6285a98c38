/** The changes of areas' storage domains over a run, as columns; the changes of one area are found by its number. */
import type { StorageEvent } from '../../protocol/index.ts'
import { areaText } from '../names.ts'
import { NumberColumn, StringTable } from './columns.ts'

/** A change of an area's storage domain. */
export interface LoggedStorage {
  readonly step: number
  readonly event: StorageEvent
}

const NONE = -1

/** Stands for the area's own name in the sentences that are kept: a sentence about each of many areas is then one. */
const OWN_NAME = '\0'

/** For each area its last change, and for each change the one before it of the same area: rows, or NONE. */
interface Chains {
  /** Rows that are in. */
  rows: number
  last: Int32Array
  before: Int32Array
}

export class StorageLog {
  #steps = new NumberColumn()
  #areas = new NumberColumn()
  #from = new NumberColumn()
  #to = new NumberColumn()
  #causes = new NumberColumn()
  #wheres = new NumberColumn()
  #whys = new NumberColumn()
  #strings = new StringTable()
  #causeNames: StorageEvent['cause'][] = []
  /** Made when somebody asks, and brought up to date then. */
  #chains: Chains | null = null

  /** An independent log with the same rows. */
  clone(): StorageLog {
    const copy = new StorageLog()
    copy.#steps = this.#steps.clone()
    copy.#areas = this.#areas.clone()
    copy.#from = this.#from.clone()
    copy.#to = this.#to.clone()
    copy.#causes = this.#causes.clone()
    copy.#wheres = this.#wheres.clone()
    copy.#whys = this.#whys.clone()
    copy.#strings = this.#strings.clone()
    copy.#causeNames = [...this.#causeNames]
    return copy
  }

  /** Adds a change of step `step`; steps come in order. */
  add(step: number, event: StorageEvent): void {
    this.#steps.push(step)
    this.#areas.push(event.area)
    this.#from.push(event.from ?? NONE)
    this.#to.push(event.to ?? NONE)
    this.#causes.push(this.#causeId(event.cause))
    this.#wheres.push(this.#strings.id(event.where))
    this.#whys.push(this.#strings.id(event.why.replaceAll(areaText(event.area), OWN_NAME)))
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
    return {
      step: this.#steps.at(row),
      event: {
        kind: 'storage',
        area,
        from: domain(this.#from.at(row)),
        to: domain(this.#to.at(row)),
        // Every row's cause came from #causeId.
        cause: this.#causeNames[this.#causes.at(row)] ?? 'unfill',
        where: this.#strings.text(this.#wheres.at(row)),
        why: this.#strings.text(this.#whys.at(row)).replaceAll(OWN_NAME, areaText(area)),
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

  #causeId(cause: StorageEvent['cause']): number {
    const known = this.#causeNames.indexOf(cause)
    if (known >= 0) return known
    this.#causeNames.push(cause)
    return this.#causeNames.length - 1
  }
}

/** The rows with room for `length` of them and more; new ones are NONE. */
function grown(rows: Int32Array, length: number): Int32Array {
  const more = new Int32Array(Math.max(length, rows.length * 2)).fill(NONE, rows.length)
  more.set(rows)
  return more
}
