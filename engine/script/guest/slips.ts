/** Answers the common slips: a method or an option that is not there, an argument of the wrong kind. */
import { describe } from './values.ts'

/** Members that JavaScript itself asks for, and that need not be there. */
const ASKED_BY_LANGUAGE = new Set(['then', 'toJSON', 'constructor', 'toString', 'valueOf', 'asymmetricMatch', 'length'])

/**
 * Makes the instances of `type` say so when a script uses a member that they do not have.
 * @param noun what a script calls such an object, e.g. `an IOAS`
 */
export function sealed(type: { readonly prototype: object }, noun: string): void {
  const members = (): string[] =>
    Object.getOwnPropertyNames(type.prototype).filter((name) => name !== 'constructor' && !name.startsWith('_'))
  const watcher = new Proxy(Object.create(null) as object, {
    get(_target, member, receiver: unknown) {
      if (typeof member === 'symbol') return undefined
      if (member === 'toString') return () => describe(receiver)
      if (ASKED_BY_LANGUAGE.has(member)) return undefined
      throw new TypeError(`${noun} has no '${member}'${suggestion(member, members())}`)
    },
    has: () => false,
    set(_target, member) {
      throw new TypeError(
        `${noun} has no '${String(member)}' that could be set${suggestion(String(member), members())}`,
      )
    },
  })
  Object.setPrototypeOf(type.prototype, watcher)
  Object.freeze(type.prototype)
}

/** Checks that an options object is one, and that each of its keys is known. */
export function checkOptions(options: unknown, call: string, known: readonly string[]): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${call} takes its options as an object { ${known.join(', ')} }, not ${describe(options)}.`)
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new TypeError(`${call} has no option '${key}'${suggestion(key, known)}`)
  }
}

/** Checks that an argument is an object of one of the API's classes. */
export function checkInstance(
  value: unknown,
  types: readonly (new (...args: never[]) => unknown)[],
  what: string,
): void {
  for (const type of types) if (value instanceof type) return
  throw new TypeError(`${what}, not ${value === undefined ? 'nothing' : describe(value)}.`)
}

/** Checks a name that the journal and the messages will show. */
export function checkName(name: unknown, call: string): string {
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`${call} needs a name as text, not ${describe(name)}.`)
  if (name.length > 100) throw new RangeError(`${call}: a name may have 100 characters at most.`)
  return name
}

/** `; did you mean 'map'?`, or what there is. */
function suggestion(wrong: string, known: readonly string[]): string {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(wrong.length / 3)) + 1
  for (const name of known) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase())
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  if (best !== undefined) return `; did you mean '${best}'?`
  return known.length === 0 ? '.' : `. It has: ${known.join(', ')}.`
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
