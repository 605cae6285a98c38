import type { ArrowFunction, Block, Node, SignatureDeclaration, SourceFile } from 'typescript'
import type { Ts } from './typescript-parser.ts'

/** A body that runs in a frame of its own on the engine's stack. */
export interface FrameBody {
  readonly start: number
  readonly end: number
  /** Offset and length of the name that a reader knows it by; no length where it has none. */
  readonly name: readonly [start: number, length: number]
  /** Whether the name is that of the call that it is an argument of, as in `pages.map((page) => …)`. */
  readonly isArgument: boolean
  /** Whether `marker.d` counts its calls (see instrument). */
  readonly counted: boolean
}

/** What a node's code runs in, if it is not the frame around it; null for most nodes. */
export function frameBody(ts: Ts, file: SourceFile, node: Node): FrameBody | null {
  if (ts.isClassStaticBlockDeclaration(node) || (ts.isPropertyDeclaration(node) && node.initializer !== undefined)) {
    const body = ts.isPropertyDeclaration(node) ? node.initializer : node.body
    // An initialiser that is there was just looked for.
    return body === undefined
      ? null
      : { start: body.getStart(file), end: body.end, name: [body.end, 0], isArgument: false, counted: false }
  }
  if (!ts.isFunctionLike(node)) return null
  const body = bodyOf(node)
  if (body === null) return null
  const own = functionNameNode(ts, node)
  const name = own ?? receiverName(ts, node)
  const start = body.getStart(file)
  return {
    start,
    end: body.end,
    name: name === null ? [start, 0] : [name.getStart(file), name.end - name.getStart(file)],
    isArgument: own === null && name !== null,
    counted: isCounted(ts, node),
  }
}

/**
 * Whether each call of a function begins and ends while its caller waits, so that calls can be counted; the body of a
 * generator or an async function is left and entered again.
 */
export function isCounted(ts: Ts, node: SignatureDeclaration): boolean {
  const body = bodyOf(node)
  if (body === null || (ts.isBlock(body) && body.statements.length === 0)) return false
  const flags = ts.getCombinedModifierFlags(node)
  return (flags & ts.ModifierFlags.Async) === 0 && !('asteriskToken' in node && node.asteriskToken !== undefined)
}

/** The identifier that a function is known by: its own, or the one of what it is assigned to. */
export function functionNameNode(ts: Ts, node: SignatureDeclaration): Node | null {
  if (node.name !== undefined && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name))) return node.name
  const { parent } = node
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) && ts.isIdentifier(parent.name)) {
    return parent.name
  }
  return null
}

/** For a function that is an argument: the name of what is called with it. */
function receiverName(ts: Ts, node: Node): Node | null {
  const { parent } = node
  if (!ts.isCallExpression(parent) || parent.expression === node) return null
  const callee = parent.expression
  if (ts.isPropertyAccessExpression(callee)) return callee.name
  return ts.isIdentifier(callee) ? callee : null
}

/** An arrow function whose body is an expression: `(x) => x + 1`. */
export function isBareArrow(ts: Ts, node: Node): node is ArrowFunction {
  return ts.isArrowFunction(node) && !ts.isBlock(node.body)
}

function bodyOf(node: SignatureDeclaration): Node | null {
  return 'body' in node && node.body !== undefined ? node.body : null
}

/** Where code can be put at the beginning of a body: behind what must stay first (`'use strict'`). */
export function bodyBegin(ts: Ts, file: SourceFile, body: Block): number {
  let at = body.getStart(file) + 1
  for (const statement of body.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break
    at = statement.end
  }
  return at
}
