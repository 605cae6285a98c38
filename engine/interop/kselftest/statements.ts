/** The operations of a run as statements in C, one by one; what has no equivalent in the kernel's selftests is a remark. */
import { field } from '../../lab/views/step-summary.ts'
import type { Command, CommandOf, Step } from '../../protocol/index.ts'

const PAGE = 4096n
/** Sets the model up: a test is the process, and a mock device is bound when it is attached. */
const MODEL_ONLY = /^(?:process\.create|device\.(?:create|bind|unbind)|lab\.\w+)$/

/** A range of memory that a variable of the test points to. */
interface Memory {
  readonly process: string
  readonly va: bigint
  readonly length: bigint
  readonly name: string
}
/** Where an IOVA leads, so that an access can be told what it should find. */
interface Mapped {
  readonly ioas: number
  readonly iova: bigint
  readonly length: bigint
  readonly from: string
}

/** A call by its expression, or by a macro of the selftests that has a twin for what is refused. */
type Call = string | { readonly macro: string; readonly args: string }

/** Writes statements and remembers which variables they made. */
export class Statements {
  readonly lines: string[] = []
  /** Variables, in order of declaration: the C type and the name. */
  readonly variables: (readonly [type: string, name: string])[] = []
  /** Operations that have no equivalent. */
  left = 0
  readonly #memory: Memory[] = []
  readonly #mapped: Mapped[] = []
  /** The variable of an object's id: IOASes and hwpts. */
  readonly #objects = new Map<number, string>()
  /** Devices that are attached now, by name; their variables. */
  readonly #attached = new Map<string, string>()
  readonly #devices = new Map<number, string>()
  /** Accesses by id, with the IOAS that they look into. */
  readonly #accesses = new Map<number, { readonly name: string; ioas: number | null }>()
  readonly #names = new Set<string>()

  /** Adds a step. */
  add(step: Step): void {
    const { command, label, place } = step
    this.lines.push(
      `\t/* ${String(step.step)}${place === null ? '' : `, line ${String(place.line)}`}: ${plain(label)} */`,
    )
    const call = this.#callOf(command, step)
    if (call === null) this.lines.push(...this.#remark(command))
    else if (typeof call !== 'string') {
      const [kind, errno] = step.result.ok ? ['cmd', ''] : ['err', `${step.result.errno}, `]
      this.lines.push(`\ttest_${kind}_${call.macro}(${errno}${call.args});`)
    } else if (step.result.ok) this.lines.push(`\tASSERT_EQ(0, ${call});`)
    else this.lines.push(`\tEXPECT_ERRNO(${step.result.errno}, ${call});`)
  }

  #remark(command: Command): string[] {
    if (command.op === 'lab.note') return [`\t/* ${plain(command.text)} */`]
    if (command.op === 'lab.expect') return [`\t/* ${command.passed ? 'held' : 'failed'}: ${plain(command.text)} */`]
    if (MODEL_ONLY.test(command.op)) return [`\t/* of the model alone: ${command.op} */`]
    this.left += 1
    return [`\t/* no equivalent here: ${command.op} */`]
  }

