import type { Device, DeviceOptions, DmaRead, DmaWritten } from '../api/types/machine.ts'
import type { Hwpt, Ioas } from '../api/types/ioas.ts'
import type { Address, Size } from '../api/types/values.ts'
import { command, query } from './door.ts'
import { keep } from './found.ts'
import { HwptHandle, isTarget } from './hwpt.ts'
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
    keep('device', name, this)
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

  read(iova: Address, length: Size, options: DmaOptions = {}): DmaRead {
    const label = `${this.#name}.read`
    return command(label, { op: 'dma.read', ...this.#dma(label, iova, length, options) })
  }

  write(iova: Address, length: Size, options: DmaOptions = {}): DmaWritten {
    const label = `${this.#name}.write`
    return command(label, { op: 'dma.write', ...this.#dma(label, iova, length, options) })
  }

  #dma(label: string, iova: Address, length: Size, options: DmaOptions): DmaRange {
    checkOptions(options, label, ['noSnoop'])
    return {
      device: this.#name,
      iova: address(iova, `${label}: iova`),
      length: bytes(length, `${label}: length`),
      noSnoop: options.noSnoop ?? this.#noSnoop,
    }
  }
}

/** Where a device reads or writes, and how. */
interface DmaRange {
  readonly device: string
  readonly iova: bigint
  readonly length: bigint
  readonly noSnoop: boolean
}

interface DmaOptions {
  readonly noSnoop?: boolean
}

function targetId(target: unknown, label: string): number {
  if (isTarget(target)) return target.id
  throw new TypeError(`${label} takes an IOAS or a hwpt, not ${target === undefined ? 'nothing' : describe(target)}.`)
}

sealed(DeviceHandle, 'A device')
