import type { LineBreakpoint, Paused } from '../../engine/protocol/debug.ts'
import type { ScriptError } from '../../engine/protocol/run.ts'
import type { LineNote } from '../stores/line-notes.ts'
import type { Problem } from '../stores/problems.ts'
import { strings } from '../strings.ts'
import { BreakpointGutter, gutterLine } from './breakpoint-gutter.ts'
import type { EditorPort } from './editor-port.ts'
import { monaco } from './monaco.ts'
import { RunMarks } from './run-marks.ts'
import { markSlips, markSlipsSoon } from './script-language.ts'
import { TEXT_FONT, textSize } from './text-size.ts'

/** What the editor tells its owner. */
export interface EditorEvents {
  edited(draft: string, source: string): void
  problems(list: readonly Problem[]): void
  /** The user asks for a breakpoint on a line, or for the one there to go. */
  toggleBreakpoint(draft: string, line: number): void
  /** The user asks to edit the breakpoint of a line. */
  editBreakpoint(draft: string, line: number): void
  /** Breakpoints moved with the text; null for one whose line went. */
  breakpointsMoved(draft: string, lines: readonly (number | null)[]): void
}

interface Open {
  readonly model: monaco.editor.ITextModel
  view: monaco.editor.ICodeEditorViewState | null
}

/** One Monaco editor that shows one of several drafts. Lives outside of reactivity. */
export class ScriptEditor implements EditorPort {
  readonly #editor: monaco.editor.IStandaloneCodeEditor
  readonly #marks: RunMarks
  readonly #gutter: BreakpointGutter
  readonly #open = new Map<string, Open>()
  readonly #events: EditorEvents
  readonly #subscriptions: monaco.IDisposable[] = []
  #shown: string | null = null
  /** Drafts that were edited, and nobody was told of it yet. */
  readonly #changed = new Set<string>()

