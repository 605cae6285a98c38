import { strings } from '../strings.ts'
import { monaco } from './monaco.ts'

type Editor = monaco.editor.IStandaloneCodeEditor

/** Breakpoints beside the line numbers. They move with the text as it is edited. */
export class BreakpointGutter {
  readonly #editor: Editor
  readonly #marks: monaco.editor.IEditorDecorationsCollection
  readonly #hint: monaco.editor.IEditorDecorationsCollection
  #lines: readonly number[] = []

  constructor(editor: Editor) {
    this.#editor = editor
    this.#marks = editor.createDecorationsCollection()
    this.#hint = editor.createDecorationsCollection()
  }

  /** Shows the breakpoints of the shown script, by 1-based lines. */
  show(lines: readonly number[]): void {
    const last = this.#editor.getModel()?.getLineCount() ?? 0
    const fit = lines.filter((line) => line <= last)
    if (fit.length === this.#lines.length && fit.every((line, i) => line === this.#now(i))) return
    this.#lines = fit
    this.#marks.set(fit.map((line) => glyph(line, 'lab-breakpoint', strings.debug.breakpointIn(line))))
  }

  /** The lines after an edit, if any moved or went; null otherwise. */
  moved(): readonly number[] | null {
    const now = this.#lines.map((_line, i) => this.#now(i)).filter((line) => line !== null)
    if (now.length === this.#lines.length && now.every((line, i) => line === this.#lines[i])) return null
    this.#lines = [...new Set(now)]
    return this.#lines
  }

  /** Shows where a click would put one. */
  hint(line: number | null): void {
    if (line === null || this.#lines.includes(line)) this.#hint.clear()
    else this.#hint.set([glyph(line, 'lab-breakpoint-hint', strings.debug.toggle)])
  }

  #now(i: number): number | null {
    return this.#marks.getRange(i)?.startLineNumber ?? null
  }
}

/** The line of a mouse event beside the line numbers; null elsewhere. */
export function gutterLine({ target }: monaco.editor.IEditorMouseEvent): number | null {
  return target.type === monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN ? target.position.lineNumber : null
}

function glyph(line: number, name: string, hover: string): monaco.editor.IModelDeltaDecoration {
  return {
    range: new monaco.Range(line, 1, line, 1),
    options: {
      glyphMarginClassName: `lab-glyph ${name}`,
      glyphMarginHoverMessage: { value: hover },
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  }
}
