import type { Expression, Node, SourceFile } from 'typescript'
import type { ScriptError } from '../../protocol/run.ts'
import { type Binding, bindingsOf } from '../sandbox/bindings.ts'
import type { PreparedLine } from '../sandbox/guest-line.ts'
import { type Preparation, prepareWith } from '../sandbox/prepare-script.ts'
import { ScriptMap } from '../sandbox/prepared-script.ts'
import type { Ts, TypeScriptTools } from '../sandbox/typescript-parser.ts'

/** Fields that the model chooses, and that have a reason beside them in their object. */
const CHOSEN = new Set(['storageDomain'])

/** A line that can be evaluated, with the names that it declares. */
export interface ReadyLine {
  readonly line: PreparedLine
  readonly declared: readonly Binding[]
}

/**
 * Makes a line of the console ready to be evaluated.
 * @param source TypeScript: an expression or statements
 */
export function prepareLine(
  tools: TypeScriptTools,
  source: string,
): { readonly ok: true; readonly ready: ReadyLine } | { readonly ok: false; readonly error: ScriptError } {
  // What begins with a brace is more likely meant as an object than as a block.
  const wrapped = `(${source})`
  const asObject = source.trimStart().startsWith('{') ? prepareWith(tools, wrapped, 'line', 'line') : null
  const text = asObject?.ok === true ? wrapped : source
  const preparation: Preparation = asObject?.ok === true ? asObject : prepareWith(tools, source, 'line', 'line')
  if (!preparation.ok) return preparation
  const { prepared } = preparation
  const map = new ScriptMap(prepared, text)
  const file = parse(tools.ts, text)
  const declared = file.statements.flatMap((statement) => bindingsOf(tools.ts, statement))
  const names = [...new Set(declared.map(({ name }) => name))]
  return { ok: true, ready: { line: { code: prepared.code, map, whyCode: whyCode(tools, file), names }, declared } }
}

/**
 * An expression, for a condition or a value that is looked at.
 * @returns a sentence if the text is none
 */
export function prepareExpression(
  tools: TypeScriptTools,
  source: string,
):
  | { readonly ok: true; readonly line: PreparedLine; readonly pure: boolean }
  | { readonly ok: false; readonly message: string } {
  const statements = parse(tools.ts, source).statements
  const [only] = statements
  const prepared = prepareLine(tools, source)
  if (!prepared.ok) return { ok: false, message: prepared.error.message }
  const isBraced = source.trimStart().startsWith('{')
  if (!isBraced && (statements.length !== 1 || only === undefined || !tools.ts.isExpressionStatement(only))) {
    return { ok: false, message: 'An expression is wanted here, not a statement.' }
  }
  const pure = only !== undefined && tools.ts.isExpressionStatement(only) && isPure(tools.ts, only.expression)
  return { ok: true, line: prepared.ready.line, pure }
}

/** Whether evaluating an expression changes nothing: it only reads, compares and computes. */
function isPure(ts: Ts, expression: Expression): boolean {
  const visit = (node: Node): boolean => {
    if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken
      if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) return false
    } else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) return false
    } else if (
      ts.isPostfixUnaryExpression(node) ||
      ts.isCallExpression(node) ||
      ts.isNewExpression(node) ||
      ts.isTaggedTemplateExpression(node) ||
      ts.isDeleteExpression(node) ||
      ts.isYieldExpression(node) ||
      ts.isAwaitExpression(node) ||
      ts.isFunctionLike(node) ||
      ts.isClassLike(node)
    ) {
      return false
    }
    return ts.forEachChild(node, (child) => (visit(child) ? undefined : true)) !== true
  }
  return visit(expression)
}

/** For `x.storageDomain`: code that asks the same `x` why. */
function whyCode({ ts, blankSourceFile }: TypeScriptTools, file: SourceFile): string | null {
  const last = file.statements.at(-1)
  if (last === undefined || !ts.isExpressionStatement(last)) return null
  const expression = bare(ts, last.expression)
  if (!ts.isPropertyAccessExpression(expression) || !CHOSEN.has(expression.name.text)) return null
  const base = `(${file.text.slice(expression.expression.getStart(file), expression.expression.end)})?.why`
  return blankSourceFile(parse(ts, base), () => undefined)
}

function bare(ts: Ts, expression: Expression): Expression {
  let inner = expression
  while (ts.isParenthesizedExpression(inner) || ts.isNonNullExpression(inner)) inner = inner.expression
  return inner
}

function parse(ts: Ts, source: string): SourceFile {
  return ts.createSourceFile('line.ts', source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
}
