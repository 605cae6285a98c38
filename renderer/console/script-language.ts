/** What the console adds to TypeScript for scripts: snippets, fixes of common slips, and definitions shown in place. */
import type { ShownValue } from '../../engine/protocol/debug.ts'
import { strings } from '../strings.ts'
import { consoleStrings } from '../strings/console.ts'
import { snippetTitles } from '../strings/snippets.ts'
import { expressionAt } from './expression-at.ts'
import { monaco, typeScriptWorker } from './monaco.ts'
import { fixFor, nearest, slips } from './slip-fixes.ts'
import type { Fix, Slip } from './slip-fixes.ts'
import { snippets } from './snippets.ts'

const OWNER = 'slips'

/** Whether a model is a script of the user, not the API or the console's. */
function isScript(model: monaco.editor.ITextModel): boolean {
  return model.uri.path.startsWith('/scripts/')
}

monaco.languages.registerCompletionItemProvider('typescript', {
  provideCompletionItems(model, position) {
    const word = model.getWordUntilPosition(position)
    const before = model.getLineContent(position.lineNumber).slice(0, word.startColumn - 1)
    // Snippets are statements: they are offered where one can begin.
    if (!isScript(model) || !/^\s*$/.test(before)) return { suggestions: [] }
    const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn)
    return {
      suggestions: snippets.map(({ name, body }) => ({
        label: { label: name, description: snippetTitles[name] },
        kind: monaco.languages.CompletionItemKind.Snippet,
        detail: snippetTitles[name],
        insertText: body,
        insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
        range,
      })),
    }
  },
})

/** Complaints of an unknown name for which TypeScript knows no near one, e.g. with two letters swapped. */
const UNKNOWN_NAME: ReadonlySet<string> = new Set(['2339', '2353'])

/** Markers of our own hold what should stand there instead. */
const KINDS: ReadonlySet<string> = new Set<Slip['kind']>(['large', 'unaligned', 'await'])

monaco.languages.registerCodeActionProvider('typescript', {
  async provideCodeActions(model, _range, context) {
    const actions: monaco.languages.CodeAction[] = []
    for (const marker of context.markers) {
      for (const [i, fix] of (await fixesOf(model, marker)).entries()) {
        const { startLineNumber: line } = marker
        const textEdit = { range: new monaco.Range(line, fix.startColumn, line, fix.endColumn), text: fix.text }
        actions.push({
          title: fix.title,
          kind: 'quickfix',
          diagnostics: [marker],
          isPreferred: i === 0,
          edit: { edits: [{ resource: model.uri, textEdit, versionId: model.getVersionId() }] },
        })
      }
    }
    return { actions, dispose: () => undefined }
  },
})

async function fixesOf(model: monaco.editor.ITextModel, marker: monaco.editor.IMarkerData): Promise<Fix[]> {
  const code = typeof marker.code === 'object' ? marker.code.value : (marker.code ?? '')
  const { startLineNumber: line, startColumn, endColumn } = marker
  if (KINDS.has(code)) {
    const slip = slips(model.getValue()).find((one) => one.line === line && one.startColumn === startColumn)
    if (slip === undefined) return []
    return [{ title: consoleStrings.slips.mend(slip), startColumn, endColumn, text: slip.better }]
  }
  if (!UNKNOWN_NAME.has(code)) return fixFor(code, model.getLineContent(line), startColumn, endColumn)
  const said = model.getValueInRange(marker)
  const worker = await typeScriptWorker(model.uri)
  const offset = model.getOffsetAt({ lineNumber: line, column: startColumn })
  const info = (await worker.getCompletionsAtPosition(model.uri.toString(), offset)) as
    { readonly entries: readonly { readonly name: string }[] } | undefined
  const meant = nearest(said, info?.entries.map((entry) => entry.name).filter((name) => name !== said) ?? [])
  return meant === null ? [] : [{ title: strings.scripts.spelling(meant), startColumn, endColumn, text: meant }]
}

/** Milliseconds without an edit before slips are looked for. */
const SLIPS_AFTER_MS = 100
const waiting = new WeakMap<monaco.editor.ITextModel, ReturnType<typeof setTimeout>>()

/** Marks them when there was no edit for a moment: a large script is not looked through with each key. */
export function markSlipsSoon(model: monaco.editor.ITextModel): void {
  clearTimeout(waiting.get(model))
  const look = (): void => {
    if (!model.isDisposed()) markSlips(model)
  }
  waiting.set(model, setTimeout(look, SLIPS_AFTER_MS))
}

/** Marks what TypeScript does not complain of. */
export function markSlips(model: monaco.editor.ITextModel): void {
  const { Warning, Hint } = monaco.MarkerSeverity
  const markers = slips(model.getValue()).map((slip) => ({
    code: slip.kind,
    // An address that is not aligned may be what is tried.
    severity: slip.kind === 'unaligned' ? Hint : Warning,
    message: consoleStrings.slips.says(slip),
    startLineNumber: slip.line,
    startColumn: slip.startColumn,
    endLineNumber: slip.line,
    endColumn: slip.endColumn,
  }))
  monaco.editor.setModelMarkers(model, OWNER, markers)
}

/** Gives the value of an expression where a script is paused; null if there is none. */
export type ValueSource = (draft: string, expression: string) => Promise<ShownValue | null>
let valueSource: ValueSource = () => Promise.resolve(null)
export function setValueSource(source: ValueSource): void {
  valueSource = source
}

/** Parts of a value that a hover has room for. */
const HOVER_ROWS = 8
const HOVER_COLUMNS = 90

monaco.languages.registerHoverProvider('typescript', {
  async provideHover(model, position) {
    if (!isScript(model)) return null
    const expression = expressionAt(model.getLineContent(position.lineNumber), position.column)
    if (expression === null) return null
    const draft = /([^/]+)\.ts$/.exec(model.uri.path)?.[1] ?? ''
    const value = await valueSource(draft, expression)
    if (value?.ok !== true) return null
    const names = value.names === '' ? '' : `  // ${value.names}`
    const parts = value.rows.filter(({ depth }) => depth === 0).slice(0, HOVER_ROWS)
    const lines = [`${expression} = ${value.text}${names}`, ...parts.map(({ key, text }) => `  ${key}: ${text}`)].map(
      (line) => (line.length > HOVER_COLUMNS ? `${line.slice(0, HOVER_COLUMNS - 1)}…` : line),
    )
    return { contents: [{ value: `\`\`\`text\n${lines.join('\n')}\n\`\`\`` }] }
  },
})

// There is one editor: what a definition leads to outside of the shown script is peeked at in place.
monaco.editor.registerEditorOpener({
  openCodeEditor(source) {
    source.trigger('lab', 'editor.action.peekDefinition', {})
    return true
  },
})
