import type { Node, SignatureDeclaration, SourceFile, Statement } from 'typescript'
import type { Variable, Variables } from '../../protocol/debug.ts'
import { bindingsOf, kindOf, namesOf } from '../sandbox/bindings.ts'
import { functionNameNode, isBareArrow } from '../sandbox/functions.ts'
import type { Ts } from '../sandbox/typescript-parser.ts'

/** A name that a statement sees. */
export interface VisibleName {
  readonly name: string
  readonly kind: Variable['kind']
  /** 1-based. */
  readonly line: number
}

/** Names of one block. */
export interface NameGroup extends Omit<Variables['groups'][number], 'variables'> {
  readonly names: readonly VisibleName[]
}

/**
 * The names that a statement sees, innermost block first; one that an inner block hides is left out.
 * @param start offset of the statement; null for what the script has at its top level
 * @param end offset behind it
 * @param within offsets of functions that see nothing of what is around them
 */
export function visibleNames(
  ts: Ts,
  file: SourceFile,
  start: number | null,
  end: number,
  within: readonly number[] = [],
): NameGroup[] {
  const groups: NameGroup[] = []
  const seen = new Set<string>()
  const lineOf = (node: Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
  const add = (kind: NameGroup['kind'], name: string, at: Node, names: readonly Named[]): void => {
    const fresh: VisibleName[] = []
    for (const one of names) {
      if (seen.has(one.name)) continue
      seen.add(one.name)
      fresh.push({ name: one.name, kind: one.kind, line: lineOf(one.node) })
    }
    if (fresh.length === 0 && kind !== 'script') return
    const before = groups.at(-1)
    // The block of a loop and its head read as one, and so do a function's body and its parameters.
    if (before?.kind === 'block' && kind !== 'script' && at !== file && before.line === lineOf(at)) {
      groups[groups.length - 1] = { kind, name, line: before.line, names: [...before.names, ...fresh] }
    } else {
      groups.push({ kind, name, line: at === file ? 1 : lineOf(at), names: fresh })
    }
  }
  for (let node = start === null ? file : nodeAt(ts, file, start, end); ; node = node.parent) {
    if (ts.isSourceFile(node)) {
      add('script', '', node, statementNames(ts, node.statements))
      return groups
    }
    if (ts.isFunctionLike(node)) {
      add('function', functionName(ts, file, node), node, ownNames(ts, node))
      if (within.includes(node.getStart(file))) return groups
    } else if (ts.isBlock(node) && ts.isFunctionLike(node.parent)) {
      add('block', '', node.parent, statementNames(ts, node.statements))
    } else add('block', '', node, ownNames(ts, node))
  }
}

interface Named {
  readonly node: Node
  readonly name: string
  readonly kind: VisibleName['kind']
}

/** What the innermost node that is exactly this statement, or this body of an arrow function, stands in. */
function nodeAt(ts: Ts, file: SourceFile, start: number, end: number): Node {
  let found: Node = file
  const visit = (node: Node): void => {
    if (node.getStart(file) > start || node.end < end) return
    const isOne = ts.isStatement(node) || (isBareArrow(ts, node.parent) && node.parent.body === node)
    if (isOne && node.getStart(file) === start && node.end === end) found = node
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(file, visit)
  // The statement's own names are those of the block that it stands in.
  return found === file ? file : found.parent
}

function statementNames(ts: Ts, statements: readonly Statement[]): Named[] {
  return statements.flatMap((statement) => bindingsOf(ts, statement))
}

/** Names that a node declares for what stands in it. */
function ownNames(ts: Ts, node: Node): Named[] {
  if (ts.isBlock(node)) return statementNames(ts, node.statements)
  if (ts.isCaseBlock(node)) return node.clauses.flatMap((clause) => statementNames(ts, clause.statements))
  if (ts.isFunctionLike(node)) {
    return node.parameters.flatMap(({ name }) =>
      namesOf(ts, name).map((one) => ({ node: one, name: one.text, kind: 'parameter' as const })),
    )
  }
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const { initializer } = node
    if (initializer === undefined || !ts.isVariableDeclarationList(initializer)) return []
    const kind = kindOf(ts, initializer.flags)
    return initializer.declarations.flatMap(({ name }) =>
      namesOf(ts, name).map((one) => ({ node: one, name: one.text, kind })),
    )
  }
  if (ts.isCatchClause(node) && node.variableDeclaration !== undefined) {
    return namesOf(ts, node.variableDeclaration.name).map((one) => ({
      node: one,
      name: one.text,
      kind: 'error' as const,
    }))
  }
  return []
}

function functionName(ts: Ts, file: SourceFile, node: SignatureDeclaration): string {
  return functionNameNode(ts, node)?.getText(file) ?? ''
}
