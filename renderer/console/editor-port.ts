import { SCRIPT } from '../dock/layout.ts'
import { useLayout } from '../stores/layout.ts'

/** The little that the rest of the window asks of the editor. Kept apart, so that panels do not load Monaco. */
export interface EditorPort {
  /** Inserts whole lines at the cursor and takes the keyboard there. */
  insert(text: string): void
  /** Scrolls a line of the shown script into sight and puts the cursor there. */
  reveal(line: number, column: number): void
  /** Changes the shown script into this one; what both have in common stays, and it can be undone. */
  rewrite(source: string): void
  /** Does the same to a script that may not be the shown one; false if it was never shown. */
  rewriteDraft(draft: string, source: string): boolean
  /** Runs one of the editor's own actions at the caret, e.g. `editor.action.rename`. */
  act(action: string): void
  focus(): void
  /** Line of the caret in the shown script, 1-based. */
  readonly caretLine: number
}

let port: EditorPort | null = null
let waiting: ((port: EditorPort) => void) | null = null

export function connectEditor(next: EditorPort | null): void {
  port = next
  if (next === null || waiting === null) return
  waiting(next)
  waiting = null
}

function ask(request: (port: EditorPort) => void): void {
  if (port === null) waiting = request
  else request(port)
}

export function insertIntoScript(text: string): void {
  useLayout().show(SCRIPT)
  ask((editor) => editor.insert(text))
}
/** Answers false, and does nothing, while there is no editor. */
export function rewriteScript(source: string): boolean {
  port?.rewrite(source)
  return port !== null
}
/** Answers false, and does nothing, for a script that the editor does not hold. */
export function rewriteDraft(draft: string, source: string): boolean {
  return port?.rewriteDraft(draft, source) ?? false
}
export function editorAction(action: string): void {
  ask((editor) => editor.act(action))
}
export function revealInScript(line: number, column = 1): void {
  ask((editor) => editor.reveal(line, column))
}
/** Takes the keyboard to the script, wherever it is put away. */
export function focusEditor(): void {
  useLayout().show(SCRIPT)
  ask((editor) => editor.focus())
}
/** Line of the caret in the shown script; the first while there is no editor. */
export function caretLine(): number {
  return port?.caretLine ?? 1
}
