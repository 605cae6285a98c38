/** Writes what was done by mouse into the script: a line at its end, in the script's own names. */

/** An object that a line needs a name for. */
export interface Wanted {
  /** What stands for it in the line. */
  readonly key: string
  /** The expression that names it already, or null. */
  readonly expression: string | null
  /** Without one: the line of the call that made it (1-based), the call's beginning, and a name to give. */
  readonly madeAt: { readonly line: number | null; readonly call: RegExp; readonly name: string } | null
  readonly label: string
}

export type Edited =
  | { readonly ok: true; readonly source: string; readonly line: string }
  | { readonly ok: false; readonly missing: string }

/**
 * Adds a line to the end of a script. An object that no variable holds is given one, where it is made.
 * @param template the line with `{key}` for each object
 * @returns the new source and the line as it was written; or which object cannot be named
 */
export function addLine(source: string, template: string, wanted: readonly Wanted[]): Edited {
  let text = source
  let line = template
  for (const one of wanted) {
    let name = one.expression
    if (name === null) {
      const named = one.madeAt === null ? null : giveVariable(text, one.madeAt)
      if (named === null) return { ok: false, missing: one.label }
      text = named.source
      name = named.name
    }
    line = line.replaceAll(`{${one.key}}`, name)
  }
  const end = text.endsWith('\n') || text === '' ? '' : '\n'
  return { ok: true, source: `${text}${end}${line}\n`, line }
}

/** Turns the statement `call(…)…` into `const name = call(…)` and, if more hangs on it, `name…`. */
function giveVariable(
  source: string,
  made: { readonly line: number | null; readonly call: RegExp; readonly name: string },
): { source: string; name: string } | null {
  const lines = source.split('\n')
  const starts = (line: string | undefined): boolean => line !== undefined && line.search(made.call) === 0
  const given = made.line === null ? -1 : made.line - 1
  // The script may have been edited since the run: then the one statement that fits is taken.
  const fitting = lines.flatMap((line, index) => (starts(line) ? [index] : []))
  const at = starts(lines[given]) ? given : fitting.length === 1 ? (fitting[0] ?? -1) : -1
  if (at < 0) return null
  const rest = lines.slice(at).join('\n')
  const callEnd = endOfCall(rest)
  if (callEnd === null) return null
  const name = freeName(source, made.name)
  const after = rest.slice(callEnd)
  const chained = /^\s*\./.test(after) ? `\n${name}${after.trimStart()}` : after
  const before = lines.slice(0, at).map((line) => `${line}\n`)
  return { source: `${before.join('')}const ${name} = ${rest.slice(0, callEnd)}${chained}`, name }
}

/** Index behind the `)` that closes the first `(`; null if it is never closed. Strings and comments are passed over. */
function endOfCall(text: string): number | null {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? ''
    if (letter === '/' && text[at + 1] === '/') at = lineEnd(text, at)
    else if (letter === "'" || letter === '"' || letter === '`') {
      const end = stringEnd(text, at, letter)
      if (end === null) return null
      at = end
    } else if (letter === '(') depth += 1
    else if (letter === ')') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return null
}
function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}
function stringEnd(text: string, from: number, quote: string): number | null {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at
  }
  return null
}

const RESERVED =
  /^(?:lab|expect|print|console|const|let|var|new|delete|in|of|if|for|do|while|function|class|return|this)$/

/** An identifier made of a label, which the script does not use yet: `nic`, `ioas1`, `hwpt2`. */
export function freeName(source: string, label: string): string {
  const stem = label.replace(/[^\p{L}\p{N}]+(.)?/gu, (_, next: string | undefined) => (next ?? '').toUpperCase())
  const safe = /^[\p{L}_$]/u.test(stem) && !RESERVED.test(stem) ? stem : `the${stem}`
  const used = (name: string): boolean => new RegExp(`(?<![\\w$.'"\`])${name}(?![\\w$])`).test(source)
  let name = safe
  for (let n = 2; used(name); n += 1) name = `${safe}${n}`
  return name
}
