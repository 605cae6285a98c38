import type { SourceFile } from 'typescript'
import type { LookRequest, ReplReply, ShownValue, Variable, Variables } from '../../protocol/debug.ts'
import type { Lab } from '../../lab/lab.ts'
import { LabBridge } from '../lab-bridge.ts'
import type { PreparedLine } from '../sandbox/guest-line.ts'
import type { ScriptMap } from '../sandbox/prepared-script.ts'
import type { Ts, TypeScriptTools } from '../sandbox/typescript-parser.ts'
import type { HeldGuest, StatementCall } from '../sandbox/watched-context.ts'
import { type HeldHook, hookHint } from '../policies/policy-engine.ts'
import type { ConsoleNames } from './console-names.ts'
import { LINE_LIMIT, LINE_TIME_MS } from './evaluate.ts'
import { shownValue } from './handle-names.ts'
import { prepareExpression, prepareLine } from './prepare-line.ts'
import { type NameGroup, type VisibleName, visibleNames } from './scope-names.ts'

/** Commands whose outcome is listed. */
const SHOWN_STEPS = 20
const MAX_TEXT = 20_000
/** How deep the parts of a value are listed: of a line's, and of a variable's. */
const LINE_DEPTH = 3
const VARIABLE_DEPTH = 2
/** What is said of variables that cannot be looked at. */
const OUT_OF_REACH = 'was entered before anything was watched, or the script declares too many.'
/** Variables of one block that are listed. */
const MAX_VARIABLES = 200

/** What lines are evaluated with. */
export interface ReplScope {
  readonly tools: TypeScriptTools
  readonly guest: HeldGuest
  /** The hook that is looked at; null for the script itself. */
  readonly hook: HeldHook | null
  readonly map: ScriptMap
  /** The script's source. */
  readonly script: string
  /** The statement of the call that is looked at; null after the script's end. */
  readonly at: StatementCall | null
  /** A copy of the lab, to be done with as the line likes. */
  readonly lab: Lab
  readonly names: ConsoleNames
}

/** Which names are seen. */
type Where = Pick<ReplScope, 'tools' | 'guest' | 'hook' | 'map' | 'script' | 'at'>

/** A value, or the reason why there is none. */
interface Looked {
  readonly value: ShownValue
  /** It is a variable whose declaration has not run. */
  readonly isUnset: boolean
}

/** Evaluates a line of the console on a copy of everything. */
export function evaluateRepl(source: string, scope: ReplScope): ReplReply {
  const { tools, guest, map, at, lab, names } = scope
  const preparation = prepareLine(tools, source)
  if (!preparation.ok) {
    const { message, place } = preparation.error
    return { ...failed(message, place === null ? null : { line: place.line, column: place.column }), kept: names.names }
  }
  const { line, declared } = preparation.ready
  const bridge = new LabBridge(lab, map, LINE_LIMIT)
  let before = lab.steps
  let printed = 0
  const began = (): void => {
    before = lab.steps
    printed = bridge.output.length
  }
  const [answer] = guest.evaluate([line], { at, kept: names.code, depth: LINE_DEPTH, began }, bridge, LINE_TIME_MS)
  if (answer?.ok === true) names.learn(line.code, declared, answer.names)
  const tried = {
    output: bridge.output.slice(printed).map(({ text }) => text),
    tried: lab.steps - before,
    steps: lab.stepRows(before, SHOWN_STEPS).map(({ label, summary }) => ({ label, summary })),
    kept: names.names,
  }
  if (answer === undefined) return { ...failed('There is no answer.'), ...tried }
  if (!answer.ok) return { ...failed(worded(answer.message, scope).text, answer.place), ...tried }
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
    if (!one.ok) return sentence(one.message).value
    // What may change something gets a copy of its own.
    const [answer] = one.pure
      ? answers.splice(0, 1)
      : shown([one.line], { ...scope, lab: scope.lab.fork() }, scope.names)
    return (answer ?? sentence('There is no answer.')).value
  })
}

