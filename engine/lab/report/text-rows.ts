/** Rows of plain ASCII text in at most 72 columns, for mail. */
import { ascii, wrap } from '../result-block.ts'

const WIDTH = 72
/** Columns that the last cell of a row needs at least to stand beside the others. */
const ROOM = 24

/**
 * Rows in aligned columns; the last cell is broken into lines where it is too long. Where the cells before it take too much
 * room, a row becomes a sentence of its own.
 * @param titles of the columns
 */
export function textRows(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return ['(nothing)']
  const all = [titles, ...rows].map((row) => row.map((cell) => ascii(cell)))
  const last = titles.length - 1
  const widths = titles.slice(0, last).map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)))
  const lead = widths.reduce((sum, width) => sum + width + 2, 0)
  return all.flatMap((row) => {
    const cells = row.slice(0, last)
    if (lead + ROOM > WIDTH) {
      const text = [...cells, row[last] ?? ''].filter((cell) => cell !== '').join('; ')
      return wrap(text, '', 4)
    }
    const head = cells.map((cell, i) => cell.padEnd(widths[i] ?? 0) + '  ').join('')
    return wrap(row[last] ?? '', head, lead).map((line) => line.trimEnd())
  })
}

/** A sentence in lines. */
export function textLines(text: string, head = '', indent = head.length): string[] {
  return wrap(ascii(text), head, indent)
}
