/**
 * Puts the API into the sandbox. This file and what it imports is bundled into one expression, which the host calls with
 * the door and the seed; nothing else of it can be reached from a script.
 */
import { connect, emit, type HostCall, type Marker } from './door.ts'
import { examine, literals } from './examine.ts'
import { expect } from './expect.ts'
import { show } from './format.ts'
import { handleOf } from './handle-of.ts'
import { LabHandle } from './lab.ts'
import { hex } from './values.ts'

/** What the console needs of the API's code. */
interface ConsoleTools {
  readonly examine: (value: unknown, depth: number) => string
  readonly literals: typeof literals
}

/** Called once by the host before the script runs. */
export function install(hostCall: HostCall, seed: number, marker: Marker): ConsoleTools {
  connect(hostCall, marker)
  const print = (...values: unknown[]): void =>
    emit(values.map((value) => (typeof value === 'string' ? value : show(value))).join(' '))
  const console = Object.freeze({ log: print, info: print, warn: print, error: print, debug: print })
  const names = { lab: new LabHandle(), expect, print, hex, console }
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false })
  }
  makeDeterministic(seed)
  return { examine: (value, depth) => examine(value, depth, handleOf), literals }
}

/** The same script and seed must give the same journal: no clock, no collector, and chance from the seed. */
function makeDeterministic(seed: number): void {
  for (const name of ['Date', 'WeakRef', 'FinalizationRegistry', 'performance']) {
    Object.defineProperty(globalThis, name, {
      get(): never {
        throw new ReferenceError(`A script has no ${name}: the same script and seed must do the same every time.`)
      },
      configurable: false,
    })
  }
  for (const name of ['setTimeout', 'setInterval']) {
    Object.defineProperty(globalThis, name, {
      get(): never {
        throw new ReferenceError(`A script has no ${name}: nothing waits, each call is done when it returns.`)
      },
      configurable: true,
    })
  }
  let state = seed >>> 0
  // mulberry32
  Math.random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
