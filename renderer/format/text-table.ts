/** A table as aligned plain text, to be pasted into a mail. */
export interface TextColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** What a mail shows without breaking lines. */
const MAIL = 72
/** Columns that do not fit go on in a further line, indented by so much. */
const INDENT = 4
/** The last column is broken into lines rather than moved when it has so much room. */
const ROOM = 24

/** A column at its place: which line of a row, from where, how wide. */
interface Place {
  readonly column: number
  readonly line: number
  readonly width: number
}

/** What is no longer than this is a number or a word: nobody reads a row of them that is folded. */
const SHORT = 16
/** A first column that is wider leaves no room to be repeated. */
const MOST_REPEATED = 40

/** The cells of a row, or a line of its own. */
type Row = readonly string[] | string

/**
 * Columns padded with spaces, two between columns, nothing at line ends. What is wider than a mail goes on below: short
 * columns as a second table that begins with the first column again; long text in a further line of its row, broken between
 * words.
 * @param rows cells in column order; a string instead of cells is a line of its own
 */
export function textTable(columns: readonly TextColumn[], rows: readonly Row[], width = MAIL): string {
  const widths = columns.map((column) => column.title.length)
  for (const row of rows) {
    if (typeof row === 'string') continue
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length)
    })
  }
  const places = placesOf(widths, width)
  const isFolded = (places.at(-1)?.line ?? 0) > 0
  const areShort = widths.every((wanted, column) => wanted <= (column === 0 ? MOST_REPEATED : SHORT))
  if (isFolded && areShort && rows.length > 1) return stacked(columns, rows, widths, width)
  const write = (cells: readonly string[]): string[] => rowLines(cells, columns, places)
  return [columns.map((column) => column.title), ...rows]
    .flatMap((row) => (typeof row === 'string' ? wrap(row, width) : write(row)))
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

/** Several tables, each of the first column and of so many others as fit; rows that have nothing to say there are left out. */
function stacked(
  columns: readonly TextColumn[],
  rows: readonly Row[],
  widths: readonly number[],
  width: number,
): string {
  const tables: number[][] = []
  let used = Infinity
  for (let column = 1; column < columns.length; column += 1) {
    const room = 2 + (widths[column] ?? 0)
    if (used + room > width) {
      tables.push([0])
      used = widths[0] ?? 0
    }
    tables.at(-1)?.push(column)
    used += room
  }
  const texts = tables.map((own, index) => {
    const cut = rows.flatMap((row): Row[] => {
      if (typeof row === 'string') return [row]
      const cells = own.map((column) => row[column] ?? '')
      return index > 0 && cells.slice(1).every((cell) => cell === '') ? [] : [cells]
    })
    return textTable(
      own.flatMap((column) => columns[column] ?? []),
      cut,
      width,
    )
  })
  return texts.join('\n')
}

function placesOf(widths: readonly number[], width: number): Place[] {
  const places: Place[] = []
  let line = 0
  let used = 0
  widths.forEach((wanted, column) => {
    const gap = used === 0 || (line > 0 && used === INDENT) ? 0 : 2
    const room = width - used - gap
    const breaks = column === widths.length - 1 && room >= ROOM
    if (wanted > room && !breaks && gap > 0) {
      line += 1
      const fits = Math.min(wanted, width - INDENT)
      places.push({ column, line, width: fits })
      used = INDENT + fits
      return
    }
    const fits = Math.min(wanted, room)
    places.push({ column, line, width: fits })
    used += gap + fits
  })
  return places
}

function rowLines(cells: readonly string[], columns: readonly TextColumn[], places: readonly Place[]): string[] {
  const lines: string[] = []
  const last = places.at(-1)?.line ?? 0
  for (let line = 0; line <= last; line += 1) {
    const own = places.filter((place) => place.line === line)
    const parts = own.map((place) => wrap(cells[place.column] ?? '', place.width))
    // A further line that would be empty is left out.
    if (line > 0 && parts.every(([first]) => first === '')) continue
    const height = Math.max(...parts.map((part) => part.length))
    for (let at = 0; at < height; at += 1) {
      const padded = own.map((place, index) => {
        const text = parts[index]?.[at] ?? ''
        return columns[place.column]?.align === 'right' ? text.padStart(place.width) : text.padEnd(place.width)
      })
      lines.push(`${line === 0 ? '' : ' '.repeat(INDENT)}${padded.join('  ')}`)
    }
  }
  return lines
}

/** Text in lines of at most so many letters, broken between words; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** Lines that a mail shows unbroken: a longer one goes on in further lines, indented beyond its own beginning. */
export function mailLines(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (line.length <= MAIL) return [line]
      const own = /^ */.exec(line)?.[0] ?? ''
      const further = `${own}${' '.repeat(INDENT)}`
      const [first = '', ...rest] = wrap(line.slice(own.length), MAIL - further.length)
      return [own + first, ...rest.map((part) => further + part)]
    })
    .join('\n')
}

/** Comma-separated values after RFC 4180: quoted where needed, lines end with CR LF. */
export function csvTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  return [titles, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}
