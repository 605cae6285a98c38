/**
 * Monaco with what a script console needs and nothing else: the editor's features that are used, and TypeScript. This is
 * the only file that imports it, besides the two workers.
 */
import 'monaco-editor/features/anchorSelect/register.js'
import 'monaco-editor/features/bracketMatching/register.js'
import 'monaco-editor/features/caretOperations/register.js'
import 'monaco-editor/features/clipboard/register.js'
import 'monaco-editor/features/codeAction/register.js'
import 'monaco-editor/features/codeEditor/register.js'
import 'monaco-editor/features/codicon/register.js'
import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/contextmenu/register.js'
import 'monaco-editor/features/cursorUndo/register.js'
import 'monaco-editor/features/diffEditor/register.js'
import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/folding/register.js'
import 'monaco-editor/features/format/register.js'
import 'monaco-editor/features/gotoError/register.js'
import 'monaco-editor/features/gotoLine/register.js'
import 'monaco-editor/features/gotoSymbol/register.js'
import 'monaco-editor/features/hover/register.js'
import 'monaco-editor/features/indentation/register.js'
import 'monaco-editor/features/lineSelection/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import 'monaco-editor/features/multicursor/register.js'
import 'monaco-editor/features/parameterHints/register.js'
import 'monaco-editor/features/quickCommand/register.js'
import 'monaco-editor/features/quickOutline/register.js'
import 'monaco-editor/features/referenceSearch/register.js'
import 'monaco-editor/features/rename/register.js'
import 'monaco-editor/features/smartSelect/register.js'
import 'monaco-editor/features/snippet/register.js'
import 'monaco-editor/features/stickyScroll/register.js'
import 'monaco-editor/features/suggest/register.js'
import 'monaco-editor/features/toggleTabFocusMode/register.js'
import 'monaco-editor/features/wordHighlighter/register.js'
import 'monaco-editor/features/wordOperations/register.js'
import 'monaco-editor/features/wordPartOperations/register.js'
// What the features' own entries leave out: commands, the list of completions, go to definition, the find box.
import 'monaco-editor/editor/browser/coreCommands.js'
import 'monaco-editor/editor/contrib/caretOperations/browser/caretOperations.js'
import 'monaco-editor/editor/contrib/find/browser/findController.js'
import 'monaco-editor/editor/contrib/gotoSymbol/browser/goToCommands.js'
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js'
// Services that contributions of other features ask for when they start; without them each logs an error.
import 'monaco-editor/editor/contrib/codelens/browser/codeLensCache.js'
import 'monaco-editor/editor/common/services/treeViewsDndService.js'
import 'monaco-editor/editor/common/standaloneStrings.js'
import 'monaco-editor/languages/definitions/typescript/register.js'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import ScriptWorker from './script-worker.ts?worker'
import * as editors from 'monaco-editor/editor.js'
import * as typescript from 'monaco-editor/languages/features/typescript/register.js'

export { editors as monaco }

self.MonacoEnvironment = {
  getWorker: (_moduleId: string, label: string): Worker =>
    label === 'typescript' || label === 'javascript' ? new ScriptWorker() : new EditorWorker(),
}

const defaults = typescript.typescriptDefaults
defaults.setCompilerOptions({
  target: typescript.ScriptTarget.ESNext,
  module: typescript.ModuleKind.ESNext,
  // What the sandbox has: the language and nothing of a browser.
  lib: ['es2023'],
  // Each tab is a module of its own, so that two scripts may use the same names at top level.
  moduleDetection: 3,
  allowNonTsExtensions: true,
  strict: true,
  noEmit: true,
  erasableSyntaxOnly: true,
})
defaults.setDiagnosticsOptions({ noSemanticValidation: false, noSyntaxValidation: false })
defaults.setEagerModelSync(true)

/** Characters of a text that are typed one by one. */
const TYPED_AT_MOST = 4000

// An editor takes text from the keyboard character by character, each an edit of its own: in what a tool or an input method
// gives at once, all of them together block the window for the square of their number. Such a text is put in whole.
editors.editor.registerCommand('type', (_accessor, typed: { readonly text: string }) => {
  const editor = editors.editor.getEditors().find((one) => one.hasTextFocus())
  editor?.trigger('keyboard', typed.text.length > TYPED_AT_MOST ? 'paste' : 'type', typed)
})

/** Declares the script API to the language service. */
export function declareApi(fileName: string, source: string): void {
  const path = `file:///api/${fileName}`
  defaults.setExtraLibs([{ content: source, filePath: path }])
  // As a model too, so that going to a definition has something to show.
  const uri = editors.Uri.parse(path)
  const model = editors.editor.getModel(uri)
  if (model === null) editors.editor.createModel(source, 'typescript', uri)
  else model.setValue(source)
}

/** The language service, with these models in it. */
export async function typeScriptWorker(...models: editors.Uri[]): Promise<typescript.TypeScriptWorker> {
  const connect = await typescript.getTypeScriptWorker()
  return connect(...models)
}
