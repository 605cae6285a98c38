import { strings } from '../strings.ts'
import { LineHistory } from './line-history.ts'
import { LINE_LANGUAGE, type LineScope, setLineScope } from './line-language.ts'
import { monaco } from './monaco.ts'
import { TEXT_FONT, textSize } from './text-size.ts'

/** What the line tells its owner. */
export interface ConsoleLineEvents {
  typed(text: string): void
  entered(text: string): void
  /** The text needs this much room, in pixels. */
  grew(height: number): void
}

/** Lines that are in sight at most; longer text scrolls. */
const MOST_LINES = 8
const PADDING = 4

/**
 * A small Monaco: Enter evaluates, Shift+Enter begins another line, up and down at its edges go through the history,
 * completion knows the script.
 */
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
      ...TEXT_FONT,
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
      wordWrap: 'on',
      wrappingStrategy: 'advanced',
      fixedOverflowWidgets: true,
      contextmenu: false,
      links: false,
      padding: { top: PADDING, bottom: PADDING },
      quickSuggestions: { other: true, comments: false, strings: false },
      wordBasedSuggestions: 'off',
      unicodeHighlight: { ambiguousCharacters: false },
      cursorBlinking: 'solid',
      // Enter always evaluates; Tab takes a suggestion, and leaves the line when there is none.
      acceptSuggestionOnEnter: 'off',
      tabFocusMode: true,
    })
    const noList = '!suggestWidgetVisible'
    const { Enter, UpArrow, DownArrow } = monaco.KeyCode
    this.#bind('enter', Enter, () => this.#enter(events))
    this.#bind('newline', monaco.KeyMod.Shift | Enter, () => this.#editor.trigger('keyboard', 'type', { text: '\n' }))
    this.#bind('older', UpArrow, () => this.#up(), noList)
    this.#bind('newer', DownArrow, () => this.#down(), noList)
    this.#model.onDidChangeContent(() => events.typed(this.text))
    this.#editor.onDidContentSizeChange(({ contentHeight }) => {
      const line = this.#editor.getOption(monaco.editor.EditorOption.lineHeight)
      events.grew(Math.min(contentHeight, MOST_LINES * line + 2 * PADDING))
    })
  }

  get text(): string {
    return this.#model.getValue()
  }

  /** Lines that were entered, oldest first. */
  setHistory(lines: readonly string[]): void {
    this.#history.reset(lines)
  }
  /** Where completion looks for names. */
  setScope(scope: LineScope): void {
    setLineScope(scope)
  }
  /** @param pixels size of the text */
  setFontSize(pixels: number): void {
    this.#editor.updateOptions(textSize(pixels))
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

  /** A key of this editor alone: `addCommand` would give it to every editor of the window. */
  #bind(name: string, key: number, run: () => void, when?: string): void {
    const id = `lab.console.${name}`
    const context = when === undefined ? {} : { keybindingContext: when }
    this.#editor.addAction({ id, label: id, keybindings: [key], ...context, run })
  }

  #enter(events: ConsoleLineEvents): void {
    const { text } = this
    if (text.trim() === '') return
    this.#model.setValue('')
    events.entered(text)
  }

  #up(): void {
    if ((this.#editor.getPosition()?.lineNumber ?? 1) === 1) this.#put(this.#history.older(this.text))
    else this.#editor.trigger('keyboard', 'cursorUp', {})
  }

  #down(): void {
    const last = this.#model.getLineCount()
    if ((this.#editor.getPosition()?.lineNumber ?? last) === last) this.#put(this.#history.newer())
    else this.#editor.trigger('keyboard', 'cursorDown', {})
  }

  #put(text: string | null): void {
    if (text === null) return
    this.#model.setValue(text)
    this.#editor.setPosition(this.#model.getFullModelRange().getEndPosition())
    this.#editor.revealLine(this.#model.getLineCount())
  }
}
