import type { Paused } from '../../engine/protocol/debug.ts'
import type { ScriptError } from '../../engine/protocol/run.ts'
import type { LineNote } from '../stores/line-notes.ts'
import { strings } from '../strings.ts'
import { consoleStrings } from '../strings/console.ts'
import { monaco } from './monaco.ts'
import type { ThemeColour } from './themes.ts'

type Editor = monaco.editor.IStandaloneCodeEditor
type Model = monaco.editor.ITextModel
type Decoration = monaco.editor.IModelDeltaDecoration

const OWNER = 'run'
/** Notes start at one column where lines are shorter than this, so that they read as a column. */
const NOTE_COLUMN = 46

/** Pixels of an error's sentence and of what to do next, one line each. */
const LEAST_ZONE = 44

/** Lines that went wrong stand out beside the scroll bar too, in colours of the theme. */
const RULER: Partial<Record<LineNote['tone'], ThemeColour>> = {
  error: 'lab.hazardA',
  'hazard-a': 'lab.hazardA',
  'hazard-b': 'lab.hazardB',
}

/**
 * What a run wrote into its script: a note behind each line, the place of an error with what to do next, and the line of
 * the step under the cursor. Marks move with the text when it is edited.
 */
export class RunMarks {
  readonly #editor: Editor
  readonly #notes: monaco.editor.IEditorDecorationsCollection
  readonly #cursor: monaco.editor.IEditorDecorationsCollection
  readonly #paused: monaco.editor.IEditorDecorationsCollection
  #zone: string | null = null
  #zoneNode: HTMLElement | null = null
  #zonePart: monaco.editor.IViewZone | null = null
  #lines: readonly number[] = []
  /** What is shown, in the order of `#lines`. */
  #shown: readonly LineNote[] = []

  constructor(editor: Editor) {
    this.#editor = editor
    this.#notes = editor.createDecorationsCollection()
    this.#cursor = editor.createDecorationsCollection()
    this.#paused = editor.createDecorationsCollection()
    editor.onDidScrollChange((event) => {
      if (event.scrollLeftChanged) this.#keepInSight()
    })
    editor.onDidLayoutChange(() => {
      this.#keepInSight()
      this.#fitZone()
    })
  }

  show(notes: readonly LineNote[], error: ScriptError | null): void {
    const model = this.#editor.getModel()
    if (model === null) return
    const fit = notes.filter((note) => note.line <= model.getLineCount())
    const column = Math.min(NOTE_COLUMN, Math.max(0, ...fit.map((note) => model.getLineMaxColumn(note.line))) + 1)
    this.#notes.set(fit.map((note) => noteDecoration(model, note, column)))
    this.#lines = fit.map((note) => note.line)
    this.#shown = fit
    this.#showError(model, error)
  }

  clear(): void {
    this.#notes.clear()
    this.#lines = []
    this.#shown = []
    this.#cursor.clear()
    this.#paused.clear()
    this.#removeZone()
    const model = this.#editor.getModel()
    if (model !== null) monaco.editor.setModelMarkers(model, OWNER, [])
  }

  /** After an edit. Markers point at text that is being edited: they go with the first key. */
  edited(): void {
    const model = this.#editor.getModel()
    if (model === null) return
    monaco.editor.setModelMarkers(model, OWNER, [])
    this.#follow(model)
  }

