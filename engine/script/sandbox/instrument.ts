import type { CallExpression, Expression, NewExpression, Node, SourceFile, Statement } from 'typescript'
import { bodyBegin, frameBody, isBareArrow, isCounted } from './functions.ts'
import { onlyCalls } from './only-calls.ts'
import type { Ts } from './typescript-parser.ts'

/** What an instrumented script needs besides its code (see PreparedScript). */
export interface Instrumentation {
  readonly code: string
  readonly statements: number[]
  readonly inserts: number[]
  readonly sites: number[]
  readonly expressions: number[]
  readonly functions: number[]
  readonly onlyCalls: number[]
}

interface Insert {
  readonly at: number
  readonly text: string
  /** Begins what a later insert ends. */
  readonly opens: boolean
  /** Ends what an earlier insert began. */
  readonly closes: boolean
}

/**
 * Each statement that can see local variables costs the engine an entry for each of them when it compiles. A script with
 * more than this product of both runs without them being looked at.
 */
const MAX_SCOPE_ENTRIES = 400_000

/**
 * Puts a marker before each statement of `code`, so that a loop that is stopped, or memory that runs out, can name its
 * statement, and lists where the engine will report each call. The expression that is the body of an arrow function counts as
 * a statement of its own. `marker.n=N` says which statement runs, `marker.d` how many functions have been entered and not left.
 * `marker.w`, which is there only while somebody watches, chooses the statements that `marker.p` is told of, with a function
 * that evaluates `marker.c` among the statement's local variables. The function is made for chosen statements alone; it hears
 * which statements call nothing, so that nothing happens inside of them. A statement with one call of its own (see onlyCalls) says so at
 * last: `marker.k` is its index, and `marker.e` what `marker.d` is there.
 * In a script with promises, a call that is a statement hands its value to `marker.f`: nobody else hears of what it rejects.
 * @param code the source with its types blanked out: each character where it is in the source
 * @param marker a name that the script does not use; null puts no markers
 */
export function instrument(ts: Ts, file: SourceFile, code: string, marker: string | null): Instrumentation {
  const statements: number[] = []
  const expressions: number[] = []
  const functions: number[] = []
  const inserts: Insert[] = []
  const sites = new Map<number, number>()
  const withScopes = scopeEntries(ts, file) <= MAX_SCOPE_ENTRIES
  const calling = callingNodes(ts, file)
  const calls = onlyCalls(ts, file, (node) => runs(ts, node))
  const callPlaces: number[] = []

  const around = (start: number, open: string, end: number, close: string): void => {
    inserts.push(
      { at: start, text: open, opens: true, closes: false },
      { at: end, text: close, opens: false, closes: true },
    )
  }
  const markerOf = (name: string, node: Node): string => {
    const n = statements.length / 2
    const call = calls.get(node)
    if (call !== undefined) callPlaces.push(n, calledAt(ts, file, call))
    const k = call === undefined ? '' : `${name}.k=${n};${name}.e=${name}.d;`
    // What stands at the top level sees global variables alone.
    const scope = withScopes && node.parent !== file ? `()=>eval(${name}.c)${isLeft(ts, node) ? ',1' : ''}` : ''
    statements.push(node.getStart(file), node.end)
    const flag = calling.has(node) ? '' : ',1'
    return `${name}.n=${n};${name}.w&&${name}.w(${n}${flag})&&${name}.p(${scope});${k}`
  }
  const promises = marker !== null && hasPromises(ts, file)
  const mark = (statement: Statement, wrap: boolean): void => {
    if (marker === null || !runs(ts, statement)) return
    const start = statement.getStart(file)
    const text = markerOf(marker, statement)
    if (wrap) around(start, `{${text}`, statement.end, '}')
    else inserts.push({ at: start, text, opens: false, closes: false })
    if (promises && ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression)) {
      const { expression } = statement
      around(expression.getStart(file), `${marker}.f(`, expression.end, `,${marker})`)
    }
  }
  const enter = (node: Node): void => {
    const frame = frameBody(ts, file, node)
    if (marker === null || frame === null) return
    functions.push(frame.start, frame.end, ...frame.name, (frame.counted ? 1 : 0) + (frame.isArgument ? 2 : 0))
    if (!ts.isFunctionLike(node)) return
    const counts = isCounted(ts, node)
    if (isBareArrow(ts, node)) {
      expressions.push(statements.length / 2)
      const [open, close] = counts ? [`++${marker}.d;try{`, `}finally{--${marker}.d}`] : ['', '']
      around(frame.start, `{${open}${markerOf(marker, node.body)}return(`, frame.end, `)${close}}`)
    } else if (counts && 'body' in node && node.body !== undefined && ts.isBlock(node.body)) {
      around(bodyBegin(ts, file, node.body), `${marker}.d++;try{`, frame.end - 1, `}finally{${marker}.d--}`)
    }
  }

  const visit = (node: Node): void => {
    enter(node)
    if (ts.isSourceFile(node) || ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) {
      for (const statement of node.statements) mark(statement, false)
    }
    for (const body of bareBodies(ts, node)) mark(body, true)
    addSites(ts, file, node, sites)
    ts.forEachChild(node, visit)
  }
  visit(file)

  // Inner statements open after and close before the outer ones that share their offset; the walk is outer first.
  const ordered = inserts.map((insert, order) => ({ ...insert, order: insert.closes ? -order : order }))
  ordered.sort((a, b) => a.at - b.at || a.order - b.order)
  return {
    code: apply(code, ordered),
    statements,
    expressions,
    functions,
    onlyCalls: callPlaces,
    inserts: ordered.flatMap(({ at, text, opens, closes }) => [at, text.length, opens ? 1 : closes ? -1 : 0]),
    sites: [...sites].sort((a, b) => a[0] - b[0]).flat(),
  }
}

