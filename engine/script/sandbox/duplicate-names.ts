import type { Node, SourceFile, Statement } from 'typescript'
import { bindingsOf } from './bindings.ts'
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
  for (const statement of statements) {
    for (const { node, name, kind } of bindingsOf(ts, statement)) {
      const again = kind === 'var' || kind === 'function' ? kind : 'once'
      const before = seen.get(name)
      if (before !== undefined && (again === 'once' || before !== again)) return { node, name }
      seen.set(name, again)
    }
  }
  return null
}
