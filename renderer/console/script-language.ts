/** What the console adds to TypeScript for scripts: snippets, fixes of common slips, and definitions shown in place. */
import { strings } from '../strings.ts'
import { monaco } from './monaco.ts'
import { fixFor, largeNumbers } from './slip-fixes.ts'
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

monaco.languages.registerCodeActionProvider('typescript', {
  provideCodeActions(model, _range, context) {
    const actions = context.markers.flatMap((marker): monaco.languages.CodeAction[] => {
      const code = typeof marker.code === 'object' ? marker.code.value : (marker.code ?? '')
      const { startLineNumber: line, startColumn, endColumn } = marker
      const said = model.getValueInRange(marker)
      const fix =
        code === LARGE
          ? { title: strings.scripts.addN(said), startColumn, endColumn, text: `${said}n` }
          : fixFor(code, model.getLineContent(line), startColumn, endColumn)
      if (fix === null) return []
      const range = new monaco.Range(line, fix.startColumn, line, fix.endColumn)
      const textEdit = { range, text: fix.text }
      return [
        {
          title: fix.title,
          kind: 'quickfix',
          diagnostics: [marker],
          isPreferred: true,
          edit: { edits: [{ resource: model.uri, textEdit, versionId: model.getVersionId() }] },
        },
      ]
    })
    return { actions, dispose: () => undefined }
  },
})

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