/** Whether a statement belongs to a call that is left and entered again, which nobody counts. */
function isLeft(ts: Ts, node: Node): boolean {
  for (let up = node.parent; !ts.isSourceFile(up); up = up.parent) {
    if (ts.isFunctionLike(up)) return !isCounted(ts, up)
  }
  return false
}

/** Whether a call may give a promise, as far as the script's own text tells. */
function hasPromises(ts: Ts, node: Node): boolean {
  if (node.kind === ts.SyntaxKind.AsyncKeyword || (ts.isIdentifier(node) && node.text === 'Promise')) return true
  return ts.forEachChild(node, (child) => hasPromises(ts, child) || undefined) === true
}

/** The nodes in which something is called while they run themselves. */
function callingNodes(ts: Ts, file: SourceFile): ReadonlySet<Node> {
  const calling = new Set<Node>()
  const visit = (node: Node): void => {
    const calls = ts.isCallOrNewExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isForOfStatement(node)
    if (calls || ts.isYieldExpression(node) || ts.isSpreadElement(node)) {
      for (let up: Node = node; !calling.has(up) && !ts.isFunctionLike(up) && up !== file; up = up.parent)
        calling.add(up)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return calling
}

/** Statements below the top level times the names that are declared there: what scopes cost at most. */
function scopeEntries(ts: Ts, file: SourceFile): number {
  let statements = 0
  let names = 0
  const visit = (node: Node, depth: number): void => {
    if (depth > 1 && (ts.isStatement(node) || isBareArrow(ts, node))) statements += 1
    if (depth > 1 && (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node))) names += 1
    ts.forEachChild(node, (child) => visit(child, depth + 1))
  }
  visit(file, 0)
  return statements * names
}

/** Whether a statement does something when control reaches it: declarations of types and functions do not. */
function runs(ts: Ts, statement: Statement): boolean {
  return !(
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isEmptyStatement(statement) ||
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isBlock(statement) ||
    // `'use strict'` must stay the first thing of its body.
    (ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression)) ||
    (ts.canHaveModifiers(statement) &&
      (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword))
  )
}

/** Bodies that stand without braces, which need some to hold a marker. `else if` chains stay as they are. */
function bareBodies(ts: Ts, node: Node): Statement[] {
  const bodies: Statement[] = []
  if (ts.isIfStatement(node)) {
    bodies.push(node.thenStatement)
    if (node.elseStatement !== undefined) bodies.push(node.elseStatement)
  } else if (ts.isIterationStatement(node, false)) {
    bodies.push(node.statement)
  }
  return bodies.filter((body) => runs(ts, body) && !ts.isLabeledStatement(body))
}

/**
 * QuickJS reports a call at its opening parenthesis, a call that is returned at `return`, and an access at its dot. What
 * a reader looks for is the name.
 */
function addSites(ts: Ts, file: SourceFile, node: Node, sites: Map<number, number>): void {
  if (ts.isCallExpression(node)) {
    sites.set(node.arguments.pos - 1, calleeStart(ts, file, node.expression))
  } else if (ts.isTaggedTemplateExpression(node)) {
    sites.set(node.template.getStart(file), calleeStart(ts, file, node.tag))
  } else if (ts.isNewExpression(node)) {
    if (node.arguments !== undefined) sites.set(node.arguments.pos - 1, node.getStart(file))
  } else if (ts.isReturnStatement(node) && node.expression !== undefined) {
    const call = returnedCall(ts, node.expression)
    if (call !== null) sites.set(node.getStart(file), calleeStart(ts, file, call.expression))
  } else if (ts.isPropertyAccessExpression(node)) {
    const dot = file.text.indexOf('.', node.expression.end)
    if (dot >= 0 && !sites.has(dot)) sites.set(dot, node.name.getStart(file))
  }
}

/** What a reader looks for of a call. */
function calledAt(ts: Ts, file: SourceFile, call: CallExpression | NewExpression): number {
  return ts.isNewExpression(call) ? call.getStart(file) : calleeStart(ts, file, call.expression)
}

function returnedCall(ts: Ts, expression: Expression): CallExpression | null {
  let inner = expression
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression
  return ts.isCallExpression(inner) ? inner : null
}

function calleeStart(ts: Ts, file: SourceFile, callee: Expression): number {
  let inner = callee
  while (ts.isParenthesizedExpression(inner) || ts.isNonNullExpression(inner)) inner = inner.expression
  if (ts.isPropertyAccessExpression(inner)) return inner.name.getStart(file)
  return inner.getStart(file)
}

function apply(code: string, inserts: readonly Insert[]): string {
  let result = ''
  let from = 0
  for (const { at, text } of inserts) {
    result += code.slice(from, at) + text
    from = at
  }
  return result + code.slice(from)
}
