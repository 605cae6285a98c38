/**
 * Runs the hooks of a script's policy. This file and what it imports is bundled into one expression, which the host evaluates
 * in an engine that holds one policy and nothing else: no lab, no script, no clock, no chance.
 */
import type { HookName } from '../../../protocol/policy.ts'
import type { WireArgument, WireCall, WireResult } from '../wire.ts'
import { examine, literals } from '../../guest/examine.ts'
import { flushOf } from './answer.ts'
import { connect, FramesOfLab, type HostAnswer } from './frames.ts'
import { freezeEverything, noClockNoChance } from './freeze.ts'
import { BatchOfLab, memory, spanOf } from './memory.ts'
import { Objects } from './objects.ts'

type Hook = (...args: unknown[]) => unknown

/** What the host calls. */
export interface PolicyRuntime {
  /** Makes a value available to the hooks under its name. */
  use(name: string, value: unknown): void
  /** As `use`, of a value written as JSON. */
  useJson(name: string, json: string): void
  hook(name: HookName, hook: Hook, flushes: boolean): void
  /** The only member of an object: a method that was evaluated inside of one. */
  only(holder: Record<string, unknown>): unknown
  /** No hook can keep anything in the engine from here on. */
  seal(): void
  /** @param payload JSON of a WireCall @returns JSON of a WireResult */
  call(name: HookName, payload: string): string
  /** For who looks at a held hook (see `examine`). */
  examine(value: unknown, depth: number): string
  literals: typeof literals
}

const { parse, stringify } = JSON

/** Called once by the host. */
export function install(host: HostAnswer): PolicyRuntime {
  connect(host)
  const hooks = new Map<string, { readonly hook: Hook; readonly flushes: boolean }>()
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false })
  }
  noClockNoChance()
  return {
    use: define,
    useJson: (name, json) => define(name, parse(json)),
    hook: (name, hook, flushes) => hooks.set(name, { hook, flushes }),
    only: (holder) => Object.values(holder)[0],
    seal: () => freezeEverything([FramesOfLab, BatchOfLab, memory, [...hooks.values()]]),
    call(name, payload) {
      const { objects, args } = parse(payload) as WireCall
      const known = new Objects()
      known.add(objects)
      const found = hooks.get(name)
      const answer = found?.hook(...args.map((arg) => argument(arg, known)))
      const isPromise = typeof answer === 'object' && answer !== null && 'then' in answer
      if (isPromise) throw new TypeError(`${name} must not be async: a flush cannot wait.`)
      const result: WireResult = {
        yes: answer === true,
        flush: found?.flushes === true ? flushOf(answer, name) : null,
        slots: known.changedSlots(),
      }
      return stringify(result)
    },
    examine: (value, depth) => examine(value, depth, () => null),
    literals,
  }
}

function argument(arg: WireArgument, known: Objects): unknown {
  switch (arg.is) {
    case 'value':
      return arg.value
    case 'iopt':
      return known.iopt(arg.at)
    case 'domain':
      return known.domain(arg.at)
    case 'area':
      return known.area(arg.at)
    case 'fill':
      return {
        kind: arg.kind,
        area: known.area(arg.area),
        domain: arg.domain === null ? null : known.domain(arg.domain),
        state: known.slot(arg.state),
      }
    case 'batch':
      return new BatchOfLab(arg, known)
    case 'span':
      return spanOf(arg.span, known)
    case 'frames':
      return new FramesOfLab(arg.frames)
    case 'unmap':
      return {
        kind: arg.kind,
        area: known.area(arg.area),
        domain: known.domain(arg.domain),
        unwinding: arg.unwinding,
      }
    case 'unpin':
      return {
        pages: known.pages(arg.pages),
        area: arg.area === null ? null : known.area(arg.area),
        site: arg.site,
      }
    case 'memory':
      return memory
    default:
      return arg satisfies never
  }
}
