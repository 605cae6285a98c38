/**
 * Devices as mock devices. One of these is always attached: a device that is bound alone waits in an IOAS of its own, and is
 * attached by a replace. A group of several is one mock device.
 */
import type { CommandOf } from '../../protocol/index.ts'
import { of, ofMacros, type Call } from './calls.ts'
import { identifier } from './c-text.ts'
import type { Variables } from './variables.ts'

interface Mock {
  /** Variables: stdev_NAME and idev_NAME. */
  readonly name: string
  /** Null: there is none now. */
  state: 'parked' | 'attached' | null
  /** Devices of its group that are attached. */
  readonly members: Set<string>
  readonly tracksDirty: boolean
  /** Alone in its group. */
  readonly alone: boolean
}

export class Devices {
  readonly #variables: Variables
  readonly #mocks = new Map<string, Mock>()
  readonly #groups = new Map<number, Mock>()
  /** By id of the bound device. */
  readonly #bound = new Map<number, Mock>()

  readonly #tracksDirty: boolean

  /** @param tracksDirty it counts which devices can track dirty pages: mock devices can, unless they are told not to */
  constructor(variables: Variables, tracksDirty: boolean) {
    this.#variables = variables
    this.#tracksDirty = tracksDirty
  }

  create({ name, group, dirtyTracking }: CommandOf<'device.create'>): void {
    const own: Mock = {
      name: this.#freeName(identifier(name)),
      state: null,
      members: new Set(),
      tracksDirty: dirtyTracking,
      alone: group === null,
    }
    const mock = group === null ? own : (this.#groups.get(group) ?? own)
    if (group !== null) this.#groups.set(group, mock)
    this.#mocks.set(name, mock)
  }

  /** Two names may be one to C. */
  #freeName(wanted: string): string {
    const taken = new Set([...this.#mocks.values()].map(({ name }) => name))
    let name = wanted
    for (let n = 2; taken.has(name); n += 1) name = `${wanted}_${n}`
    return name
  }

  /** The variable with the id of a bound device; null if the test has none. */
  idOf(id: number): string | null {
    const mock = this.#bound.get(id)
    return mock === undefined || mock.state === null ? null : `idev_${mock.name}`
  }

  bind(device: string, id: unknown): Call | null {
    const mock = this.#mocks.get(device)
    if (mock === undefined || typeof id !== 'number') return null
    this.#bound.set(id, mock)
    if (mock.state !== null) return null
    mock.state = 'parked'
    const parking = `parked_${mock.name}`
    this.#variables.declare('__u32', parking)
    return {
      ok: [`test_ioctl_ioas_alloc(&${parking});`, `test_cmd_${this.#mockDomain(mock, parking, null)};`],
      refused: () => [],
    }
  }

  /** Attaches or replaces; null if a device of the group did it already. @param hwpt the variable of the hwpt it gets */
  attach(device: string, pt: string, hwpt: string | null, id: unknown, ok: boolean): Call | null {
    const mock = this.#mocks.get(device)
    if (mock === undefined) return null
    const others = [...mock.members].some((one) => one !== device)
    const member = mock.members.has(device)
    if (ok) mock.members.add(device)
    if (typeof id === 'number') this.#bound.set(id, mock)
    if (others && !member) return null
    if (mock.state !== null) {
      if (ok) mock.state = 'attached'
      const args = `stdev_${mock.name}, ${pt}`
      if (hwpt === null || hwpt === pt) return ofMacros('mock_domain_replace', args)
      return of(`_test_cmd_mock_domain_replace(self->fd, ${args}, &${hwpt})`)
    }
    if (ok) mock.state = 'attached'
    if (ok) return of('', `test_cmd_${this.#mockDomain(mock, pt, hwpt)}`)
    return ofMacros('mock_domain', `${pt}, NULL, NULL`)
  }

  /** Null if the group stays, or nothing is there. */
  leave(device: string, op: 'device.detach' | 'device.unbind' | 'device.unplug'): Call | null {
    const mock = this.#mocks.get(device)
    if (mock === undefined) return null
    mock.members.delete(device)
    if (mock.members.size > 0 || mock.state === null) return null
    const parking = `parked_${mock.name}`
    if (op === 'device.detach' && this.#variables.has(parking) && mock.alone) {
      mock.state = 'parked'
      return of('', `test_cmd_mock_domain_replace(stdev_${mock.name}, ${parking})`)
    }
    mock.state = null
    return of(`_test_ioctl_destroy(self->fd, stdev_${mock.name})`, `test_ioctl_destroy(stdev_${mock.name})`)
  }

  #mockDomain({ name, tracksDirty }: Mock, pt: string, hwpt: string | null): string {
    this.#variables.declare('__u32', `stdev_${name}`)
    this.#variables.declare('__u32', `idev_${name}`)
    const out = `&stdev_${name}, ${hwpt === null ? 'NULL' : `&${hwpt}`}, &idev_${name}`
    if (tracksDirty || !this.#tracksDirty) return `mock_domain(${pt}, ${out})`
    return `mock_domain_flags(${pt}, MOCK_FLAGS_DEVICE_NO_DIRTY, ${out})`
  }
}
