import type { Expression, SourceFile } from 'typescript'
import type { ScriptError } from '../../protocol/run.ts'
import type { PreparedLine } from '../sandbox/guest-line.ts'
import { type Preparation, prepareWith } from '../sandbox/prepare-script.ts'
import { ScriptMap } from '../sandbox/prepared-script.ts'
import type { Ts, TypeScriptTools } from '../sandbox/typescript-parser.ts'

/** Fields that the model chooses, and that have a reason beside them in their object. */
const CHOSEN = new Set(['storageDomain'])

/**
 * Makes a line of the console ready to be evaluated.
 * @param source TypeScript: an expression or statements
 * @param marker the marker of the script in whose scope it will run
 */
export function prepareLine(
  tools: TypeScriptTools,
  source: string,
  marker: string,
): { readonly ok: true; readonly line: PreparedLine } | { readonly ok: false; readonly error: ScriptError } {
  // What begins with a brace is more likely meant as an object than as a block.
  const wrapped = `(${source})`
  const asObject = source.trimStart().startsWith('{') ? prepareWith(tools, wrapped, 'line', marker) : null
  const text = asObject?.ok === true ? wrapped : source
  const preparation: Preparation = asObject?.ok === true ? asObject : prepareWith(tools, source, 'line', marker)
  if (!preparation.ok) return preparation
  const { prepared } = preparation
  const map = new ScriptMap(prepared, text)
  return { ok: true, line: { code: prepared.code, map, whyCode: whyCode(tools, text) } }
}

/** For `x.storageDomain`: code that asks the same `x` why. */
function whyCode({ ts, blankSourceFile }: TypeScriptTools, source: string): string | null {
  const file = parse(ts, source)
  const last = file.statements.at(-1)
  if (last === undefined || !ts.isExpressionStatement(last)) return null
  const expression = bare(ts, last.expression)
  if (!ts.isPropertyAccessExpression(expression) || !CHOSEN.has(expression.name.text)) return null
  const base = `(${source.slice(expression.expression.getStart(file), expression.expression.end)})?.why`
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
