/** The policies that a run defines: the lab is given what makes a policy of a definition, and asks it when a command defines one. */
import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { policyByName } from '../policies/index.ts'
import type { CommandOf } from '../protocol/index.ts'

/**
 * Makes a policy of its definition. The same definition always makes the same policy; it must live as long as the lab does,
 * since going back in time asks its hooks again.
 * @throws PolicyFailure if the definition is no code
 */
export type PolicyCompiler = (definition: CommandOf<'lab.definePolicy'>) => FlushPolicy

/** Policies by name; shipped ones, those that a host brings, and those that were defined so far. */
export class PolicyBook {
  readonly #given: readonly FlushPolicy[]
  readonly #compile: PolicyCompiler | null
  readonly #defined: Map<string, FlushPolicy>

  /** @param from the host's policies and compiler, or the book that this one goes on from */
  constructor(from: { given: readonly FlushPolicy[]; compile: PolicyCompiler | null } | PolicyBook) {
    if (from instanceof PolicyBook) {
      this.#given = from.#given
      this.#compile = from.#compile
      this.#defined = new Map(from.#defined)
    } else {
      this.#given = from.given
      this.#compile = from.compile
      this.#defined = new Map()
    }
  }

  /** Names that were defined, in order. */
  get defined(): string[] {
    return [...this.#defined.keys()]
  }

  /** Whether policies can be defined at all. */
  get canDefine(): boolean {
    return this.#compile !== null
  }

  find(name: string): FlushPolicy | undefined {
    return this.#defined.get(name) ?? this.#given.find((policy) => policy.name === name) ?? policyByName(name)
  }

  /** Adds a policy. @returns it, or null if the name is taken or nothing can be defined */
  define(definition: CommandOf<'lab.definePolicy'>): FlushPolicy | null {
    if (this.#compile === null || this.find(definition.name) !== undefined) return null
    const policy = this.#compile(definition)
    this.#defined.set(policy.name, policy)
    return policy
  }
}

const pending = new WeakSet<FlushPolicy>()

/** Stands for the policy of a run whose script has yet to define it. */
export function pendingPolicy(name: string): FlushPolicy {
  const policy: FlushPolicy = { name, storageRule: 'slot0' }
  pending.add(policy)
  return policy
}

/** Whether a policy is still to be defined. */
export function isPending(policy: FlushPolicy): boolean {
  return pending.has(policy)
}