/** The variables that the statement sees, with their values. */
export function variables(scope: ReplScope): Variables {
  const all = groupsOf(scope)
  const groups = isInReach(scope, all) ? all : all.filter(({ kind }) => isOuter(kind))
  return {
    missing: groups.length === all.length ? null : `The variables of the block are out of reach: it ${OUT_OF_REACH}`,
    groups: groups.map(({ kind, name, line, names }) => {
      const listed = names.slice(0, MAX_VARIABLES)
      const values = shown(
        listed.map((one) => nameLine(one.name, scope)),
        scope,
      )
      const valueOf = (one: Looked | undefined): ShownValue | null =>
        one === undefined || one.isUnset ? null : one.value
      return { kind, name, line, variables: listed.map((one, i): Variable => ({ ...one, value: valueOf(values[i]) })) }
    }),
  }
}

/** Whether more than the script's own variables can be looked at, where there are more. */
function isInReach({ guest, at }: Where, groups: readonly NameGroup[]): boolean {
  return at === null || groups.every(({ kind }) => isOuter(kind)) || guest.hasScope(at)
}

/** Whether all calls see the same names of a group. */
function isOuter(kind: NameGroup['kind']): boolean {
  return kind === 'script' || kind === 'uses'
}

function nameLine(name: string, { map }: ReplScope): PreparedLine {
  return { code: name, map, whyCode: null, names: [] }
}

function shown(lines: readonly PreparedLine[], scope: Where & Pick<ReplScope, 'lab'>, names?: ConsoleNames): Looked[] {
  if (lines.length === 0) return []
  const { guest, map, at, lab } = scope
  const bridge = new LabBridge(lab, map, LINE_LIMIT)
  const where = { at, kept: names?.code ?? [], depth: VARIABLE_DEPTH }
  return guest.evaluate(lines, where, bridge, LINE_TIME_MS).map((answer) => {
    if (answer.ok) return { value: shownValue(answer.value, lab), isUnset: false }
    const { text, isUnset } = worded(answer.message, scope)
    return { ...sentence(text), isUnset }
  })
}

function sentence(message: string): Looked {
  return { value: { ok: false, text: cut(message), names: '', rows: [] }, isUnset: false }
}

/** The engine's words for a `const` whose line has not run would puzzle who looks at a paused script. */
function worded(message: string, scope: Where): { readonly text: string; readonly isUnset: boolean } {
  const name = /^ReferenceError: '?([\w$]+)'? is not (?:defined|initialized)$/.exec(message)?.[1]
  if (name !== undefined && scope.hook !== null) return { text: hookHint(message), isUnset: false }
  const groups = name === undefined ? [] : groupsOf(scope)
  const group = groups.find(({ names }) => names.some((one) => one.name === name))
  if (name === undefined || group === undefined) return { text: message, isUnset: false }
  if (group.kind !== 'script' && !isInReach(scope, groups)) {
    return { text: `\`${name}\` is out of reach: its block ${OUT_OF_REACH}`, isUnset: false }
  }
  return { text: `\`${name}\` has no value yet: its line has not run.`, isUnset: true }
}

/** The names that the statement sees. */
function groupsOf({ tools: { ts }, hook, map, script, at }: Where): NameGroup[] {
  const file = ts.createSourceFile('script.ts', script, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const [start, end] = at === null ? [null, 0] : map.statementRange(at.statement)
  if (hook === null) return visibleNames(ts, file, start, end)
  return [
    ...visibleNames(
      ts,
      file,
      start,
      end,
      hook.parts.flatMap((part) => (part.kind === 'value' ? [] : map.offset(part))),
    ),
    usedNames(ts, file, hook),
  ]
}

/** What the hooks of a policy see of the script. */
function usedNames(ts: Ts, file: SourceFile, { policy, parts }: HeldHook): NameGroup {
  const declared = visibleNames(ts, file, null, 0).flatMap(({ names }) => names)
  const places = parts.flatMap((part) => (part.kind === 'value' ? [] : [part]))
  const line = places.find(({ kind }) => kind === 'hook')?.line ?? 1
  const names = parts.flatMap(({ kind, name }): VisibleName[] => {
    if (kind === 'hook') return []
    const lineOf = places.find((part) => part.name === name)?.line ?? declared.find((one) => one.name === name)?.line
    return [{ name, kind: kind === 'function' ? 'function' : 'const', line: lineOf ?? line }]
  })
  return { kind: 'uses', name: policy, line, names }
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}
