/** The flush log as columns: a window of rows is found by two look-ups, however long the run was. */
import { runPages } from '../../base/pfn-runs.ts'
import { LINES_PER_PAGE } from '../../base/units.ts'
import type { FlushEvent, FlushHook } from '../../protocol/index.ts'
import { NumberColumn, StringTable } from './columns.ts'

/** One flush as it was logged. */
export interface FlushRecord {
  readonly step: number
  readonly where: string
  readonly hook: FlushHook
  readonly reason: string
  /** iopt_pages number, -1 when the flush names none. */
  readonly pages: number
  /** First page index. */
  readonly index: number
  readonly npages: number
  readonly usefulLines: number
  readonly redundantPages: number
  readonly readBack: number
}

/** Sums over a run. */
export interface FlushTotals {
  readonly events: number
  readonly pages: number
  readonly lines: number
  readonly usefulLines: number
  readonly redundantPages: number
  readonly readBack: number
}

/** The rows by column, to be read only; strings and hooks by number. */
export interface FlushColumns {
  readonly steps: NumberColumn
  readonly wheres: NumberColumn
  readonly hooks: NumberColumn
  readonly reasons: NumberColumn
  /** -1 for a flush that names no iopt_pages. */
  readonly pages: NumberColumn
  readonly npages: NumberColumn
  readonly usefulLines: NumberColumn
  readonly redundantPages: NumberColumn
  readonly readBack: NumberColumn
  readonly strings: readonly string[]
  readonly hookNames: readonly FlushHook[]
}

export class FlushLog {
  #steps = new NumberColumn()
  #wheres = new NumberColumn()
  #hooks = new NumberColumn()
  #reasons = new NumberColumn()
  #pages = new NumberColumn()
  #indexes = new NumberColumn()
  #npages = new NumberColumn()
  #useful = new NumberColumn()
  #redundant = new NumberColumn()
  #readBack = new NumberColumn()
  #strings = new StringTable()
  #hookNames: FlushHook[] = []
  #totals = { events: 0, pages: 0, usefulLines: 0, redundantPages: 0, readBack: 0 }

  /** Number of rows. */
  get length(): number {
    return this.#steps.length
  }

  /** Pages of all rows. */
  get pages(): number {
    return this.#totals.pages
  }

  /** Pages of all rows that were flushed for nothing. */
  get redundantPages(): number {
    return this.#totals.redundantPages
  }

  /** Sums over all rows. */
  get totals(): FlushTotals {
    return { ...this.#totals, lines: this.#totals.pages * LINES_PER_PAGE }
  }

  /** The rows so far, for scans of the whole log. */
  get columns(): FlushColumns {
    return {
      steps: this.#steps,
      wheres: this.#wheres,
      hooks: this.#hooks,
      reasons: this.#reasons,
      pages: this.#pages,
      npages: this.#npages,
      usefulLines: this.#useful,
      redundantPages: this.#redundant,
      readBack: this.#readBack,
      strings: this.#strings.texts,
      hookNames: this.#hookNames,
    }
  }

  /** An independent log with the same rows. */
  clone(): FlushLog {
    return this.#copied((column) => column.clone(), { ...this.#totals })
  }

  /** An independent log with the rows of steps up to `step`. */
  upTo(step: number): FlushLog {
    const events = this.rowsUpTo(step)
    if (events === this.length) return this.clone()
    const copy = this.#copied((column) => column.first(events), this.#totals)
    copy.#totals = {
      events,
      pages: copy.#npages.sum,
      usefulLines: copy.#useful.sum,
      redundantPages: copy.#redundant.sum,
      readBack: copy.#readBack.sum,
    }
    return copy
  }

  #copied(copied: (column: NumberColumn) => NumberColumn, totals: Omit<FlushTotals, 'lines'>): FlushLog {
    const copy = new FlushLog()
    copy.#steps = copied(this.#steps)
    copy.#wheres = copied(this.#wheres)
    copy.#hooks = copied(this.#hooks)
    copy.#reasons = copied(this.#reasons)
    copy.#pages = copied(this.#pages)
    copy.#indexes = copied(this.#indexes)
    copy.#npages = copied(this.#npages)
    copy.#useful = copied(this.#useful)
    copy.#redundant = copied(this.#redundant)
    copy.#readBack = copied(this.#readBack)
    copy.#strings = this.#strings.clone()
    copy.#hookNames = [...this.#hookNames]
    copy.#totals = { ...totals }
    return copy
  }

  /** Adds a flush of step `step`; steps come in order. */
  add(step: number, event: FlushEvent): void {
    const npages = runPages(event.runs)
    this.#steps.push(step)
    this.#wheres.push(this.#strings.id(event.where))
    this.#hooks.push(this.#hookId(event.hook))
    this.#reasons.push(this.#strings.id(event.reason))
    this.#pages.push(event.pages)
    this.#indexes.push(event.index)
    this.#npages.push(npages)
    this.#useful.push(event.usefulLines)
    this.#redundant.push(event.redundantPages)
    this.#readBack.push(event.readBack)
    this.#totals.events++
    this.#totals.pages += npages
    this.#totals.usefulLines += event.usefulLines
    this.#totals.redundantPages += event.redundantPages
    this.#totals.readBack += event.readBack
  }

  /** Row `i`, from 0. */
  row(i: number): FlushRecord {
    return {
      step: this.#steps.at(i),
      where: this.#strings.text(this.#wheres.at(i)),
      // Every row's hook came from #hookId.
      hook: this.#hookNames[this.#hooks.at(i)] ?? 'script',
      reason: this.#strings.text(this.#reasons.at(i)),
      pages: this.#pages.at(i),
      index: this.#indexes.at(i),
      npages: this.#npages.at(i),
      usefulLines: this.#useful.at(i),
      redundantPages: this.#redundant.at(i),
      readBack: this.#readBack.at(i),
    }
  }

  /** Number of rows that belong to steps up to `step`. */
  rowsUpTo(step: number): number {
    return this.#steps.upTo(step)
  }

  #hookId(hook: FlushHook): number {
    const known = this.#hookNames.indexOf(hook)
    if (known >= 0) return known
    this.#hookNames.push(hook)
    return this.#hookNames.length - 1
  }
}
