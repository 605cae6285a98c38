/** A table as aligned plain text, to be pasted into a mail. */
export interface TextColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

/**
 * Columns padded with spaces, two between columns, nothing at line ends.
 * @param rows cells in column order; a string instead of cells is a line of its own
 */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[] | string)[]): string {
  const widths = columns.map((column) => column.title.length)
  for (const row of rows) {
    if (typeof row === 'string') continue
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length)
    })
  }
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const head = line(columns.map((column) => column.title))
  return [head, ...rows.map((row) => (typeof row === 'string' ? row : line(row)))].join('\n') + '\n'
}

/** Comma-separated values after RFC 4180: quoted where needed, lines end with CR LF. */
export function csvTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  return [titles, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}
