import type { DiagnosticWithLocation, Node, SourceFile, SyntaxKind } from 'typescript'
import type { ScriptError } from '../../protocol/run.ts'
import { duplicateName } from './duplicate-names.ts'
import { instrument } from './instrument.ts'
import { PREPARED_VERSION, type PreparedScript } from './prepared-script.ts'
import { loadTypeScript, type Ts, type TypeScriptTools } from './typescript-parser.ts'
import { assignedCalls } from './variables.ts'

/** A script ready to run, or why it cannot. */
export type Preparation =
  { readonly ok: true; readonly prepared: PreparedScript } | { readonly ok: false; readonly error: ScriptError }

interface Problem {
  readonly start: number
  readonly message: string
}

/**
 * Makes JavaScript of a script: types become spaces, so that every line and column stays, and each statement gets a
 * marker.
 * @param source TypeScript
 * @param fileName for messages
 */
export async function prepareScript(source: string, fileName: string): Promise<Preparation> {
  return prepareWith(await loadTypeScript(), source, fileName)
}

/** As `prepareScript`, with the parser at hand. A line of the console gets no markers. */
export function prepareWith(
  tools: TypeScriptTools,
  source: string,
  fileName: string,
  kind: 'script' | 'line' = 'script',
): Preparation {
  try {
    return prepare(tools, source, fileName, kind)
  } catch (error) {
    // The parser walks nested syntax by recursion.
    if (!(error instanceof RangeError)) throw error
    return { ok: false, error: { kind: 'syntax', message: 'The script is nested too deeply.', place: null, stack: [] } }
  }
}

function prepare(
  { ts, blankSourceFile }: TypeScriptTools,
  source: string,
  fileName: string,
  kind: 'script' | 'line',
): Preparation {
  const file = ts.createSourceFile('script.ts', source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const refuse = ({ start, message }: Problem): Preparation => {
    const { line, character } = file.getLineAndCharacterOfPosition(start)
    const place = { fileName, line: line + 1, column: character + 1 }
    return { ok: false, error: { kind: 'syntax', message, place, stack: [] } }
  }

  if (source.includes('\0')) return refuse({ start: source.indexOf('\0'), message: 'This is no text: it holds a NUL.' })
  const wrong = parseProblem(ts, file) ?? forbidden(ts, file)
  if (wrong !== null) return refuse(wrong)
  let lasting: Problem | null = null
  const code = blankSourceFile(file, (node) => {
    lasting ??= { start: node.getStart(file), message: lastingSyntax(ts, node) }
  })
  if (lasting !== null) return refuse(lasting)

  let marker = '__statement'
  while (source.includes(marker)) marker += '_'
  const variables = assignedCalls(ts, file)
  const parts = instrument(ts, file, code, kind === 'line' ? null : marker)
  return { ok: true, prepared: { version: PREPARED_VERSION, marker, variables, ...parts } }
}

function parseProblem(ts: Ts, file: SourceFile): Problem | null {
  // What the parser found stands in a field that the public type leaves out.
  const { parseDiagnostics } = file as SourceFile & { readonly parseDiagnostics?: readonly DiagnosticWithLocation[] }
  const first = parseDiagnostics?.[0]
  if (first === undefined) return null
  return { start: first.start, message: ts.flattenDiagnosticMessageText(first.messageText, '\n') }
}

/** What a parser accepts and a script must not have. */
function forbidden(ts: Ts, file: SourceFile): Problem | null {
  let found: Problem | null = null
  const report = (node: Node, message: string): void => {
    found ??= { start: node.getStart(file), message }
  }
  const visit = (node: Node): void => {
    if (
      ts.isImportDeclaration(node) ? node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword : isImport(node)
    ) {
      report(node, 'A script cannot import: `lab`, `expect` and `print` are there without it.')
    } else if (ts.isModuleDeclaration(node) && !isDeclared(node)) {
      report(node, lastingSyntax(ts, node))
    } else if (ts.isExportDeclaration(node) || ts.isExportAssignment(node) || isExported(node)) {
      report(node, 'A script cannot export: nothing imports it.')
    } else if (ts.isDecorator(node)) {
      report(node, 'Decorators are not part of the script language.')
    } else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      report(node, 'A script has no import.meta.')
    } else if (ts.isAwaitExpression(node) && outsideFunctions(node)) {
      report(node, 'Nothing has to be awaited here: each call is done when it returns.')
    } else if (ts.isReturnStatement(node) && outsideFunctions(node)) {
      report(node, '`return` stands outside of a function.')
    }
    if (found === null) ts.forEachChild(node, visit)
  }
  const isImport = (node: Node): boolean =>
    ts.isImportEqualsDeclaration(node) ||
    (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
  const has = (node: Node, kind: SyntaxKind): boolean =>
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
  const isExported = (node: Node): boolean => has(node, ts.SyntaxKind.ExportKeyword)
  const isDeclared = (node: Node): boolean => has(node, ts.SyntaxKind.DeclareKeyword)
  const outsideFunctions = (node: Node): boolean => {
    for (let up: Node = node.parent; !ts.isSourceFile(up); up = up.parent) {
      if (ts.isFunctionLike(up) || ts.isClassStaticBlockDeclaration(up)) return false
    }
    return true
  }
  visit(file)
  if (found !== null) return found
  const twice = duplicateName(ts, file)
  if (twice === null) return null
  return { start: twice.node.getStart(file), message: `'${twice.name}' is declared twice.` }
}

/** Why this TypeScript cannot be turned into JavaScript by leaving out its types. */
function lastingSyntax(ts: Ts, node: Node): string {
  const advice = 'only types that can be erased are part of the script language'
  if (ts.isEnumDeclaration(node)) return `An enum makes code: ${advice}. Use a union of strings or a constant object.`
  if (ts.isModuleDeclaration(node)) return `A namespace makes code: ${advice}. Use a constant object.`
  if (ts.isParameter(node) || ts.isParameter(node.parent))
    return `A parameter property makes code: ${advice}. Declare the field and assign it.`
  if (ts.isTypeAssertionExpression(node)) return `\`<T>value\` is not supported: write \`value as T\`.`
  return `This TypeScript makes code: ${advice}.`
}
