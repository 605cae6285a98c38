/**
 * The canonical line of a step, in a compact form: it is hashed for every step of a run, so what every line would repeat is
 * left out. A line is a JSON array
 *
 *     [step,place,label,command,result,events]
 *
 * with `place` null or `[line,column]`, `label` null where it is the op, `command` its op and then its other fields in the
 * order of their names, each in the form of `canonical`, `result` either `[value]` or `[errno,value]`, and each event an array of
 * its kind and its fields in the order written below. Sentences for people (why, reason, where) are not in it: they follow from
 * the rest, and to word one better is not to change what happened.
 */
import type { Command, OpResult, Step, TraceEvent } from '../../protocol/index.ts'
import { canonical, canonicalText as text } from './canonical.ts'

function hex(value: bigint): string {
  return `"0x${value.toString(16)}"`
}

function runsText(runs: Float64Array): string {
  let out = '['
  for (let i = 0; i < runs.length; i++) out += i === 0 ? String(runs[i]) : `,${String(runs[i])}`
  return `${out}]`
}

function eventText(e: TraceEvent): string {
  switch (e.kind) {
    case 'map':
      return `["map",${e.domain},${hex(e.iova)},${hex(e.length)},${e.prot},${e.area},${e.pages},${e.index},${e.pageOffset},${runsText(e.runs)}]`
    case 'unmap':
      return `["unmap",${e.domain},${hex(e.iova)},${hex(e.length)},${e.area}]`
    case 'pin':
      return `["pin",${e.pages},${e.index},${runsText(e.runs)}]`
    case 'unpin':
      return `["unpin",${e.pages},${e.index},"${e.site}",${runsText(e.runs)}]`
    case 'flush':
      return (
        `["flush",${e.pages},${e.index},"${e.hook}",${e.area},${e.domain},` +
        `${e.usefulLines},${e.redundantPages},${e.readBack},${runsText(e.runs)}]`
      )
    case 'notify':
      return `["notify",${e.access},${e.ioas},${hex(e.iova)},${hex(e.length)}]`
    case 'storage':
      return `["storage",${e.area},${e.from},${e.to},"${e.cause}"]`
    case 'domain-add':
    case 'domain-remove':
      return `["${e.kind}",${e.ioas},${e.domain},${e.slot},${e.coherent},${e.hwpt}]`
    case 'attach':
    case 'detach':
      return `["${e.kind}",${text(e.device)},${e.domain}]`
    case 'release':
      return `["release",${runsText(e.runs)}]`
    case 'hazard':
      return (
        `["hazard","${e.class}","${e.form}","${e.certainty}",${e.domain},` +
        `[${e.causes.map((cause) => cause.step).join(',')}],${runsText(e.runs)}]`
      )
    case 'data':
      // Its fields are still growing; a data movement is rare enough to be written with its keys.
      return `["data",${canonical(e)}]`
    default:
      return e satisfies never
  }
}

/** Names of the fields of a command in order, by op: sorting them again for each step would cost more than writing them. */
const fieldNames = new Map<string, readonly string[]>()

function namesOf(command: Command): readonly string[] {
  const known = fieldNames.get(command.op)
  const names = Object.keys(command)
  if (known?.length === names.length - 1 && known.every((name) => Object.hasOwn(command, name))) return known
  const sorted = names.filter((name) => name !== 'op').sort()
  fieldNames.set(command.op, sorted)
  return sorted
}

function commandText(command: Command): string {
  let out = `["${command.op}"`
  const plain: object = command
  // Only own fields of plain data are read.
  const fields = plain as Readonly<Record<string, unknown>>
  for (const name of namesOf(command)) out += `,${canonical(fields[name] ?? null)}`
  return `${out}]`
}

function resultText(result: OpResult): string {
  if (result.ok) return `[${canonical(result.value)}]`
  return `["${result.errno}",${canonical(result.value)}]`
}

/** What was asked and answered in a step, as it stands in its line: equal for equal commands, places, names and answers. */
export function entryText({ place, label, command, result }: Omit<Step, 'step' | 'events'>): string {
  const where = place === null ? 'null' : `[${place.line},${place.column}]`
  const name = label === command.op ? 'null' : text(label)
  return `${where},${name},${commandText(command)},${resultText(result)}`
}

/** The line of a step, without its newline. `entry` is its `entryText`, where that is known. */
export function stepText(step: Step, entry = entryText(step)): string {
  let events = ''
  for (const event of step.events) events += events === '' ? eventText(event) : `,${eventText(event)}`
  return `[${step.step},${entry},[${events}]]`
}
