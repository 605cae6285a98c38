import type { LookRequest, ReplReply, ShownValue, Variable, Variables } from '../../protocol/debug.ts'
import type { Lab } from '../../lab/lab.ts'
import { LabBridge } from '../lab-bridge.ts'
import type { Guest } from '../sandbox/guest.ts'
import type { PreparedLine } from '../sandbox/guest-line.ts'
import type { ScriptMap } from '../sandbox/prepared-script.ts'
import type { TypeScriptTools } from '../sandbox/typescript-parser.ts'
import type { ConsoleNames } from './console-names.ts'
import { LINE_OPS, LINE_TIME_MS } from './evaluate.ts'
import { shownValue } from './handle-names.ts'
import { prepareExpression, prepareLine } from './prepare-line.ts'
import { type NameGroup, visibleNames } from './scope-names.ts'

/** Commands whose outcome is listed. */
const SHOWN_STEPS = 20
const MAX_TEXT = 20_000
/** How deep the parts of a value are listed: of a line's, and of a variable's. */
const LINE_DEPTH = 3
const VARIABLE_DEPTH = 2
/** What is said of a variable behind its name before its declaration ran. */
const NO_VALUE = ' has no value yet: its line has not run.'
/** Variables of one block that are listed. */
const MAX_VARIABLES = 200

/** What lines are evaluated with. */
export interface ReplScope {
  readonly tools: TypeScriptTools
  readonly guest: Guest
  readonly map: ScriptMap
  /** The script's source. */
  readonly script: string
  /** The statement where the run is paused; null after its end. */
  readonly statement: number | null
  /** A copy of the lab, to be done with as the line likes. */
  readonly lab: Lab
  readonly names: ConsoleNames
}

/** Which names are seen. */
type Where = Pick<ReplScope, 'tools' | 'map' | 'script' | 'statement'>

/** Evaluates a line of the console on a copy of everything. */
export function evaluateRepl(source: string, scope: ReplScope): ReplReply {
  const { tools, guest, map, statement, lab, names } = scope
  const preparation = prepareLine(tools, source)
  if (!preparation.ok) {
    const { message, place } = preparation.error
    return { ...failed(message, place === null ? null : { line: place.line, column: place.column }), kept: names.names }
  }
  const { line, declared } = preparation.ready
  const bridge = new LabBridge(lab, map, lab.steps + LINE_OPS)
  let before = lab.steps
  let printed = 0
  const began = (): void => {
    before = lab.steps
    printed = bridge.output.length
  }
  const [answer] = guest.evaluate(
    [line],
    { statement, kept: names.code, depth: LINE_DEPTH, began },
    bridge,
    LINE_TIME_MS,
  )
  if (answer?.ok === true) names.learn(line.code, declared, answer.names)
  const tried = {
    output: bridge.output.slice(printed).map(({ text }) => text),
    tried: lab.steps - before,
    steps: lab.stepRows(before, SHOWN_STEPS).map(({ label, summary }) => ({ label, summary })),
    kept: names.names,
  }
  if (answer === undefined) return { ...failed('There is no answer.'), ...tried }
  if (!answer.ok) return { ...failed(worded(answer.message, scope), answer.place), ...tried }
  const { text, rows } = shownValue(answer.value, lab)
  return { ok: true, text: cut(text), rows, why: answer.why, place: null, ...tried }
}

/** A reply that says what is wrong. */
export function failed(message: string, place: ReplReply['place'] = null): ReplReply {
  return { ok: false, text: cut(message), rows: [], why: null, place, output: [], tried: 0, steps: [], kept: [] }
}

/** Looks at expressions; what cannot be looked at answers with a sentence. */
export function look({ expressions, pure }: LookRequest, scope: ReplScope): ShownValue[] {
  const { tools } = scope
  const prepared = expressions.map((expression) => {
    const one = prepareExpression(tools, expression)
    if (one.ok && pure && !one.pure) return { ok: false as const, message: 'This calls or changes something.' }
    return one
  })
  const pureOnes = prepared.flatMap((one) => (one.ok && one.pure ? [one.line] : []))
  const answers = shown(pureOnes, scope, scope.names)
  return prepared.map((one) => {
    if (!one.ok) return sentence(one.message)
    // What may change something gets a copy of its own.
    const [answer] = one.pure
      ? answers.splice(0, 1)
      : shown([one.line], { ...scope, lab: scope.lab.fork() }, scope.names)
    return answer ?? sentence('There is no answer.')
  })
}

/** The variables that the statement sees, with their values. */
export function variables(scope: ReplScope): Variables {
  const { guest, statement } = scope
  const all = groupsOf(scope)
  const isSeen = statement === null || guest.hasScope(statement)
  const groups = isSeen ? all : all.filter(({ kind }) => kind === 'script')
  return {
    missing:
      groups.length === all.length
        ? null
        : 'The variables of the block are out of reach: it was entered before anything was watched, or the script declares too many.',
    groups: groups.map(({ kind, name, line, names }) => {
      const listed = names.slice(0, MAX_VARIABLES)
      const values = shown(
        listed.map((one) => nameLine(one.name, scope)),
        scope,
      )
      return {
        kind,
        name,
        line,
        variables: listed.map((one, i): Variable => ({ ...one, value: set(values[i]) })),
      }
    }),
  }
}

/** A variable that is not initialised yet has no value. */
function set(value: ShownValue | undefined): ShownValue | null {
  return value === undefined || (!value.ok && value.text.endsWith(NO_VALUE)) ? null : value
}

function nameLine(name: string, { map }: ReplScope): PreparedLine {
  return { code: name, map, whyCode: null, names: [] }
}

function shown(
  lines: readonly PreparedLine[],
  scope: Where & Pick<ReplScope, 'guest' | 'lab'>,
  names?: ConsoleNames,
): ShownValue[] {
  if (lines.length === 0) return []
  const { guest, map, statement, lab } = scope
  const bridge = new LabBridge(lab, map, lab.steps + LINE_OPS)
  const where = { statement, kept: names?.code ?? [], depth: VARIABLE_DEPTH }
  return guest
    .evaluate(lines, where, bridge, LINE_TIME_MS)
    .map((answer) => (answer.ok ? shownValue(answer.value, lab) : sentence(worded(answer.message, scope))))
}

function sentence(message: string): ShownValue {
  return { ok: false, text: cut(message), names: '', rows: [] }
}

/** The engine's words for a `const` whose line has not run would puzzle who looks at a paused script. */
function worded(message: string, scope: Where): string {
  const name = /^ReferenceError: '?([\w$]+)'? is not (?:defined|initialized)$/.exec(message)?.[1]
  if (name === undefined) return message
  const isDeclared = groupsOf(scope).some(({ names }) => names.some((one) => one.name === name))
  return isDeclared ? `\`${name}\`${NO_VALUE}` : message
}

/** The names that the statement sees. */
function groupsOf({ tools: { ts }, map, script, statement }: Where): NameGroup[] {
  const file = ts.createSourceFile('script.ts', script, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const [start, end] = statement === null ? [null, 0] : map.statementRange(statement)
  return visibleNames(ts, file, start, end)
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}
