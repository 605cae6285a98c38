/** Scripts as tests: what one came to under one policy, and what the message of a failed expectation says. */

/** A script under one policy. */
export interface ScriptTest {
  readonly passed: number
  readonly failed: number
  /** The first that failed, at most MAX_FAILURES. */
  readonly failures: readonly { readonly line: number | null; readonly text: string; readonly message: string }[]
  /** What ended the script before its end. */
  readonly error: { readonly line: number | null; readonly message: string } | null
  readonly hazards: number
  readonly flushedPages: number
  /** Why the script says nothing about the policy; null if it does. */
  readonly inapplicable: string | null
}

/** Failed expectations of one script that are told one by one. */
export const MAX_FAILURES = 200

/** What was expected and what was there, in the words of the script: `be 8` and `12`. */
export interface ExpectedActual {
  readonly expected: string
  readonly actual: string
}

/** What a failed expectation wanted, and what it found: behind what may be quoted. */
const MESSAGE = /^expected .* ?\bto ((?:be|equal|have|contain|match|fail)\b.*)$/
const FOUND = '; it '

/** Reads the message of a failed expectation, `expected NAME to be 8; it is 12`; null for any other sentence. */
export function readExpectation(message: string): ExpectedActual | null {
  // What stands in quotes may say anything.
  const bare = message.replace(/'(?:[^'\\]|\\.)*'|\n/g, (quoted) => '_'.repeat(quoted.length))
  const end = bare.indexOf(FOUND)
  const wanted = MESSAGE.exec(bare.slice(0, Math.max(0, end)))?.[1]
  if (wanted === undefined) return null
  const from = end - wanted.length
  const not = bare.slice(0, from).endsWith(' not to ')
  const expected = message.slice(from, end)
  return {
    expected: not ? `not ${expected}` : expected.replace(/^(?:be|equal) /, ''),
    actual: message.slice(end + FOUND.length).replace(/^is /, ''),
  }
}

/** Two texts in what they begin with alike, where they differ, and what they end with alike; words and numbers stay whole. */
export function difference(one: string, other: string): { start: string; one: string; other: string; end: string } {
  const most = Math.min(one.length, other.length)
  let from = 0
  while (from < most && one[from] === other[from]) from += 1
  let to = 0
  while (to < most - from && one[one.length - 1 - to] === other[other.length - 1 - to]) to += 1
  const isInWord = (at: number): boolean => [one, other].some((text) => /^\w\w$/.test(text.slice(at - 1, at + 1)))
  while (from > 0 && isInWord(from)) from -= 1
  const endsInWord = (): boolean =>
    [one, other].some((text) => /^\w\w$/.test(text.slice(text.length - to - 1, text.length - to + 1)))
  while (to > 0 && endsInWord()) to -= 1
  return {
    start: one.slice(0, from),
    one: one.slice(from, one.length - to),
    other: other.slice(from, other.length - to),
    end: one.slice(one.length - to),
  }
}