  /** A note stays behind the end of its line, and goes with a line that was deleted or replaced. */
  #follow(model: Model): void {
    const places = this.#shown.map((note, index) => ({
      note,
      line: this.#lines[index],
      range: this.#notes.getRange(index),
    }))
    const inPlace = places.every(({ range }) => range !== null && endsLine(model, range))
    if (inPlace) return
    const kept = places.flatMap(({ note, line, range }) =>
      range === null || line === undefined || range.isEmpty() ? [] : [{ note, line, now: range.startLineNumber }],
    )
    this.#notes.set(kept.map(({ note, now }) => noteDecoration(model, { ...note, line: now }, 0)))
    this.#lines = kept.map(({ line }) => line)
    this.#shown = kept.map(({ note }) => note)
  }

  /** Marks the line of the step under the cursor; `line` counts as the script was when it ran. */
  markCursor(line: number | null): void {
    const model = this.#editor.getModel()
    const now = line === null ? null : this.lineNow(line)
    if (model === null || now === null || now > model.getLineCount()) return this.#cursor.clear()
    this.#cursor.set([
      {
        range: new monaco.Range(now, 1, now, 1),
        options: {
          isWholeLine: true,
          className: 'lab-cursor-line',
          linesDecorationsClassName: 'lab-cursor-arrow',
          stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
          overviewRuler: {
            color: { id: 'lab.cursor' satisfies ThemeColour },
            position: monaco.editor.OverviewRulerLane.Full,
          },
        },
      },
    ])
  }

  /**
   * Marks the line that runs next, with the statement's place in it.
   * @param frame the call that is looked at: its line is marked as well
   */
  markPaused(paused: Paused | null, frame: number): void {
    const model = this.#editor.getModel()
    const now = paused === null ? null : this.lineNow(paused.line)
    if (model === null || paused === null || now === null || now > model.getLineCount()) return this.#paused.clear()
    const stickiness = monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges
    const line = new monaco.Range(now, 1, now, 1)
    const place = new monaco.Range(now, paused.column, now, model.getLineMaxColumn(now))
    this.#paused.set([
      {
        range: line,
        options: {
          isWholeLine: true,
          className: 'lab-paused-line',
          glyphMarginClassName: 'lab-glyph lab-paused-arrow',
          glyphMarginHoverMessage: { value: paused.text },
          stickiness,
          overviewRuler: {
            color: { id: 'lab.paused' satisfies ThemeColour },
            position: monaco.editor.OverviewRulerLane.Full,
          },
        },
      },
      { range: place, options: { inlineClassName: 'lab-paused-place', stickiness } },
      ...this.#frameMark(model, frame === 0 ? null : (paused.frames[frame] ?? null)),
    ])
  }

  #frameMark(model: Model, frame: Paused['frames'][number] | null): Decoration[] {
    const now = frame === null ? null : this.lineNow(frame.line)
    if (frame === null || now === null || now > model.getLineCount()) return []
    return [
      {
        range: new monaco.Range(now, 1, now, 1),
        options: {
          isWholeLine: true,
          className: 'lab-frame-line',
          glyphMarginClassName: 'lab-glyph lab-frame-arrow',
          glyphMarginHoverMessage: { value: consoleStrings.variables.lookedAt(frame) },
          stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
        },
      },
    ]
  }

  /** Where a line of the run stands now, after edits. */
  lineNow(line: number): number {
    const range = this.#notes.getRange(this.#lines.indexOf(line))
    return range?.startLineNumber ?? line
  }

  #showError(model: Model, error: ScriptError | null): void {
    this.#removeZone()
    const place = error?.place ?? null
    if (error === null || place === null || place.line < 1 || place.line > model.getLineCount()) {
      monaco.editor.setModelMarkers(model, OWNER, [])
      return
    }
    const column = Math.max(1, Math.min(place.column, model.getLineMaxColumn(place.line)))
    const word = model.getWordAtPosition({ lineNumber: place.line, column })
    monaco.editor.setModelMarkers(model, OWNER, [
      {
        severity: monaco.MarkerSeverity.Error,
        message: error.message,
        source: strings.run.errorTitles[error.kind],
        startLineNumber: place.line,
        startColumn: word?.startColumn ?? column,
        endLineNumber: place.line,
        endColumn: word?.endColumn ?? model.getLineMaxColumn(place.line),
      },
    ])
    this.#addZone(place.line, errorZone(error))
  }

  #addZone(line: number, domNode: HTMLElement): void {
    this.#zoneNode = domNode
    this.#keepInSight()
    // A click on it only takes the keyboard to the script.
    const zone = { afterLineNumber: line, heightInPx: LEAST_ZONE, domNode, suppressMouseDown: true }
    this.#zonePart = zone
    this.#editor.changeViewZones((zones) => {
      this.#zone = zones.addZone(zone)
    })
    this.#fitZone()
  }

  /** Long sentences wrap, differently after each change of the width: the height is known once it is laid out. */
  #fitZone(): void {
    const id = this.#zone
    const [zone, node] = [this.#zonePart, this.#zoneNode]
    if (id === null || zone === null || node === null) return
    requestAnimationFrame(() => {
      if (id !== this.#zone) return
      const wanted = Math.max(LEAST_ZONE, contentHeight(node) + 2)
      if (wanted === zone.heightInPx) return
      zone.heightInPx = wanted
      this.#editor.changeViewZones((zones) => zones.layoutZone(id))
    })
  }

  /** The sentence of an error stays where one looks when a long line is scrolled sideways. */
  #keepInSight(): void {
    const { contentWidth } = this.#editor.getLayoutInfo()
    if (this.#zoneNode === null) return
    this.#zoneNode.style.maxWidth = `${contentWidth}px`
    this.#zoneNode.style.transform = `translateX(${this.#editor.getScrollLeft()}px)`
  }

  #removeZone(): void {
    const zone = this.#zone
    if (zone === null) return
    this.#editor.changeViewZones((zones) => zones.removeZone(zone))
    this.#zone = null
    this.#zoneNode = null
    this.#zonePart = null
  }
}

/** Height of what stands in a node, whatever height the node was given. */
function contentHeight(node: HTMLElement): number {
  const style = getComputedStyle(node)
  const inner = [...node.children].reduce((sum, child) => sum + child.getBoundingClientRect().height, 0)
  return Math.ceil(inner + parseFloat(style.paddingTop) + parseFloat(style.paddingBottom))
}

function endsLine(model: Model, range: monaco.Range): boolean {
  return (
    !range.isEmpty() &&
    range.startLineNumber === range.endLineNumber &&
    range.endColumn === model.getLineMaxColumn(range.endLineNumber)
  )
}

function noteDecoration(model: Model, note: LineNote, column: number): Decoration {
  const end = model.getLineMaxColumn(note.line)
  const ruler = RULER[note.tone]
  return {
    range: new monaco.Range(note.line, 1, note.line, end),
    options: {
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
      showIfCollapsed: true,
      hoverMessage: note.story.map((text) => ({ value: text })),
      ...(ruler === undefined
        ? {}
        : { overviewRuler: { color: { id: ruler }, position: monaco.editor.OverviewRulerLane.Right } }),
      after: {
        content: `${' '.repeat(Math.max(2, column - end))}${note.text}`,
        inlineClassName: `lab-note lab-note-${note.tone}`,
        cursorStops: monaco.editor.InjectedTextCursorStops.None,
      },
    },
  }
}

function errorZone(error: ScriptError): HTMLElement {
  const zone = document.createElement('div')
  zone.className = 'lab-error-zone'
  const what = document.createElement('div')
  what.className = 'lab-error-what'
  const title = document.createElement('b')
  title.textContent = strings.run.errorTitles[error.kind]
  // `Stopped.` says no more than its title.
  if (error.message === `${strings.run.errorTitles[error.kind]}.`) what.append(title)
  else what.append(title, ` ${error.message}`)
  const next = document.createElement('div')
  next.className = 'lab-error-next'
  next.textContent = strings.run.errorNext[error.kind]
  zone.append(what, next)
  return zone
}
