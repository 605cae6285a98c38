/**
 * Writes a line into a script, in the script's own names. An object that no variable holds is given one where it is made,
 * or looked up.
 */
import type { CallExpression, Node, SourceFile, Statement } from 'typescript'
import type { InsertedLine, InsertLine, WantedName } from '../../protocol/topology.ts'
import { loadTypeScript, type Ts } from '../sandbox/typescript-parser.ts'
import { freeName } from './free-name.ts'

/** A change of the text: what lies between two offsets becomes `text`. */
interface Change {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * A line after a statement of the script, or at its end.
 * @returns the changed script; or why it is left as it is
 */
export async function insertLine(wanted: InsertLine): Promise<InsertedLine> {
  const { ts } = await loadTypeScript()
  return insertInto(ts, wanted)
}

function insertInto(ts: Ts, { source, after, template, fresh, wanted }: InsertLine): InsertedLine {
  const file = ts.createSourceFile('script.ts', source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const behind = after === null ? null : statementAt(ts, file, after)
  const limit = behind?.end ?? source.length
  const changes: Change[] = []
  const taken: string[] = []
  let line = template
  for (const one of wanted) {
    const name = nameOf(ts, file, one, limit, changes, taken)
    if (name === null) return { ok: false, why: one.label }
    line = line.replaceAll(`{${one.key}}`, () => name)
  }
  if (fresh !== null) line = line.replaceAll('{new}', () => freeName([source, ...taken].join('\n'), fresh))
  if (behind === null) {
    const text = `${source === '' || source.endsWith('\n') ? '' : '\n'}${line}\n`
    changes.push({ start: source.length, end: source.length, text })
  } else {
    // What else stands on the line, a comment or a further statement, keeps its place.
    const rest = source.slice(behind.end, lineEnd(source, behind.end))
    const hasCode = /^\s*[^\s/]/.test(rest)
    const at = hasCode ? behind.end : behind.end + rest.length
    changes.push({ start: at, end: at, text: hasCode ? `\n${line}\n` : `\n${line}` })
  }
  const text = apply(source, changes)
  const at = text.length - lengthBehind(changes, source)
  return {
    ok: true,
    source: text,
    line,
    at: lineOf(text, at, line),
    behind: behind === null ? null : lineNumber(source, behind.end),
  }
}

/** Offset from the end of the text at which the last change begins. */
function lengthBehind(changes: readonly Change[], source: string): number {
  const last = changes.reduce((latest, change) => (change.start >= latest.start ? change : latest))
  return source.length - last.end + last.text.length
}
/** Number of the line of `text` that holds `line`, from `offset` on. */
function lineOf(text: string, offset: number, line: string): number {
  return lineNumber(text, text.indexOf(line, offset))
}
function lineNumber(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** The statement of the script itself that a line belongs to; null if it is in a block or a function, where a line runs often or never. */
function statementAt(ts: Ts, file: SourceFile, line: number): Statement | null {
  const statements = file.statements.filter((one) => {
    const first = file.getLineAndCharacterOfPosition(one.getStart(file)).line + 1
    const last = file.getLineAndCharacterOfPosition(one.end).line + 1
    return first <= line && line <= last
  })
  const last = statements.at(-1)
  if (last === undefined || (statements.length > 1 && statements.some((one) => !isPlain(ts, one)))) return null
  return isPlain(ts, last) ? last : null
}
function isPlain(ts: Ts, statement: Statement): boolean {
  return ts.isExpressionStatement(statement) || ts.isVariableStatement(statement)
}

/** What a line may call an object by; changes that make it so go to `changes`, new names to `taken`. */
function nameOf(
  ts: Ts,
  file: SourceFile,
  { variable, made, label, lookup }: WantedName,
  limit: number,
  changes: Change[],
  taken: string[],
): string | null {
  if (variable !== null && isInScope(ts, file, variable, limit)) return variable
  const call = variable === null ? makingCall(ts, file, made, limit) : null
  if (call === null) return lookup
  const statement = call.statement.getStart(file)
  const name = freeName([file.text, ...taken].join('\n'), label)
  taken.push(name)
  const { start, end } = call
  const text = file.text.slice(start, end)
  // A call that is all of its statement becomes the declaration; of a longer one it goes before.
  if (call.isWhole) changes.push({ start, end: start, text: `const ${name} = ` })
  else changes.push({ start: statement, end: statement, text: `const ${name} = ${text}\n` }, { start, end, text: name })
  return name
}

/** Whether the script itself declares a variable before an offset and gives it one value only. */
function isInScope(ts: Ts, file: SourceFile, name: string, limit: number): boolean {
  let declared = 0
  let assigned = 0
  for (const statement of file.statements) {
    if (statement.end > limit || !ts.isVariableStatement(statement)) continue
    for (const declaration of statement.declarationList.declarations) {
      if (!ts.isIdentifier(declaration.name) || declaration.name.text !== name) continue
      declared += 1
      if (declaration.initializer !== undefined) assigned += 1
    }
  }
  if (declared !== 1) return false
  const visit = (node: Node): void => {
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left) &&
      node.left.text === name
    ) {
      assigned += 1
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return assigned === 1
}

interface MakingCall {
  readonly start: number
  readonly end: number
  readonly statement: Statement
  /** It is the whole of an expression statement. */
  readonly isWhole: boolean
}

/** The call that makes an object, if it is in a statement of the script itself and the first that the statement makes. */
function makingCall(ts: Ts, file: SourceFile, made: WantedName['made'], limit: number): MakingCall | null {
  const found: MakingCall[] = []
  for (const statement of file.statements) {
    if (statement.end > limit || !isPlain(ts, statement)) continue
    const call = firstCall(ts, statement)
    if (call === null || methodOf(ts, call) !== made.method) continue
    const start = call.getStart(file)
    if (file.getLineAndCharacterOfPosition(start).line + 1 !== made.line) continue
    const isWhole = ts.isExpressionStatement(statement) && statement.expression === call
    found.push({ start, end: call.end, statement, isWhole })
  }
  return found.length === 1 ? (found[0] ?? null) : null
}

/** The call of a statement that is carried out first. */
function firstCall(ts: Ts, statement: Statement): CallExpression | null {
  let first: CallExpression | null = null
  const visit = (node: Node): void => {
    // What is in a function runs later, if at all.
    if (first !== null || ts.isFunctionLike(node)) return
    ts.forEachChild(node, visit)
    if (first === null && ts.isCallExpression(node)) first = node
  }
  visit(statement)
  return first
}
function methodOf(ts: Ts, call: CallExpression): string | null {
  return ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : null
}

/** Changes that do not overlap, in any order. */
function apply(source: string, changes: readonly Change[]): string {
  const ordered = changes
    .map((change, order) => ({ ...change, order }))
    .sort((a, b) => a.start - b.start || a.order - b.order)
  let result = ''
  let from = 0
  for (const { start, end, text } of ordered) {
    result += source.slice(from, start) + text
    from = end
  }
  return result + source.slice(from)
}
