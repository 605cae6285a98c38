import type { ReplReply } from '../../protocol/debug.ts'
import type { Lab } from '../../lab/lab.ts'
import { LabBridge } from '../lab-bridge.ts'
import type { Guest } from '../sandbox/guest.ts'
import type { ScriptMap } from '../sandbox/prepared-script.ts'
import type { TypeScriptTools } from '../sandbox/typescript-parser.ts'
import { prepareLine } from './prepare-line.ts'

/** Limits of one line. */
const LINE_TIME_MS = 3000
const LINE_OPS = 10_000
/** Commands whose outcome is listed. */
const SHOWN_STEPS = 20
const MAX_TEXT = 20_000

/** What a line is evaluated with. */
export interface ReplScope {
  readonly tools: TypeScriptTools
  readonly guest: Guest
  readonly map: ScriptMap
  readonly marker: string
  /** The script's source. */
  readonly script: string
  /** A copy of the lab, to be done with as the line likes. */
  readonly lab: Lab
}

/** Evaluates a line of the console on a copy of everything. */
export function evaluateRepl(source: string, { tools, guest, map, marker, script, lab }: ReplScope): ReplReply {
  const preparation = prepareLine(tools, source, marker)
  if (!preparation.ok) {
    const { message, place } = preparation.error
    return failed(message, place === null ? null : { line: place.line, column: place.column })
  }
  const before = lab.steps
  const bridge = new LabBridge(lab, map, before + LINE_OPS)
  const answer = guest.evaluate(preparation.line, bridge, LINE_TIME_MS)
  const tried = {
    output: bridge.output.map(({ text }) => text),
    tried: lab.steps - before,
    steps: lab.stepRows(before, SHOWN_STEPS).map(({ label, summary }) => ({ label, summary })),
  }
  if (!answer.ok) return { ...failed(worded(answer.message, script), answer.place), ...tried }
  return { ok: true, text: cut(answer.text), why: answer.why, place: null, ...tried }
}

/** A reply that says what is wrong. */
export function failed(message: string, place: ReplReply['place'] = null): ReplReply {
  return { ok: false, text: cut(message), why: null, place, output: [], tried: 0, steps: [] }
}

/** The engine's words for a `const` whose line has not run would puzzle who looks at a paused script. */
function worded(message: string, script: string): string {
  const name = /^ReferenceError: '?([\w$]+)'? is not (?:defined|initialized)$/.exec(message)?.[1]
  if (
    name === undefined ||
    !new RegExp(`\\b(?:const|let|class)\\s[^=;]*${name.replaceAll('$', '\\$')}(?![\\w$])`).test(script)
  )
    return message
  return `\`${name}\` has no value yet: its line has not run.`
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}
