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

/** What the line stands among. */
export interface LineScope {
  readonly script: string
  /** Where the script is paused, 1-based: the names of that block are seen; null for its end. */
  readonly at: { readonly line: number; readonly column: number } | null
  /** Lines before it that declared names, in order. */
  readonly declarations: readonly string[]
}

let scope: LineScope = { script: '', at: null, declarations: [] }
/** Tells where the line stands. */
export function setLineScope(next: LineScope): void {
  scope = next
}

/** The hidden model with the line in its place, and the offset of a place in the line. */
function scopeAt(model: monaco.editor.ITextModel, position: monaco.Position): { file: string; offset: number } {
  const { script, at, declarations } = scope
  const split = at === null ? script.length : offsetOf(script, at)
  // The body of an arrow function may be an expression: where it begins, braces make a block of it.
  const open = /=>\s*$/.test(script.slice(Math.max(0, split - 200), split)) ? '{' : ''
  // A block for each line that declared, so that a name may be declared again.
  const before = `${script.slice(0, split)}\n${open};${declarations.map((one) => `{${one}\n;`).join('')}{`
  const text = `${before}${model.getValue()}\n;${'}'.repeat(declarations.length + 1)}\n${open === '' ? ';' : '}'}${script.slice(split)}`
  const hidden = monaco.editor.getModel(SCOPE) ?? monaco.editor.createModel('', 'typescript', SCOPE)
  if (hidden.getValue() !== text) hidden.setValue(text)
  return { file: SCOPE.toString(), offset: before.length + model.getOffsetAt(position) }
}

function offsetOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  let start = 0
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', start)
    if (end < 0) return text.length
    start = end + 1
  }
  return Math.min(text.length, start + column - 1)
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
    const { lineNumber } = position
    const range = new monaco.Range(lineNumber, word.startColumn, lineNumber, word.endColumn)
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
