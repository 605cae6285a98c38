/**
 * A policy is stateless code: what it remembers lies in slots, where a fork finds it. So nothing that a hook can reach may
 * change but them.
 */

/** Freezes all that can be reached from `roots` and the global object, and that object itself. */
export function freezeEverything(roots: readonly unknown[]): void {
  const seen = new Set<object>()
  const waiting: object[] = []
  const reach = (value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return
    seen.add(value)
    waiting.push(value)
  }
  const all: object = globalThis
  const visit = (object: object): void => {
    reach(Object.getPrototypeOf(object))
    for (const key of Reflect.ownKeys(object)) {
      const property = Object.getOwnPropertyDescriptor(object, key)
      reach(property?.value)
      reach(property?.get)
      reach(property?.set)
    }
  }
  seen.add(all)
  visit(all)
  for (const root of roots) reach(root)
  // Reached by syntax alone.
  reach(Object.getPrototypeOf(function* () {}))
  reach(Object.getPrototypeOf(async () => {}))
  reach(Object.getPrototypeOf(async function* () {}))
  for (const iterator of iterators()) reach(Object.getPrototypeOf(iterator))
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    visit(object)
    Object.freeze(object)
  }
  for (const key of Reflect.ownKeys(all)) {
    const property = Object.getOwnPropertyDescriptor(all, key)
    if (property?.configurable !== true) continue
    const lock = 'value' in property ? { writable: false, configurable: false } : { configurable: false }
    Object.defineProperty(all, key, lock)
  }
  Object.preventExtensions(all)
}

/** One of each kind of iterator that the language makes. */
function iterators(): object[] {
  const letters = /./g
  return [
    [].values(),
    ''[Symbol.iterator](),
    'a'.matchAll(letters),
    new Map().values(),
    new Set().values(),
    (function* () {})(),
    (async function* () {})(),
  ]
}

/** The same state and the same hook must give the same answer. */
export function noClockNoChance(): void {
  const refuse = (what: string) => (): never => {
    throw new ReferenceError(`A flush policy has no ${what}: the same state must always give the same answer.`)
  }
  for (const name of ['Date', 'WeakRef', 'FinalizationRegistry', 'performance']) {
    Object.defineProperty(globalThis, name, { get: refuse(name), configurable: false })
  }
  Math.random = refuse('Math.random')
}
