import type { Device, DeviceOptions, DataSeen } from '../api/types/machine.ts'
import type { Hwpt, Ioas } from '../api/types/ioas.ts'
import type { Address, Size } from '../api/types/values.ts'
import { command, query } from './door.ts'
import { HwptHandle, isTarget } from './hwpt.ts'
import { data } from './memory.ts'
import { checkName, checkOptions, sealed } from './slips.ts'
import { address, bytes, describe } from './values.ts'

export class DeviceHandle implements Device {
  readonly #name: string
  readonly #coherent: boolean
  readonly #noSnoop: boolean

  constructor(name: string, options: DeviceOptions = {}) {
    this.#name = checkName(name, 'lab.device')
    checkOptions(options, 'lab.device', ['coherent', 'noSnoop', 'dirtyTracking', 'group', 'reserved'])
    const { coherent = true, noSnoop = !coherent, dirtyTracking = false, group = null, reserved = [] } = options
    this.#coherent = coherent
    this.#noSnoop = noSnoop
    command('lab.device', {
      op: 'device.create',
      name,
      coherent,
      noSnoop,
      dirtyTracking,
      group,
      reserved: reserved.map(({ start, last }) => ({
        start: address(start, 'lab.device: reserved.start'),
        last: address(last, 'lab.device: reserved.last'),
      })),
    })
  }

  get name(): string {
    return this.#name
  }

  get coherent(): boolean {
    return this.#coherent
  }

  get id(): number | null {
    return query({ what: 'device', device: this.#name }).id
  }

  get hwpt(): Hwpt | null {
    // Asked anew: a replace moves all devices of a group.
    const { hwpt } = query({ what: 'device', device: this.#name })
    return hwpt === null ? null : HwptHandle.of(hwpt)
  }

  bind(): number {
    return command(`${this.#name}.bind`, { op: 'device.bind', device: this.#name }).id
  }

  attach(target: Ioas | Hwpt): Hwpt {
    const label = `${this.#name}.attach`
    const pt = targetId(target, label)
    return HwptHandle.of(command(label, { op: 'device.attach', device: this.#name, pt }).hwpt)
  }

  replace(target: Ioas | Hwpt): Hwpt {
    const label = `${this.#name}.replace`
    const pt = targetId(target, label)
    return HwptHandle.of(command(label, { op: 'device.replace', device: this.#name, pt }).hwpt)
  }

  detach(): void {
    command(`${this.#name}.detach`, { op: 'device.detach', device: this.#name })
  }

  unbind(): void {
    command(`${this.#name}.unbind`, { op: 'device.unbind', device: this.#name })
  }

  unplug(): void {
    command(`${this.#name}.unplug`, { op: 'device.unplug', device: this.#name })
  }

  info(): { readonly [field: string]: unknown } {
    const device = this.id ?? this.bind()
    return command(`${this.#name}.info`, { op: 'device.info', device })
  }

  read(iova: Address, length: Size, options: { readonly noSnoop?: boolean } = {}): DataSeen {
    return this.#dma('read', iova, length, options)
  }

  write(iova: Address, length: Size, options: { readonly noSnoop?: boolean } = {}): DataSeen {
    return this.#dma('write', iova, length, options)
  }

  #dma(access: 'read' | 'write', iova: Address, length: Size, options: { readonly noSnoop?: boolean }): DataSeen {
    const label = `${this.#name}.${access}`
    checkOptions(options, label, ['noSnoop'])
    return data(label, {
      op: `dma.${access}`,
      device: this.#name,
      iova: address(iova, `${label}: iova`),
      length: bytes(length, `${label}: length`),
      noSnoop: options.noSnoop ?? this.#noSnoop,
    })
  }
}

function targetId(target: unknown, label: string): number {
  if (isTarget(target)) return target.id
  throw new TypeError(`${label} takes an IOAS or a hwpt, not ${target === undefined ? 'nothing' : describe(target)}.`)
}

sealed(DeviceHandle, 'A device')
