/** Which step made an object: the panels name objects by the variable that the script gave them. */
import type { PlainValue, ScriptPlace } from '../../protocol/index.ts'
import { field } from '../views/step-summary.ts'
import type { Journal, JournalEntry } from '../journal/journal.ts'

/** What a script can hold in a variable. Ids are used again after an object is gone; names are not. */
export type CreatedKey = `process ${string}` | `device ${string}` | `object ${number}` | `memory ${string} ${bigint}`

/** The making of an object. */
export interface Creation {
  readonly step: number
  readonly place: ScriptPlace | null
}

/** The makings of all objects of a run, by object; goes on where it stopped when the run has gone on. */
export class Creations {
  readonly #journal: Journal
  readonly #made = new Map<CreatedKey, Creation[]>()
  #upTo = 0

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** The last making of an object up to step `step`; null if the run made none. */
  of(key: CreatedKey, step: number): Creation | null {
    for (; this.#upTo < this.#journal.length; this.#upTo++) {
      const entry = this.#journal.entry(this.#upTo + 1)
      if (entry === undefined) break
      for (const made of keysOf(entry)) this.#add(made, { step: this.#upTo + 1, place: entry.place })
    }
    return this.#made.get(key)?.findLast((creation) => creation.step <= step) ?? null
  }

  #add(key: CreatedKey, creation: Creation): void {
    const known = this.#made.get(key)
    if (known) known.push(creation)
    else this.#made.set(key, [creation])
  }
}

/** Objects that a step made and a script can hold. The automatic hwpt of an attach is nobody's. */
function keysOf({ command, result }: JournalEntry): CreatedKey[] {
  if (!result.ok) return []
  switch (command.op) {
    case 'process.create':
      return [`process ${command.name}`]
    case 'device.create':
    case 'selftest.device':
      return [`device ${command.name}`]
    case 'ioas.alloc':
    case 'hwpt.alloc':
    case 'access.create':
      return idOf(result.value)
    case 'mem.alloc': {
      const va = field(result.value, 'va')
      return typeof va === 'bigint' ? [`memory ${command.process} ${va}`] : []
    }
    case 'mem.recycle': {
      const va = field(result.value, 'va')
      return typeof va === 'bigint' ? [`memory ${command.to} ${va}`] : []
    }
    default:
      return []
  }
}

function idOf(value: PlainValue): CreatedKey[] {
  const id = field(value, 'id')
  return typeof id === 'number' ? [`object ${id}`] : []
}
