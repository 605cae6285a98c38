import type { BindingName, Node, SourceFile, Statement } from 'typescript'
import type { Ts } from './typescript-parser.ts'

/**
 * The first name that is declared twice in one block. The engine refuses that too, but does not say where.
 * @returns the second declaration and its name
 */
export function duplicateName(ts: Ts, file: SourceFile): { node: Node; name: string } | null {
  let found: { node: Node; name: string } | null = null
  const visit = (node: Node): void => {
    if (ts.isSourceFile(node) || ts.isBlock(node)) found ??= firstDuplicate(ts, node.statements)
    if (found === null) ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function firstDuplicate(ts: Ts, statements: readonly Statement[]): { node: Node; name: string } | null {
  /** Whether the name may be declared again: by `var`, and functions as overloads. */
  const seen = new Map<string, 'once' | 'var' | 'function'>()
  let found: { node: Node; name: string } | null = null
  const declare = (node: Node, name: string, kind: 'once' | 'var' | 'function'): void => {
    const before = seen.get(name)
    if (before !== undefined && (kind === 'once' || before !== kind)) found ??= { node, name }
    seen.set(name, kind)
  }
  const declareBinding = (binding: BindingName, kind: 'once' | 'var'): void => {
    if (ts.isIdentifier(binding)) {
      declare(binding, binding.text, kind)
      return
    }
    for (const element of binding.elements) {
      if (ts.isBindingElement(element)) declareBinding(element.name, kind)
    }
  }
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) {
      if (statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)) continue
      const kind = (statement.declarationList.flags & ts.NodeFlags.BlockScoped) === 0 ? 'var' : 'once'
      for (const declaration of statement.declarationList.declarations) declareBinding(declaration.name, kind)
    } else if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) {
      declare(statement.name, statement.name.text, 'function')
    } else if (ts.isClassDeclaration(statement) && statement.name !== undefined) {
      declare(statement.name, statement.name.text, 'once')
    }
  }
  return found
}
