import type { Access, AccessOptions, Pin } from '../api/types/access.ts'
import type { Ioas } from '../api/types/ioas.ts'
import type { Address, Size } from '../api/types/values.ts'
import { command, query } from './door.ts'
import { keep } from './found.ts'
import { checkName, checkOptions, sealed } from './slips.ts'
import { address, bytes, describe, hex } from './values.ts'

export class AccessHandle implements Access {
  readonly #id: number
  readonly #name: string

  constructor(name: string, ioas: Ioas | null, options: AccessOptions = {}) {
    const label = ioas === null ? 'lab.access' : `${ioas.name}.access`
    this.#name = checkName(name, label)
    checkOptions(options, label, ['pins', 'ignoresUnmap'])
    this.#id = command(label, {
      op: 'access.create',
      name,
      ioas: ioas?.id ?? null,
      needsPinPages: options.pins ?? true,
      ...(options.ignoresUnmap === true ? { ignoresUnmap: true } : {}),
    }).id
    keep('access', name, this)
  }

  get id(): number {
    return this.#id
  }

  get name(): string {
    return this.#name
  }

  attach(ioas: Ioas): void {
    const label = `${this.#name}.attach`
    command(label, { op: 'access.attach', access: this.#id, ioas: ioasId(ioas, label) })
  }

  replace(ioas: Ioas): void {
    const label = `${this.#name}.replace`
    command(label, { op: 'access.replace', access: this.#id, ioas: ioasId(ioas, label) })
  }

  detach(): void {
    command(`${this.#name}.detach`, { op: 'access.detach', access: this.#id })
  }

  destroy(): void {
    command(`${this.#name}.destroy`, { op: 'access.destroy', access: this.#id })
  }

  pin(iova: Address, length: Size, options: { readonly write?: boolean } = {}): Pin {
    const label = `${this.#name}.pin`
    checkOptions(options, label, ['write'])
    const range = { iova: address(iova, `${label}: iova`), length: bytes(length, `${label}: length`) }
    const write = options.write ?? false
    const { item } = command(label, { op: 'access.pin', access: this.#id, ...range, write })
    return new PinHandle(this, item, range)
  }

  unpin(iova: Address, length: Size): void {
    const label = `${this.#name}.unpin`
    const from = address(iova, `${label}: iova`)
    const size = bytes(length, `${label}: length`)
    const held = query({ what: 'pins', access: this.#id })
    const found = held.findLast((pin) => pin.iova === from && pin.length === size)
    if (found === undefined) throw new RangeError(`${label}: it holds no pin of ${String(size)} bytes at ${hex(from)}.`)
    command(label, { op: 'access.unpin', access: this.#id, item: found.item })
  }

  read(iova: Address, length: Size, options: { readonly slow?: boolean } = {}): void {
    this.#copy('read', iova, length, options)
  }

  write(iova: Address, length: Size, options: { readonly slow?: boolean } = {}): void {
    this.#copy('write', iova, length, options)
  }

  #copy(way: 'read' | 'write', iova: Address, length: Size, options: { readonly slow?: boolean }): void {
    const label = `${this.#name}.${way}`
    checkOptions(options, label, ['slow'])
    command(label, {
      op: 'access.rw',
      access: this.#id,
      iova: address(iova, `${label}: iova`),
      length: bytes(length, `${label}: length`),
      write: way === 'write',
      slow: options.slow ?? false,
    })
  }
}

class PinHandle implements Pin {
  readonly #access: AccessHandle
  readonly #item: number
  readonly #range: { readonly iova: bigint; readonly length: bigint }

  constructor(access: AccessHandle, item: number, range: { readonly iova: bigint; readonly length: bigint }) {
    this.#access = access
    this.#item = item
    this.#range = range
  }

  get access(): Access {
    return this.#access
  }

  get iova(): bigint {
    return this.#range.iova
  }

  get length(): bigint {
    return this.#range.length
  }

  unpin(): void {
    command(`${this.#access.name}.unpin`, { op: 'access.unpin', access: this.#access.id, item: this.#item })
  }
}

function ioasId(ioas: Ioas, label: string): number {
  const value: unknown = ioas
  if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number') return value.id
  throw new TypeError(`${label} takes an IOAS, not ${value === undefined ? 'nothing' : describe(value)}.`)
}

sealed(AccessHandle, 'An access')
sealed(PinHandle, 'A pin')
