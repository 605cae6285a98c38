/** Finds the common slips of a script, and how to mend each: an `n` that is missing, a size that is no size. */
import { hex } from '../format/hex.ts'
import { consoleStrings } from '../strings/console.ts'

/** A part of a line of text, with what should stand there instead. Columns are 1-based. */
export interface Fix {
  readonly title: string
  readonly startColumn: number
  readonly endColumn: number
  readonly text: string
}

const UNITS: Readonly<Record<string, string>> = {
  b: 'B',
  byte: 'B',
  bytes: 'B',
  k: 'KiB',
  kb: 'KiB',
  kib: 'KiB',
  m: 'MiB',
  mb: 'MiB',
  mib: 'MiB',
  g: 'GiB',
  gb: 'GiB',
  gib: 'GiB',
  t: 'TiB',
  tb: 'TiB',
  tib: 'TiB',
  p: 'pages',
  pg: 'pages',
  pgs: 'pages',
  page: 'pages',
  pages: 'pages',
}

/** The size that a text was meant to be, e.g. `4 KiB` for `4kb`; null if it cannot be told, or is one already. */
export function meantSize(text: string): string | null {
  const match = /^\s*([\d_]+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text)
  const number = match?.[1]?.replaceAll('_', '')
  const unit = UNITS[match?.[2]?.toLowerCase() ?? '']
  if (number === undefined || unit === undefined) return null
  const meant = `${number} ${unit === 'pages' && number === '1' ? 'page' : unit}`
  return meant === text ? null : meant
}

/** Sizes that a number without a unit may have been meant to be. */
const WITHOUT_UNIT = ['B', 'KiB', 'pages'] as const

/**
 * The fixes for what TypeScript complains of, the likeliest first.
 * @param code of its diagnostic
 * @param line text of the line
 * @param startColumn where the complaint begins
 * @param endColumn where it ends, exclusive
 */
export function fixFor(code: string, line: string, startColumn: number, endColumn: number): Fix[] {
  const said = line.slice(startColumn - 1, endColumn - 1)
  if (code === '2365') return listOf(sumFix(said, startColumn))
  if (code !== '2322' && code !== '2345' && code !== '2769') return []
  // Of a field TypeScript marks the name.
  const field = /^\s*:\s*/.exec(line.slice(endColumn - 1))
  const from = field === null ? startColumn : endColumn + field[0].length
  const rest = line.slice(from - 1)
  const text = /^(['"`])([^'"`]*)\1/.exec(rest)
  if (text !== null) {
    const inside = text[2] ?? ''
    const size = meantSize(inside)
    const number = /^\s*(\d[\d_]*)\s*$/.exec(inside)?.[1]
    const sizes = number === undefined ? listOf(size) : WITHOUT_UNIT.map((unit) => `${number} ${unit}`)
    return sizes.map((one) => replace(consoleStrings.slips.write(`'${one}'`), from, text[0], `'${one}'`))
  }
  const number = /^(?:0[xX][\da-fA-F_]+|\d[\d_]*)(?![\w.])/.exec(rest)
  return number === null ? [] : [replace(consoleStrings.slips.write(`${number[0]}n`), from, number[0], `${number[0]}n`)]
}

function listOf<T>(value: T | null): T[] {
  return value === null ? [] : [value]
}

/** The name that was most likely meant, a swap of two letters counting once; null if none is near. */
export function nearest(word: string, names: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = Math.min(2, Math.floor(word.length / 2)) + 1
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase())
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let distance = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, (before[j - 2] ?? 0) + 1)
      }
      next.push(distance)
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** `0x1000n + 4096` mixes a bigint with a number. */
function sumFix(said: string, startColumn: number): Fix | null {
  const match = /(?<![\w.'"])(?:0[xX][\da-fA-F_]+|\d[\d_]*)(?![\w.'"])/.exec(said)
  if (match === null) return null
  return replace(consoleStrings.slips.write(`${match[0]}n`), startColumn + match.index, match[0], `${match[0]}n`)
}

/** A slip that TypeScript does not see, with what should stand there instead. */
export interface Slip {
  readonly kind: 'large' | 'unaligned' | 'await'
  readonly line: number
  readonly startColumn: number
  readonly endColumn: number
  readonly text: string
  readonly better: string
}

const TOKENS = /\/\/.*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|[\w$.]+/g
const PAGE = 4096n

/**
 * The slips of a script: whole numbers from 2^53 on without the `n` of a bigint, an IOVA or a length that is no whole
 * number of pages, and `await`, for which nothing in a script waits. Those in comments and texts are none.
 */
export function slips(source: string): Slip[] {
  const found: Slip[] = []
  const starts = lineStarts(source)
  for (const { 0: text, index } of source.matchAll(TOKENS)) {
    const slip = slipOf(text, source.slice(Math.max(0, index - 40), index))
    if (slip === null) continue
    const line = starts.findLastIndex((start) => start <= index)
    const startColumn = index - (starts[line] ?? 0) + 1
    const whole = slip.kind === 'await' ? `await${/^\s*/.exec(source.slice(index + 5))?.[0] ?? ''}` : text
    found.push({ ...slip, line: line + 1, startColumn, endColumn: startColumn + whole.length, text })
  }
  return found
}

function slipOf(text: string, before: string): Pick<Slip, 'kind' | 'better'> | null {
  if (text === 'await') return { kind: 'await', better: '' }
  const number = /^(0[xX][\da-fA-F_]+|\d[\d_]*)(n?)$/.exec(text)
  if (number === null) return null
  const value = BigInt((number[1] ?? '').replaceAll('_', ''))
  if (number[2] === '' && value >= 2n ** 53n) return { kind: 'large', better: `${text}n` }
  const field = /\b(iova|to|at|length)\s*:\s*$/.exec(before)?.[1]
  if (field === undefined || value === 0n || value % PAGE === 0n) return null
  // An address goes down to its page, a length up to whole pages.
  const aligned = field === 'length' ? ((value + PAGE - 1n) / PAGE) * PAGE : (value / PAGE) * PAGE
  const isHex = /^0x/i.test(text)
  return { kind: 'unaligned', better: `${isHex ? hex(aligned) : String(aligned)}${number[2] ?? ''}` }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function replace(title: string, column: number, old: string, text: string): Fix {
  return { title, startColumn: column, endColumn: column + old.length, text }
}