  constructor(host: HTMLElement, events: EditorEvents) {
    this.#events = events
    this.#editor = monaco.editor.create(host, {
      model: null,
      automaticLayout: true,
      ariaLabel: strings.scripts.editor,
      ...TEXT_FONT,
      ...textSize(12),
      lineNumbersMinChars: 3,
      lineDecorationsWidth: 14,
      glyphMargin: true,
      folding: true,
      foldingHighlight: false,
      stickyScroll: { enabled: true, maxLineCount: 3 },
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      padding: { top: 8, bottom: 8 },
      tabSize: 2,
      renderLineHighlight: 'line',
      overviewRulerBorder: false,
      fixedOverflowWidgets: true,
      quickSuggestions: { other: true, comments: false, strings: true },
      suggest: { showWords: false },
      wordBasedSuggestions: 'off',
      unicodeHighlight: { ambiguousCharacters: false },
      'semanticHighlighting.enabled': false,
      smoothScrolling: false,
      cursorBlinking: 'solid',
      scrollbar: { horizontalScrollbarSize: 8, verticalScrollbarSize: 8, useShadows: false },
    })
    this.#marks = new RunMarks(this.#editor)
    this.#gutter = new BreakpointGutter(this.#editor)
    this.#subscriptions.push(
      monaco.editor.onDidChangeMarkers(() => this.#tellProblems()),
      this.#editor.onMouseDown((event) => this.#onGutter(event)),
      this.#editor.onMouseMove((event) => this.#gutter.hint(gutterLine(event))),
      this.#editor.onMouseLeave(() => this.#gutter.hint(null)),
      this.#editor.onDidContentSizeChange(({ contentHeightChanged }) => {
        // A scrollbar that comes with a long line makes the text higher while it is drawn: the line numbers then stand where
        // the end of the text is now, the text where it was. Drawn once more, both are at one place.
        if (contentHeightChanged) requestAnimationFrame(() => this.#editor.render(true))
      }),
    )
    // The font is bundled but may load after the first measure.
    void document.fonts.ready.then(() => monaco.editor.remeasureFonts())
  }

  /** Shows a draft; `source` fills its model the first time. */
  show(draft: string, source: string): void {
    if (this.#shown === draft) return
    this.#tellEdits()
    const before = this.#shown === null ? undefined : this.#open.get(this.#shown)
    if (before !== undefined) before.view = this.#editor.saveViewState()
    this.#marks.clear()
    const open = this.#open.get(draft) ?? this.#create(draft, source)
    this.#shown = draft
    this.#editor.setModel(open.model)
    if (open.view !== null) this.#editor.restoreViewState(open.view)
    this.#tellProblems()
  }

  /** Forgets drafts whose tabs were closed. */
  keepOnly(drafts: ReadonlySet<string>): void {
    for (const [draft, open] of this.#open) {
      if (drafts.has(draft)) continue
      this.#open.delete(draft)
      if (this.#shown === draft) this.#shown = null
      open.model.dispose()
    }
  }

  marks(notes: readonly LineNote[], error: ScriptError | null): void {
    this.#marks.show(notes, error)
  }
  clearMarks(): void {
    this.#marks.clear()
  }
  markCursor(line: number | null): void {
    this.#marks.markCursor(line)
    if (line !== null) this.#editor.revealLineInCenterIfOutsideViewport(this.#marks.lineNow(line))
  }

  /** Marks the place where the run is paused, and that of the call that is looked at. */
  markPaused(paused: Paused | null, frame: number): void {
    this.#marks.markPaused(paused, frame)
    const line = paused?.frames[frame]?.line ?? paused?.line
    if (line !== undefined) this.#editor.revealLineInCenterIfOutsideViewport(this.#marks.lineNow(line))
  }
  showBreakpoints(all: readonly LineBreakpoint[]): void {
    this.#gutter.show(all)
  }
  get caretLine(): number {
    return this.#editor.getPosition()?.lineNumber ?? 1
  }

  insert(text: string): void {
    const model = this.#editor.getModel()
    const at = this.#editor.getPosition()
    if (model === null || at === null) return
    const blank = model.getLineContent(at.lineNumber).trim() === ''
    const column = blank ? 1 : model.getLineMaxColumn(at.lineNumber)
    const range = new monaco.Range(at.lineNumber, column, at.lineNumber, model.getLineMaxColumn(at.lineNumber))
    this.#editor.pushUndoStop()
    this.#editor.executeEdits('lab', [{ range, text: blank ? text : `\n${text}`, forceMoveMarkers: true }])
    this.#editor.pushUndoStop()
    this.#tellEdits()
    this.#editor.focus()
  }
  rewrite(source: string): void {
    if (this.#shown !== null) this.rewriteDraft(this.#shown, source)
  }
  rewriteDraft(draft: string, source: string): boolean {
    const model = this.#open.get(draft)?.model
    if (model === undefined) return false
    // Whole lines, so that what is tied to a line (a breakpoint, a mark) stays with its text.
    const old = model.getLinesContent()
    const next = source.split(/\r?\n/)
    const shorter = Math.min(old.length, next.length)
    let head = 0
    while (head < shorter && old[head] === next[head]) head += 1
    let tail = 0
    while (tail < shorter - head && old.at(-1 - tail) === next.at(-1 - tail)) tail += 1
    const changed = next.slice(head, next.length - tail)
    const last = old.length - tail
    const endOf = (line: number): monaco.Position => new monaco.Position(line, model.getLineMaxColumn(line))
    const startOf = (line: number): monaco.Position => new monaco.Position(line, 1)
    // Lines go behind the end of the line before them; where there is none, in front of the one that follows.
    const isFirst = head === 0 && tail > 0
    const range = isFirst
      ? monaco.Range.fromPositions(startOf(1), startOf(last + 1))
      : monaco.Range.fromPositions(head === 0 ? startOf(1) : endOf(head), endOf(last))
    const text = isFirst
      ? changed.map((line) => `${line}\n`).join('')
      : head === 0
        ? changed.join('\n')
        : changed.map((line) => `\n${line}`).join('')
    model.pushStackElement()
    model.pushEditOperations(null, [{ range, text }], () => null)
    model.pushStackElement()
    this.#tellEdits()
    return true
  }
  act(action: string): void {
    this.#editor.focus()
    this.#editor.trigger('lab', action, {})
  }
  reveal(line: number, column: number): void {
    const now = this.#marks.lineNow(line)
    this.#editor.setPosition({ lineNumber: now, column })
    this.#editor.revealLineInCenterIfOutsideViewport(now)
  }
  /** @param pixels size of the text */
  setFontSize(pixels: number): void {
    this.#editor.updateOptions(textSize(pixels))
  }
  focus(): void {
    this.#editor.focus()
  }
  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose()
    this.#editor.dispose()
    for (const open of this.#open.values()) open.model.dispose()
  }

  #create(draft: string, source: string): Open {
    const model = monaco.editor.createModel(source, 'typescript', monaco.Uri.parse(`file:///scripts/${draft}.ts`))
    model.updateOptions({
      tabSize: 2,
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    })
    const open: Open = { model, view: null }
    model.onDidChangeContent(() => {
      // Text that a tool types comes as one edit a character, all in one task: it is looked at once.
      if (this.#changed.size === 0) queueMicrotask(() => this.#tellEdits())
      this.#changed.add(draft)
    })
    markSlips(model)
    this.#open.set(draft, open)
    return open
  }

  /** Tells of the edits so far. */
  #tellEdits(): void {
    for (const draft of this.#changed) {
      this.#changed.delete(draft)
      const model = this.#open.get(draft)?.model
      if (model === undefined) continue
      this.#events.edited(draft, model.getValue())
      markSlipsSoon(model)
      if (draft !== this.#shown) continue
      this.#marks.edited()
      const moved = this.#gutter.moved()
      if (moved !== null) this.#events.breakpointsMoved(draft, moved)
    }
  }

  #onGutter(event: monaco.editor.IEditorMouseEvent): void {
    const line = gutterLine(event)
    if (line === null || this.#shown === null) return
    if (event.event.rightButton) this.#events.editBreakpoint(this.#shown, line)
    else this.#events.toggleBreakpoint(this.#shown, line)
  }

  #tellProblems(): void {
    const model = this.#editor.getModel()
    if (model === null) return
    this.#events.problems(
      markersOf(model).map((marker) => ({
        severity: severityOf(marker.severity),
        line: marker.startLineNumber,
        column: marker.startColumn,
        message: marker.message,
      })),
    )
  }
}

/** What is worth a row among the problems, in the order of the script: hints only dim or underline a word. */
function markersOf(model: monaco.editor.ITextModel): monaco.editor.IMarker[] {
  const { Hint } = monaco.MarkerSeverity
  return monaco.editor
    .getModelMarkers({ resource: model.uri })
    .filter(({ severity }) => severity !== Hint)
    .sort((a, b) => a.startLineNumber - b.startLineNumber || a.startColumn - b.startColumn)
}

function severityOf(severity: monaco.MarkerSeverity): Problem['severity'] {
  if (severity === monaco.MarkerSeverity.Error) return 'error'
  return severity === monaco.MarkerSeverity.Warning ? 'warning' : 'info'
}
