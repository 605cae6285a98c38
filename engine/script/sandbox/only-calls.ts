import type { CallExpression, NewExpression, Node, SourceFile, Statement } from 'typescript'
import { isBareArrow } from './functions.ts'
import type { Ts } from './typescript-parser.ts'

/**
 * The statements that hold a single call, with that call: while such a statement runs, and no function that it called is
 * still running, whoever is called by the script is called there. The engine need not be asked for its stack then, which takes
 * longer than all else that a command costs it.
 *
 * None in a script in which a statement can go on, or a call be made, without its marker: one with asynchronous functions,
 * generators or promises, with calls in the head of a loop that are made again after its body, or with calls where a class
 * or a parameter gets its first value.
 * @param isMarked whether a node gets a marker
 */
export function onlyCalls(
  ts: Ts,
  file: SourceFile,
  isMarked: (statement: Statement) => boolean,
): ReadonlyMap<Node, CallExpression | NewExpression> {
  const found = new Map<Node, CallExpression | NewExpression | null>()
  let reliable = true

  const visit = (node: Node, owner: Node | null, head: boolean): void => {
    const own = isBareArrow(ts, node.parent) && node.parent.body === node
    if (own || (ts.isStatement(node) && isMarked(node))) {
      owner = node
      head = false
    }
    if (leavesMarkers(ts, node)) reliable = false
    if (isCall(ts, node)) {
      if (owner === null || head) reliable = false
      else found.set(owner, !found.has(owner) && isPlain(ts, node) ? node : null)
    }
    ts.forEachChild(node, (child) => {
      // What a function's own body or a class holds belongs to none of the statements around it.
      const apart = ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isPropertyDeclaration(node)
      visit(child, apart ? null : owner, head || isRepeated(ts, node, child))
    })
  }
  ts.forEachChild(file, (child) => visit(child, null, false))
  const single = [...found].filter((entry): entry is [Node, CallExpression | NewExpression] => entry[1] !== null)
  return new Map(reliable ? single : [])
}

function isCall(ts: Ts, node: Node): boolean {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && CONVERSIONS.has(node.expression.text))
    return false
  return ts.isCallOrNewExpression(node) || ts.isTaggedTemplateExpression(node)
}

/** Functions of the language that ask nothing of the lab, unless a script gives their names to others. */
const CONVERSIONS: ReadonlySet<string> = new Set(['BigInt', 'Boolean', 'Number', 'String'])

/** A call that the engine reports at its own parenthesis, or at the `return` before it. */
function isPlain(ts: Ts, node: Node): node is CallExpression | NewExpression {
  if (ts.isNewExpression(node)) return node.arguments !== undefined
  if (!ts.isCallExpression(node)) return false
  const { kind } = node.expression
  return kind !== ts.SyntaxKind.SuperKeyword && kind !== ts.SyntaxKind.ImportKeyword
}

/** Whether a part of a loop's head is evaluated again after its body. */
function isRepeated(ts: Ts, node: Node, part: Node): boolean {
  if (ts.isForStatement(node)) return part === node.condition || part === node.incrementor
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return part === node.initializer
  return (ts.isWhileStatement(node) || ts.isDoStatement(node)) && part === node.expression
}

/** Names through which something is called later, while no statement runs. */
const LATER: ReadonlySet<string> = new Set(['Promise', 'fromAsync', 'queueMicrotask'])

function leavesMarkers(ts: Ts, node: Node): boolean {
  if (ts.isIdentifier(node)) {
    const called = ts.isCallExpression(node.parent) && node.parent.expression === node
    return LATER.has(node.text) || (CONVERSIONS.has(node.text) && !called)
  }
  if (ts.isFunctionLike(node) && 'asteriskToken' in node && node.asteriskToken !== undefined) return true
  return node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node) || ts.isYieldExpression(node)
}