  /** The ioctl of a command; null if there is none, or it is about an object that has none. */
  #callOf(command: Command, step: Step): Call | null {
    const { value } = step.result
    const id = field(value, 'id')
    switch (command.op) {
      case 'mem.alloc':
        return this.#alloc(command, field(value, 'va'))
      case 'mem.free':
      case 'mem.refault': {
        const at = this.#pointer(command.process, command.va)
        const length = `${String(command.pages)} * 4096`
        if (at === null) return null
        return command.op === 'mem.free' ? `munmap(${at}, ${length})` : `madvise(${at}, ${length}, MADV_DONTNEED)`
      }
      case 'ioas.alloc':
        return `_test_ioctl_ioas_alloc(self->fd, &${this.#object(id, 'ioas')})`
      case 'ioas.map':
        return this.#map(command, field(value, 'iova'))
      case 'ioas.copy':
        return this.#copy(command, field(value, 'iova'))
      case 'ioas.unmap': {
        const ioas = this.#objects.get(command.ioas)
        return ioas === undefined
          ? null
          : `_test_ioctl_ioas_unmap(self->fd, ${ioas}, ${hex(command.iova)}, ${hex(command.length)}, NULL)`
      }
      case 'hwpt.alloc': {
        const device = this.#devices.get(command.device)
        const parent = this.#objects.get(command.parent)
        if (device === undefined || parent === undefined || command.nestedData || command.efault) return null
        const flags = [
          ...(command.nestParent ? ['IOMMU_HWPT_ALLOC_NEST_PARENT'] : []),
          ...(command.dirtyTracking ? ['IOMMU_HWPT_ALLOC_DIRTY_TRACKING'] : []),
        ]
        const hwpt = this.#object(id, 'hwpt')
        // Its helper changed with the kernel's version, the macros around it did not.
        return { macro: 'hwpt_alloc', args: `idev_${device}, ${parent}, ${flags.join(' | ') || '0'}, &${hwpt}` }
      }
      case 'device.attach': {
        const pt = this.#objects.get(command.pt)
        if (pt === undefined || this.#attached.has(command.device)) return null
        const device = this.#declareDevice(command.device)
        if (step.result.ok) this.#attached.set(command.device, device)
        if (typeof id === 'number') this.#devices.set(id, device)
        const hwpt = this.#object(field(value, 'hwpt'), 'hwpt')
        return `_test_cmd_mock_domain(self->fd, ${pt}, &stdev_${device}, &${hwpt}, &idev_${device})`
      }
      case 'device.replace': {
        const pt = this.#objects.get(command.pt)
        const device = this.#attached.get(command.device)
        if (pt === undefined || device === undefined) return null
        return `_test_cmd_mock_domain_replace(self->fd, stdev_${device}, ${pt}, &${this.#object(field(value, 'hwpt'), 'hwpt')})`
      }
      case 'device.detach':
      case 'device.unplug': {
        const device = this.#attached.get(command.device)
        if (device === undefined) return null
        this.#attached.delete(command.device)
        return `_test_ioctl_destroy(self->fd, stdev_${device})`
      }
      case 'object.destroy': {
        const object = this.#objects.get(command.id)
        return object === undefined ? null : `_test_ioctl_destroy(self->fd, ${object})`
      }
      case 'access.create': {
        const ioas = command.ioas === null ? undefined : this.#objects.get(command.ioas)
        if (ioas === undefined || command.ignoresUnmap === true || typeof id !== 'number') return null
        const name = this.#fresh(`access_${command.name}`)
        this.#accesses.set(id, { name, ioas: command.ioas })
        this.variables.push(['__u32', name])
        const flags = command.needsPinPages ? 'MOCK_FLAGS_ACCESS_CREATE_NEEDS_PIN_PAGES' : '0'
        return `_test_cmd_create_access(self->fd, ${ioas}, &${name}, ${flags})`
      }
      case 'access.destroy': {
        const access = this.#accesses.get(command.access)
        return access === undefined ? null : `_test_cmd_destroy_access(${access.name})`
      }
      case 'access.pin': {
        const access = this.#accesses.get(command.access)
        const user = this.#mapped.findLast(
          ({ ioas, iova, length }) =>
            ioas === access?.ioas && command.iova >= iova && command.iova + command.length <= iova + length,
        )
        if (access === undefined || (user === undefined && step.result.ok)) return null
        const from = user === undefined ? 'NULL' : plus(user.from, command.iova - user.iova)
        const flags = command.write ? 'MOCK_FLAGS_ACCESS_WRITE' : '0'
        const item = this.#item(command.access, field(value, 'item'))
        const range = `${hex(command.iova)}, ${hex(command.length)}`
        return `lab_pin(self->fd, ${access.name}, ${range}, ${from}, ${flags}, &${item})`
      }
      case 'access.unpin': {
        const access = this.#accesses.get(command.access)
        const item = `item_${String(command.access)}_${String(command.item)}`
        return access === undefined || !this.#names.has(item)
          ? null
          : `_test_cmd_destroy_access_pages(self->fd, ${access.name}, ${item})`
      }
      default:
        return null
    }
  }

  #alloc(command: CommandOf<'mem.alloc'>, va: unknown): string | null {
    if (typeof va !== 'bigint') return null
    const name = this.#fresh(`mem_${command.name}`)
    const length = BigInt(command.pages) * PAGE
    this.variables.push(['void *', name])
    this.#memory.push({ process: command.process, va, length, name })
    const rights = command.readOnly ? 'PROT_READ' : 'PROT_READ | PROT_WRITE'
    return `lab_memory(&${name}, ${hex(length)}, ${rights})`
  }
  #map(command: CommandOf<'ioas.map'>, answered: unknown): string | null {
    const ioas = this.#objects.get(command.ioas)
    const from = this.#pointer(command.process, command.va)
    if (ioas === undefined || from === null || command.unknownFlags || command.efault) return null
    const iova = typeof answered === 'bigint' ? answered : command.iova
    if (iova !== null && typeof answered === 'bigint')
      this.#mapped.push({ ioas: command.ioas, iova, length: command.length, from })
    this.lines.push(`\tiova = ${hex(command.iova ?? 0n)};`)
    return `_test_ioctl_ioas_map(self->fd, ${ioas}, ${from}, ${hex(command.length)}, &iova, ${flagsOf(command)})`
  }
  #copy(command: CommandOf<'ioas.copy'>, answered: unknown): string | null {
    const [dst, src] = [this.#objects.get(command.dst), this.#objects.get(command.src)]
    if (dst === undefined || src === undefined || command.unknownFlags) return null
    const from = this.#mapped.findLast(
      ({ ioas, iova, length }) =>
        ioas === command.src && command.srcIova >= iova && command.srcIova + command.length <= iova + length,
    )
    if (from !== undefined && typeof answered === 'bigint') {
      const pointer = plus(from.from, command.srcIova - from.iova)
      this.#mapped.push({ ioas: command.dst, iova: answered, length: command.length, from: pointer })
    }
    this.lines.push(`\tiova = ${hex(command.dstIova ?? 0n)};`)
    const prot = flagsOf({ iova: command.dstIova, prot: command.prot })
    return `lab_copy(self->fd, ${dst}, ${src}, ${hex(command.srcIova)}, ${hex(command.length)}, &iova, ${prot})`
  }

  /** The pointer to an address of a process. */
  #pointer(process: string, va: bigint): string | null {
    const range = this.#memory.findLast((one) => one.process === process && va >= one.va && va < one.va + one.length)
    return range === undefined ? null : plus(range.name, va - range.va)
  }
  /** The variable of an object that is answered; one that counts for nothing if there is none. */
  #object(id: unknown, kind: string): string {
    const known = typeof id === 'number' ? this.#objects.get(id) : undefined
    if (known !== undefined) return known
    const name = typeof id === 'number' ? this.#fresh(`${kind}_${String(id)}`) : `no_${kind}`
    if (typeof id === 'number') this.#objects.set(id, name)
    this.#declare('__u32', name)
    return name
  }
  #declareDevice(wanted: string): string {
    const name = identifier(wanted)
    this.#declare('__u32', `stdev_${name}`)
    this.#declare('__u32', `idev_${name}`)
    return name
  }
  #item(access: number, item: unknown): string {
    const name = typeof item === 'number' ? `item_${String(access)}_${String(item)}` : 'no_item'
    this.#declare('__u32', name)
    return name
  }
  #declare(type: string, name: string): void {
    if (this.variables.some(([, own]) => own === name)) return
    this.#names.add(name)
    this.variables.push([type, name])
  }
  #fresh(wanted: string): string {
    const stem = identifier(wanted)
    let name = stem
    for (let n = 2; this.#names.has(name); n += 1) name = `${stem}_${String(n)}`
    this.#names.add(name)
    return name
  }
}

function flagsOf({ iova, prot }: Pick<CommandOf<'ioas.map'>, 'iova' | 'prot'>): string {
  const flags = [
    ...(iova === null ? [] : ['IOMMU_IOAS_MAP_FIXED_IOVA']),
    ...(prot.read ? ['IOMMU_IOAS_MAP_READABLE'] : []),
    ...(prot.write ? ['IOMMU_IOAS_MAP_WRITEABLE'] : []),
  ]
  return flags.join(' | ') || '0'
}
function plus(pointer: string, offset: bigint): string {
  return offset === 0n ? pointer : `${pointer} + ${hex(offset)}`
}
function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
/** A name that C takes. */
export function identifier(text: string): string {
  return text.replace(/\W+/g, '_')
}
/** Text that ends no remark of C. */
function plain(text: string): string {
  return text.replaceAll('*/', '* /').replace(/\s+/g, ' ')
}
