/** Names and literals that are no expression of their own, or say nothing. */
const NO_VALUE =
  /^(?:\d.*|as|await|break|case|catch|class|const|continue|default|delete|do|else|export|false|finally|for|function|if|import|in|instanceof|let|new|null|of|return|switch|this|throw|true|try|typeof|undefined|var|void|while|interface|type|lab|expect|print)$/

/**
 * The expression under the pointer: a name, with the path of fields that leads to it. In `vm.memory.pages` it is
 * `vm.memory` over `memory`.
 * @param column 1-based
 * @returns null over anything else, and in comments and texts
 */
export function expressionAt(line: string, column: number): string | null {
  const at = column - 1
  if (isInText(line, at)) return null
  for (const match of line.matchAll(/[A-Za-z_$][\w$]*(?:!?\??\.[A-Za-z_$][\w$]*|\[\d+\]!?)*/g)) {
    const start = match.index
    if (at < start || at > start + match[0].length) continue
    // A path that goes on to the left of what was matched cannot be told.
    if (/[.\w$)\]]$/.test(line.slice(0, start))) return null
    let end = at - start
    while (end < match[0].length && /[\w$]/.test(match[0][end] ?? '')) end += 1
    const path = match[0].slice(0, end).replace(/[.?!]+$/, '')
    // A key of an object, and a call, have no value to be read.
    const after = line.slice(start + path.length)
    if (NO_VALUE.test(path) || /^\s*\(/.test(after) || /^\s*:(?!:)/.test(after)) return null
    return path
  }
  return null
}

function isInText(line: string, at: number): boolean {
  for (const { 0: text, index } of line.matchAll(/\/\/.*|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g)) {
    if (at >= index && at < index + text.length) return true
  }
  return false
}
