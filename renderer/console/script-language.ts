/** What the console adds to TypeScript for scripts: snippets, fixes of common slips, and definitions shown in place. */
import { strings } from '../strings.ts'
import { monaco, typeScriptWorker } from './monaco.ts'
import { fixFor, largeNumbers, nearest } from './slip-fixes.ts'
import type { Fix } from './slip-fixes.ts'
import { snippets } from './snippets.ts'

const OWNER = 'slips'
const LARGE = 'large-number'

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
      suggestions: snippets.map(({ name, title, body }) => ({
        label: { label: name, description: title },
        kind: monaco.languages.CompletionItemKind.Snippet,
        detail: title,
        insertText: body,
        insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
        range,
      })),
    }
  },
})

/** Complaints of an unknown name for which TypeScript knows no near one, e.g. with two letters swapped. */
const UNKNOWN_NAME: ReadonlySet<string> = new Set(['2339', '2353'])

monaco.languages.registerCodeActionProvider('typescript', {
  async provideCodeActions(model, _range, context) {
    const actions: monaco.languages.CodeAction[] = []
    for (const marker of context.markers) {
      const fix = await fixOf(model, marker)
      if (fix === null) continue
      const { startLineNumber: line } = marker
      const textEdit = { range: new monaco.Range(line, fix.startColumn, line, fix.endColumn), text: fix.text }
      actions.push({
        title: fix.title,
        kind: 'quickfix',
        diagnostics: [marker],
        isPreferred: true,
        edit: { edits: [{ resource: model.uri, textEdit, versionId: model.getVersionId() }] },
      })
    }
    return { actions, dispose: () => undefined }
  },
})

async function fixOf(model: monaco.editor.ITextModel, marker: monaco.editor.IMarkerData): Promise<Fix | null> {
  const code = typeof marker.code === 'object' ? marker.code.value : (marker.code ?? '')
  const { startLineNumber: line, startColumn, endColumn } = marker
  const said = model.getValueInRange(marker)
  if (code === LARGE) return { title: strings.scripts.addN(said), startColumn, endColumn, text: `${said}n` }
  if (!UNKNOWN_NAME.has(code)) return fixFor(code, model.getLineContent(line), startColumn, endColumn)
  const worker = await typeScriptWorker(model.uri)
  const offset = model.getOffsetAt({ lineNumber: line, column: startColumn })
  const info = (await worker.getCompletionsAtPosition(model.uri.toString(), offset)) as
    { readonly entries: readonly { readonly name: string }[] } | undefined
  const meant = nearest(said, info?.entries.map((entry) => entry.name).filter((name) => name !== said) ?? [])
  return meant === null ? null : { title: strings.scripts.spelling(meant), startColumn, endColumn, text: meant }
}

/** Marks numbers that are not exact; called after each edit. */
export function markLargeNumbers(model: monaco.editor.ITextModel): void {
  const markers = largeNumbers(model.getValue()).map(({ line, startColumn, endColumn, text }) => ({
    code: LARGE,
    severity: monaco.MarkerSeverity.Warning,
    message: strings.scripts.inexact(text),
    startLineNumber: line,
    startColumn,
    endLineNumber: line,
    endColumn,
  }))
  monaco.editor.setModelMarkers(model, OWNER, markers)
}

// There is one editor: what a definition leads to outside of the shown script is peeked at in place.
monaco.editor.registerEditorOpener({
  openCodeEditor(source) {
    source.trigger('lab', 'editor.action.peekDefinition', {})
    return true
  },
})
