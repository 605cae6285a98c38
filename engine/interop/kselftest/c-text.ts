/** C as the kernel writes it: names, numbers, and lines of at most 80 columns with tabs of eight. */
const COLUMNS = 80
const TAB = 8

/** A name that C takes. */
export function identifier(text: string): string {
  return text.replace(/\W+/g, '_')
}

export function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}

/** Text that ends no remark of C. */
function plain(text: string): string {
  return text.replaceAll('*/', '* /').replace(/\s+/g, ' ')
}

/** A remark inside of a function. */
export function remark(text: string): string[] {
  const words = plain(text).split(' ')
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && TAB + line.length + word.length + 7 > COLUMNS) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  if (lines.length === 1) return [`\t/* ${line} */`]
  return ['\t/*', ...lines.map((one) => `\t * ${one}`), '\t */']
}

/** A statement inside of a function, broken behind commas and bars, below the parenthesis that is open there. */
export function statement(text: string): string[] {
  const parts = text.match(/[^,|]+(?:, |\| |[,|])?/g) ?? [text]
  const lines: string[] = []
  // The columns at which open parentheses stand.
  const open: number[] = []
  let line = '\t'
  let column = TAB
  for (const part of parts) {
    if (column > TAB && column + part.trimEnd().length > COLUMNS) {
      lines.push(line.trimEnd())
      const to = open.at(-1) ?? 2 * TAB
      line = '\t'.repeat(Math.floor(to / TAB)) + ' '.repeat(to % TAB)
      column = to
    }
    for (const [index, sign] of [...part].entries()) {
      if (sign === '(') open.push(column + index + 1)
      else if (sign === ')') open.pop()
    }
    line += part
    column += part.length
  }
  return [...lines, line.trimEnd()]
}
