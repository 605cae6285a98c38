import type { BindingName, Identifier, Node, Statement } from 'typescript'
import type { Ts } from './typescript-parser.ts'

/** A name that a statement declares in the block it stands in. */
export interface Binding {
  readonly node: Node
  readonly name: string
  readonly kind: 'const' | 'let' | 'var' | 'function' | 'class'
}

/** The names that a statement itself declares, in order; declarations of types alone declare none. */
export function bindingsOf(ts: Ts, statement: Statement): Binding[] {
  if (ts.canHaveModifiers(statement)) {
    const modifiers = ts.getModifiers(statement) ?? []
    if (modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)) return []
  }
  if (ts.isVariableStatement(statement)) {
    const { declarationList } = statement
    const kind = kindOf(ts, declarationList.flags)
    return declarationList.declarations.flatMap(({ name }) =>
      namesOf(ts, name).map((node) => ({ node, name: node.text, kind })),
    )
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    const { name } = statement
    if (name === undefined) return []
    return [{ node: name, name: name.text, kind: ts.isClassDeclaration(statement) ? 'class' : 'function' }]
  }
  return []
}

/** The identifiers of a name, or of a pattern that takes values apart. */
export function namesOf(ts: Ts, binding: BindingName): Identifier[] {
  if (ts.isIdentifier(binding)) return [binding]
  return binding.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(ts, element.name) : []))
}

/** @param flags of a list of declarations */
export function kindOf(ts: Ts, flags: number): 'const' | 'let' | 'var' {
  if ((flags & ts.NodeFlags.BlockScoped) === 0) return 'var'
  return (flags & ts.NodeFlags.Const) === 0 ? 'let' : 'const'
}
