/**
 * The language of the console's line: TypeScript behind the script. The language service sees a hidden model that holds the
 * script and then the line, so completion, hover and signatures know the script's own names.
 */
import { monaco, typeScriptWorker } from './monaco.ts'

export const LINE_LANGUAGE = 'lab-line'
const SCOPE = monaco.Uri.parse('file:///console/scope.ts')

// What is used of the language service's answers, which Monaco leaves untyped.
interface CompletionInfo {
  readonly entries: readonly { readonly name: string; readonly kind: string; readonly sortText: string }[]
}
interface SymbolParts {
  readonly displayParts?: readonly { readonly text: string }[]
  readonly documentation?: readonly { readonly text: string }[]
}
interface SignatureItems {
  readonly selectedItemIndex: number
  readonly argumentIndex: number
  readonly items: readonly {
    readonly prefixDisplayParts: readonly { readonly text: string }[]
    readonly suffixDisplayParts: readonly { readonly text: string }[]
    readonly separatorDisplayParts: readonly { readonly text: string }[]
    readonly parameters: readonly { readonly displayParts: readonly { readonly text: string }[] }[]
    readonly documentation: readonly { readonly text: string }[]
  }[]
}

let scriptSource = ''
/** Tells which script the line stands behind. */
export function setLineScope(source: string): void {
  scriptSource = source
}

/** The hidden model with the line at its end, and the offset of a place in the line. */
function scopeAt(model: monaco.editor.ITextModel, position: monaco.Position): { file: string; offset: number } {
  const before = `${scriptSource}\n;`
  const text = before + model.getValue()
  const scope = monaco.editor.getModel(SCOPE) ?? monaco.editor.createModel('', 'typescript', SCOPE)
  if (scope.getValue() !== text) scope.setValue(text)
  return { file: SCOPE.toString(), offset: before.length + model.getOffsetAt(position) }
}

const joined = (parts: readonly { readonly text: string }[] | undefined): string =>
  (parts ?? []).map((part) => part.text).join('')

monaco.languages.register({ id: LINE_LANGUAGE })
monaco.languages.setLanguageConfiguration(LINE_LANGUAGE, {
  brackets: [
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
  ],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: "'", close: "'", notIn: ['string'] },
    { open: '"', close: '"', notIn: ['string'] },
  ],
})
monaco.languages.setMonarchTokensProvider(LINE_LANGUAGE, {
  keywords:
    'as await break case catch class const continue delete do else false finally for function if in instanceof let new null of return switch this throw true try typeof undefined void while'.split(
      ' ',
    ),
  tokenizer: {
    root: [
      [/[a-z_$][\w$]*/, { cases: { '@keywords': 'keyword', '@default': 'identifier' } }],
      [/[A-Z][\w$]*/, 'type'],
      [/\/\/.*$/, 'comment'],
      [/'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|`(?:[^`\\]|\\.)*`?/, 'string'],
      [/0[xX][\da-fA-F_]+n?/, 'number.hex'],
      [/\d[\d_.]*n?/, 'number'],
    ],
  },
})

monaco.languages.registerCompletionItemProvider(LINE_LANGUAGE, {
  triggerCharacters: ['.', "'", '"'],
  async provideCompletionItems(model, position) {
    const { file, offset } = scopeAt(model, position)
    const worker = await typeScriptWorker(SCOPE)
    const info = (await worker.getCompletionsAtPosition(file, offset)) as CompletionInfo | undefined
    const word = model.getWordUntilPosition(position)
    const range = new monaco.Range(1, word.startColumn, 1, word.endColumn)
    return {
      suggestions: (info?.entries ?? [])
        .filter((entry) => entry.name !== '__statement')
        .map((entry) => ({
          label: entry.name,
          insertText: entry.name,
          sortText: entry.sortText,
          kind: kindOf(entry.kind),
          range,
        })),
    }
  },
})

monaco.languages.registerHoverProvider(LINE_LANGUAGE, {
  async provideHover(model, position) {
    const { file, offset } = scopeAt(model, position)
    const worker = await typeScriptWorker(SCOPE)
    const info = (await worker.getQuickInfoAtPosition(file, offset)) as SymbolParts | undefined
    if (info === undefined) return null
    const contents = [{ value: `\`\`\`typescript\n${joined(info.displayParts)}\n\`\`\`` }]
    const words = joined(info.documentation)
    return { contents: words === '' ? contents : [...contents, { value: words }] }
  },
})

monaco.languages.registerSignatureHelpProvider(LINE_LANGUAGE, {
  signatureHelpTriggerCharacters: ['(', ','],
  async provideSignatureHelp(model, position) {
    const { file, offset } = scopeAt(model, position)
    const worker = await typeScriptWorker(SCOPE)
    const help = (await worker.getSignatureHelpItems(file, offset, {})) as SignatureItems | undefined
    if (help === undefined) return null
    const signatures = help.items.map((item) => {
      const parameters = item.parameters.map((parameter) => ({ label: joined(parameter.displayParts) }))
      const separator = joined(item.separatorDisplayParts)
      const list = parameters.map(({ label }) => label).join(separator)
      return {
        label: `${joined(item.prefixDisplayParts)}${list}${joined(item.suffixDisplayParts)}`,
        documentation: joined(item.documentation),
        parameters,
      }
    })
    const value = { signatures, activeSignature: help.selectedItemIndex, activeParameter: help.argumentIndex }
    return { value, dispose: () => undefined }
  },
})

function kindOf(kind: string): monaco.languages.CompletionItemKind {
  const kinds = monaco.languages.CompletionItemKind
  if (kind === 'method') return kinds.Method
  if (kind === 'function' || kind === 'local function') return kinds.Function
  if (kind === 'property' || kind === 'getter') return kinds.Property
  if (kind === 'const' || kind === 'let' || kind === 'var' || kind === 'local var') return kinds.Variable
  return kind === 'keyword' ? kinds.Keyword : kinds.Value
}
