import { strings } from '../strings.ts'
import { LineHistory } from './line-history.ts'
import { LINE_LANGUAGE, setLineScope } from './line-language.ts'
import { monaco } from './monaco.ts'

/** What the line tells its owner. */
export interface ConsoleLineEvents {
  typed(text: string): void
  entered(text: string): void
}

/** One line of Monaco: Enter evaluates, up and down go through the history, completion knows the script. */
export class ConsoleLine {
  readonly #editor: monaco.editor.IStandaloneCodeEditor
  readonly #model: monaco.editor.ITextModel
  readonly #history = new LineHistory()

  constructor(host: HTMLElement, text: string, events: ConsoleLineEvents) {
    this.#model = monaco.editor.createModel(text, LINE_LANGUAGE)
    this.#editor = monaco.editor.create(host, {
      model: this.#model,
      automaticLayout: true,
      ariaLabel: strings.repl.line,
      fontFamily: "'JetBrains Mono', 'DejaVu Sans Mono', monospace",
      fontLigatures: false,
      fontSize: 12,
      lineHeight: 20,
      lineNumbers: 'off',
      glyphMargin: false,
      folding: false,
      lineDecorationsWidth: 0,
      lineNumbersMinChars: 0,
      minimap: { enabled: false },
      renderLineHighlight: 'none',
      overviewRulerLanes: 0,
      overviewRulerBorder: false,
      hideCursorInOverviewRuler: true,
      scrollBeyondLastLine: false,
      scrollbar: { vertical: 'hidden', horizontal: 'hidden', handleMouseWheel: false },
      wordWrap: 'off',
      fixedOverflowWidgets: true,
      contextmenu: false,
      links: false,
      padding: { top: 4, bottom: 4 },
      quickSuggestions: { other: true, comments: false, strings: false },
      wordBasedSuggestions: 'off',
      unicodeHighlight: { ambiguousCharacters: false },
      cursorBlinking: 'solid',
      // Enter always evaluates; Tab takes a suggestion, and leaves the line when there is none.
      acceptSuggestionOnEnter: 'off',
      tabFocusMode: true,
    })
    const noList = '!suggestWidgetVisible'
    this.#editor.addCommand(monaco.KeyCode.Enter, () => this.#enter(events))
    this.#editor.addCommand(monaco.KeyCode.UpArrow, () => this.#put(this.#history.older(this.text)), noList)
    this.#editor.addCommand(monaco.KeyCode.DownArrow, () => this.#put(this.#history.newer()), noList)
    this.#model.onDidChangeContent(() => {
      // What is pasted becomes one line.
      if (this.#model.getLineCount() > 1) this.#model.setValue(this.text.replace(/\s*\n\s*/g, ' '))
      events.typed(this.text)
    })
  }

  get text(): string {
    return this.#model.getValue()
  }

  /** Lines that were entered, oldest first. */
  setHistory(lines: readonly string[]): void {
    this.#history.reset(lines)
  }
  /** The script whose names completion knows. */
  setScript(source: string): void {
    setLineScope(source)
  }
  /** Puts a line there, as if it had been typed. */
  write(text: string): void {
    this.#put(text)
    this.#editor.focus()
  }
  focus(): void {
    this.#editor.focus()
  }
  dispose(): void {
    this.#editor.dispose()
    this.#model.dispose()
  }

  #enter(events: ConsoleLineEvents): void {
    const { text } = this
    if (text.trim() === '') return
    this.#model.setValue('')
    events.entered(text)
  }

  #put(text: string | null): void {
    if (text === null) return
    this.#model.setValue(text)
    this.#editor.setPosition({ lineNumber: 1, column: text.length + 1 })
  }
}
