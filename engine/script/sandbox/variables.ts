import type { Expression, Node, SourceFile } from 'typescript'
import type { Ts } from './typescript-parser.ts'

/**
 * The calls whose value goes straight into a variable, as in `const ioas = lab.ioas()`.
 * @returns offset of the name that is called, offset and length of the variable's name; three numbers each, by the first
 */
export function assignedCalls(ts: Ts, file: SourceFile): number[] {
  const found: [call: number, name: number, length: number][] = []
  const note = (variable: Node, value: Expression | undefined): void => {
    const call = value === undefined ? null : calledName(ts, value)
    if (call === null || !ts.isIdentifier(variable)) return
    const start = variable.getStart(file)
    found.push([call.getStart(file), start, variable.end - start])
  }
  const visit = (node: Node): void => {
    if (ts.isVariableDeclaration(node)) note(node.name, node.initializer)
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      note(node.left, node.right)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found.sort((a, b) => a[0] - b[0]).flat()
}

/** The name in front of the parentheses of a call, whatever is said of the call's type; null if it is no call. */
function calledName(ts: Ts, value: Expression): Node | null {
  let inner = value
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner)
  ) {
    inner = inner.expression
  }
  if (!ts.isCallExpression(inner)) return null
  const callee = inner.expression
  return ts.isPropertyAccessExpression(callee) ? callee.name : callee
}
