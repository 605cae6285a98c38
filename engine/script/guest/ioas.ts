import type { Access, AccessOptions } from '../api/types/access.ts'
import type { AreaState, CopyOptions, DomainState, Hwpt, HwptOptions, Ioas, MapOptions } from '../api/types/ioas.ts'
import type { Device } from '../api/types/machine.ts'
import type { Address, AddressRange, IovaRange, Size } from '../api/types/values.ts'
import { AccessHandle } from './access.ts'
import { DeviceHandle } from './device.ts'
import { command, query } from './door.ts'
import { keep } from './found.ts'
import { addTarget, HwptHandle } from './hwpt.ts'
import { MemoryHandle } from './memory.ts'
import { defaultName } from './names.ts'
import { checkInstance, checkName, checkOptions, sealed } from './slips.ts'
import { address, bytes } from './values.ts'

const U64_MAX = 0xffff_ffff_ffff_ffffn

export class IoasHandle implements Ioas {
  readonly #id: number
  readonly #name: string

  constructor(name: string = defaultName('ioas')) {
    this.#name = checkName(name, 'lab.ioas')
    this.#id = command('lab.ioas', { op: 'ioas.alloc', name }).id
    addTarget(this)
    keep('ioas', name, this)
  }

  get id(): number {
    return this.#id
  }

  get name(): string {
    return this.#name
  }

  map(options: MapOptions): bigint {
    const label = `${this.#name}.map`
    required(options, label, '{ iova: 0x100_0000n, from: vm.memory }')
    checkOptions(options, label, ['from', 'iova', 'length', 'read', 'write', 'unknownFlags', 'efault'])
    const { from, iova, length, read = true, write = true, unknownFlags = false, efault = false } = options
    checkInstance(from, [MemoryHandle], `${label}: from must be memory such as vm.memory`)
    return command(label, {
      op: 'ioas.map',
      ioas: this.#id,
      process: from.process.name,
      va: from.va,
      length: length === undefined ? from.length : bytes(length, `${label}: length`),
      iova: iova === undefined ? null : address(iova, `${label}: iova`),
      prot: { read, write },
      unknownFlags,
      efault,
    }).iova
  }

  copy(options: CopyOptions): bigint {
    const label = `${this.#name}.copy`
    required(options, label, "{ from: other, iova: 0x100_0000n, length: '16 KiB' }")
    checkOptions(options, label, ['from', 'iova', 'length', 'to', 'read', 'write', 'unknownFlags'])
    const { from, iova, length, to, read = true, write = true, unknownFlags = false } = options
    checkInstance(from, [IoasHandle], `${label}: from must be an IOAS`)
    return command(label, {
      op: 'ioas.copy',
      dst: this.#id,
      dstIova: to === undefined ? null : address(to, `${label}: to`),
      src: from.id,
      srcIova: address(iova, `${label}: iova`),
      length: bytes(length, `${label}: length`),
      prot: { read, write },
      unknownFlags,
    }).iova
  }

  unmap(iova: Address, length: Size): bigint {
    const label = `${this.#name}.unmap`
    return this.#unmap(label, address(iova, `${label}: iova`), bytes(length, `${label}: length`))
  }

  unmapAll(): bigint {
    return this.#unmap(`${this.#name}.unmapAll`, 0n, U64_MAX)
  }

  ranges(capacity?: number): { readonly ranges: readonly IovaRange[]; readonly alignment: number } {
    const wanted = { op: 'ioas.ranges', ioas: this.#id, capacity: capacity ?? null } as const
    const { ranges, alignment } = command(`${this.#name}.ranges`, wanted)
    return { ranges, alignment }
  }

  allow(ranges: readonly AddressRange[]): void {
    const label = `${this.#name}.allow`
    if (!Array.isArray(ranges))
      throw new TypeError(`${label} takes a list of ranges: [{ start: 0n, last: 0xffff_ffffn }].`)
    command(label, {
      op: 'ioas.allow',
      ioas: this.#id,
      ranges: ranges.map((range: AddressRange) => ({
        start: address(range.start, `${label}: start`),
        last: address(range.last, `${label}: last`),
      })),
    })
  }

  reserve(start: Address, length: Size): void {
    const label = `${this.#name}.reserve`
    command(label, {
      op: 'selftest.reserve',
      ioas: this.#id,
      start: address(start, `${label}: start`),
      length: bytes(length, `${label}: length`),
    })
  }

  hugePages(value?: boolean): boolean {
    const setting = value === undefined ? null : Number(value)
    const answer = command(`${this.#name}.hugePages`, { op: 'ioas.hugePages', ioas: this.#id, value: setting })
    return value ?? answer?.value === 1
  }

  hwpt(device: Device, options: HwptOptions = {}): Hwpt {
    checkInstance(device, [DeviceHandle], `${this.#name}.hwpt takes a device`)
    return HwptHandle.alloc(`${this.#name}.hwpt`, device, this.#id, options, false)
  }

  access(name?: string, options: AccessOptions = {}): Access {
    return new AccessHandle(name ?? defaultName('access'), this, options)
  }

  area(iova: Address): AreaState | null {
    const wanted = address(iova, `${this.#name}.area: iova`)
    return this.areas.find((area) => area.iova <= wanted && wanted <= area.last) ?? null
  }

  get areas(): readonly AreaState[] {
    return query({ what: 'areas', ioas: this.#id })
  }

  get domains(): readonly DomainState[] {
    return query({ what: 'domains', ioas: this.#id }).domains
  }

  get nonCoherentCount(): number {
    return query({ what: 'domains', ioas: this.#id }).nonCoherentCount
  }

  destroy(): void {
    command(`${this.#name}.destroy`, { op: 'object.destroy', id: this.#id })
  }

  #unmap(label: string, iova: bigint, length: bigint): bigint {
    return command(label, { op: 'ioas.unmap', ioas: this.#id, iova, length }).length
  }
}

function required(options: unknown, label: string, example: string): void {
  if (options === undefined) throw new TypeError(`${label} needs its arguments: ${label}(${example}).`)
}

sealed(IoasHandle, 'An IOAS')
