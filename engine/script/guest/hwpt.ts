import type { Device } from '../api/types/machine.ts'
import type { Hwpt, HwptOptions } from '../api/types/ioas.ts'
import type { Address, Size } from '../api/types/values.ts'
import { command, prelude } from './door.ts'
import { keep } from './found.ts'
import { defaultName } from './names.ts'
import { checkOptions, sealed } from './slips.ts'
import { address, bytes, count } from './values.ts'

/** What a device can be attached to: IOASes and hwpts. */
const targets = new WeakSet<object>()

/** Says that a device can be attached to this. */
export function addTarget(target: { readonly id: number }): void {
  targets.add(target)
}

/** Whether a device can be attached to this. */
export function isTarget(value: unknown): value is { readonly id: number } {
  return typeof value === 'object' && value !== null && targets.has(value)
}

/** Handles by object id. */
const known = new Map<number, Hwpt>()

export class HwptHandle implements Hwpt {
  readonly #id: number
  readonly #name: string

  private constructor(id: number, name: string) {
    this.#id = id
    this.#name = name
    addTarget(this)
  }

  /** The hwpt of an object id: the one that the script made, or an automatic one. */
  static of(id: number): Hwpt {
    const hwpt = known.get(id) ?? new HwptHandle(id, `hwpt ${String(id)}`)
    known.set(id, hwpt)
    return hwpt
  }

  /** IOMMU_HWPT_ALLOC; `parent` is an IOAS or a hwpt. */
  static alloc(label: string, device: Device, parent: number, options: HwptOptions, nestedData: boolean): Hwpt {
    checkOptions(options, label, ['name', 'nestParent', 'dirtyTracking', 'efault'])
    const { name = defaultName('hwpt'), nestParent = false, dirtyTracking = false, efault = false } = options
    const { id } = command(label, {
      op: 'hwpt.alloc',
      name,
      device: device.id ?? prelude(`${device.name}.bind`, { op: 'device.bind', device: device.name }).id,
      parent,
      nestParent,
      dirtyTracking,
      nestedData,
      efault,
    })
    const hwpt = new HwptHandle(id, name)
    known.set(id, hwpt)
    keep('hwpt', name, hwpt)
    return hwpt
  }

  get id(): number {
    return this.#id
  }

  get name(): string {
    return this.#name
  }

  attach(device: Device): Hwpt {
    return device.attach(this)
  }

  nested(device: Device, options: HwptOptions = {}): Hwpt {
    return HwptHandle.alloc(`${this.#name}.nested`, device, this.#id, options, true)
  }

  dirtyTracking(enable: boolean): void {
    command(`${this.#name}.dirtyTracking`, { op: 'hwpt.dirtyTracking', hwpt: this.#id, enable })
  }

  dirtyBitmap(
    iova: Address,
    length: Size,
    options: { readonly pageSize?: Size; readonly keep?: boolean } = {},
  ): { readonly [field: string]: unknown } {
    const label = `${this.#name}.dirtyBitmap`
    checkOptions(options, label, ['pageSize', 'keep'])
    return command(label, {
      op: 'hwpt.dirtyBitmap',
      hwpt: this.#id,
      iova: address(iova, `${label}: iova`),
      length: bytes(length, `${label}: length`),
      pageSize: bytes(options.pageSize ?? 4096, `${label}: pageSize`),
      noClear: options.keep ?? false,
    })
  }

  invalidate(entries: number): void {
    const label = `${this.#name}.invalidate`
    command(label, { op: 'hwpt.invalidate', hwpt: this.#id, entries: count(entries, `${label}: entries`) })
  }

  destroy(): void {
    command(`${this.#name}.destroy`, { op: 'object.destroy', id: this.#id })
    known.delete(this.#id)
  }
}

sealed(HwptHandle, 'A hwpt')
