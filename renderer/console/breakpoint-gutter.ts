import type { LineBreakpoint } from '../../engine/protocol/debug.ts'
import { consoleStrings } from '../strings/console.ts'
import { monaco } from './monaco.ts'

type Editor = monaco.editor.IStandaloneCodeEditor

/** Breakpoints beside the line numbers. They move with the text as it is edited. */
export class BreakpointGutter {
  readonly #editor: Editor
  readonly #marks: monaco.editor.IEditorDecorationsCollection
  readonly #hint: monaco.editor.IEditorDecorationsCollection
  #shown: readonly LineBreakpoint[] = []

  constructor(editor: Editor) {
    this.#editor = editor
    this.#marks = editor.createDecorationsCollection()
    this.#hint = editor.createDecorationsCollection()
  }

  /** Shows the breakpoints of the shown script. */
  show(all: readonly LineBreakpoint[]): void {
    const last = this.#editor.getModel()?.getLineCount() ?? 0
    const fit = all.filter(({ line }) => line <= last)
    const isShown =
      fit.length === this.#shown.length && fit.every((one, i) => one.line === this.#now(i) && same(one, this.#shown[i]))
    if (isShown) return
    this.#shown = fit
    this.#marks.set(
      fit.map((one) => glyph(one.line, `lab-breakpoint ${variant(one)}`, consoleStrings.breakpoints.tells(one))),
    )
  }

  /** The lines after an edit, in order, null for one that went, if any moved or went; null otherwise. */
  moved(): readonly (number | null)[] | null {
    const now = this.#shown.map((_one, i) => this.#now(i))
    if (now.every((line, i) => line === this.#shown[i]?.line)) return null
    this.#shown = this.#shown.flatMap((one, i) => {
      const line = now[i] ?? null
      return line === null ? [] : [{ ...one, line }]
    })
    return now
  }

  /** Shows where a click would put one. */
  hint(line: number | null): void {
    if (line === null || this.#shown.some((one) => one.line === line)) this.#hint.clear()
    else this.#hint.set([glyph(line, 'lab-breakpoint-hint', consoleStrings.breakpoints.toggle)])
  }

  #now(i: number): number | null {
    return this.#marks.getRange(i)?.startLineNumber ?? null
  }
}

/** The line of a mouse event beside the line numbers; null elsewhere. */
export function gutterLine({ target }: monaco.editor.IEditorMouseEvent): number | null {
  return target.type === monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN ? target.position.lineNumber : null
}

/** A look for each kind: round, hollow when switched off, with a bar when it is not for each time, a diamond when it prints. */
function variant({ enabled, condition, hits, log }: LineBreakpoint): string {
  const names = []
  if (!enabled) names.push('lab-breakpoint-off')
  if (log !== '') names.push('lab-breakpoint-log')
  else if (condition !== '' || hits !== null) names.push('lab-breakpoint-sometimes')
  return names.join(' ')
}

function same(one: LineBreakpoint, other: LineBreakpoint | undefined): boolean {
  return (
    one.enabled === other?.enabled &&
    one.condition === other.condition &&
    one.log === other.log &&
    one.hits?.how === other.hits?.how &&
    one.hits?.count === other.hits?.count
  )
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
