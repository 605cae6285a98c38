/** A script in lines that a mail does not break, so that it can be pasted back out of it. */
import { wrap } from '../result-block.ts'

const WIDTH = 72

/** A line with what it is, and whether it had to be broken. */
export interface MailScript {
  readonly lines: readonly string[]
  /** Then a run of what is pasted has other line numbers, and another journal. */
  readonly broken: boolean
}

/** Where a line of code may be broken: behind a comma, a bracket that opens, an arrow or an operator, outside of texts. */
function breakAt(line: string, least: number): number {
  let quote = ''
  let best = -1
  for (let i = 0; i < Math.min(line.length, WIDTH); i++) {
    const letter = line[i] ?? ''
    if (quote !== '') {
      if (letter === '\\') i++
      else if (letter === quote) quote = ''
    } else if (`'"\``.includes(letter)) quote = letter
    else if (letter === ' ' && i > least && /(?:[,([{?:&|+*/<>-]|=>?)$/.test(line.slice(0, i))) best = i
    else if ('([{'.includes(letter) && i + 1 > least && i + 1 < WIDTH) best = i + 1
  }
  return best
}

/** The text literal that reaches over the edge: its quote, its first letter, and the quote that ends it. */
function literalAt(line: string): { quote: string; first: number; end: number } | null {
  for (let i = 0; i < WIDTH; i++) {
    const quote = line[i] ?? ''
    if (!`'"\``.includes(quote) || quote === '') continue
    let end = i + 1
    while (end < line.length && line[end] !== quote) end += line[end] === '\\' ? 2 : 1
    if (end >= WIDTH) return quote === '`' || end >= line.length ? null : { quote, first: i + 1, end }
    i = end
  }
  return null
}

/** A literal in pieces that are put together again. */
function splitLiteral(line: string, lead: string): [string, string] | null {
  const found = literalAt(line)
  if (found === null) return null
  const { quote, first, end } = found
  const at = line.lastIndexOf(' ', WIDTH - 6)
  if (at <= first || at >= end) return null
  const head = `${line.slice(0, first - 1)}(${quote}${line.slice(first, at + 1)}${quote} +`
  return [head, `${lead}${quote}${line.slice(at + 1, end + 1)})${line.slice(end + 1)}`]
}

function codeLines(line: string): string[] {
  const indent = `${/^ */.exec(line)?.[0] ?? ''}    `
  const lines: string[] = []
  let rest = line
  while (rest.length > WIDTH) {
    const at = breakAt(rest, indent.length)
    const pieces =
      at === -1 ? splitLiteral(rest, indent) : ([rest.slice(0, at).trimEnd(), indent + rest.slice(at).trim()] as const)
    if (pieces === null || pieces[1].length >= rest.length + indent.length) break
    lines.push(pieces[0])
    rest = pieces[1]
  }
  return [...lines, rest]
}

/** A comment in lines that each begin as a comment. */
function commentLines(lead: string, text: string): string[] {
  // Indented, a comment goes on with the line before: so fields at the head of a script stay whole.
  const next = lead.endsWith('//') || lead.endsWith('// ') ? `${lead.trimEnd()}   ` : lead
  return wrap(text, lead, next.length).map((piece, i) => (i === 0 ? piece : next + piece.trimStart()))
}

/** What a line of a script holds: where a comment begins behind its code, and whether a template goes on in the next line. */
function scan(line: string, inTemplate: boolean): { comment: number; opensTemplate: boolean } {
  let quote = inTemplate ? '`' : ''
  for (let i = 0; i < line.length; i++) {
    const letter = line[i] ?? ''
    if (quote !== '') {
      if (letter === '\\') i++
      else if (letter === quote) quote = ''
    } else if (`'"\``.includes(letter)) quote = letter
    // Only at the start or behind a blank: two slashes may also stand in a pattern.
    else if (line.startsWith('//', i) && (i === 0 || /\s/.test(line[i - 1] ?? ''))) {
      return { comment: i, opensTemplate: false }
    }
  }
  return { comment: -1, opensTemplate: quote === '`' }
}

/** A line that is too long: a comment behind its code goes above it. */
function brokenLine(line: string, comment: number): string[] {
  const [, lead = '', text = ''] = /^( *\/\/ *)(.*)$/.exec(line) ?? []
  if (lead !== '') return commentLines(lead, text)
  if (comment === -1) return codeLines(line)
  const indent = /^ */.exec(line)?.[0] ?? ''
  const code = line.slice(0, comment).trimEnd()
  return [...commentLines(`${indent}// `, line.slice(comment + 2).trim()), ...codeLines(code)]
}

/** Comments and code in at most 72 columns, where there is a place to break them. */
export function scriptForMail(source: string): MailScript {
  let broken = false
  let inTemplate = false
  const lines = source
    .trimEnd()
    .split(/\r?\n/)
    .flatMap((line) => {
      const { comment, opensTemplate } = scan(line, inTemplate)
      const isText = inTemplate
      inTemplate = opensTemplate
      // What stands in a template is data, blanks at the end too.
      if (isText) return [line]
      if (line.length <= WIDTH) return [opensTemplate ? line : line.trimEnd()]
      broken = true
      return brokenLine(line, comment)
    })
  return { lines, broken }
}
