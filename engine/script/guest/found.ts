import type { Findable } from '../api/types/lab.ts'
import { describe } from './values.ts'

const KINDS = ['process', 'device', 'ioas', 'hwpt', 'access'] as const satisfies readonly (keyof Findable)[]

/** What was made last under each name, by kind. */
const made: { readonly [K in keyof Findable]: Map<string, Findable[K]> } = {
  process: new Map(),
  device: new Map(),
  ioas: new Map(),
  hwpt: new Map(),
  access: new Map(),
}

/** Lets `lab.find` find what was made. */
export function keep<K extends keyof Findable>(kind: K, name: string, handle: Findable[K]): void {
  made[kind].set(name, handle)
}

/** What was made last under a name. */
export function find<K extends keyof Findable>(kind: K, name: string): Findable[K] {
  const given: unknown = kind
  if (!KINDS.some((known) => known === given))
    throw new TypeError(`lab.find looks for ${KINDS.map((known) => `'${known}'`).join(', ')}, not ${describe(given)}.`)
  const handle = made[kind].get(name)
  if (handle !== undefined) return handle
  const names = [...made[kind].keys()].slice(-6).map(describe)
  const there = names.length === 0 ? 'there is none' : `there is ${names.join(', ')}`
  throw new ReferenceError(`lab.find: no ${kind} is named ${describe(name)}; ${there}.`)
}
