/** The operations of a run as statements in C, one by one; what has no equivalent in the kernel's selftests is a remark. */
import type { NameBook } from '../../lab/names.ts'
import { field } from '../../lab/views/step-summary.ts'
import type { Command, CommandOf, Step } from '../../protocol/index.ts'
import { Addresses } from './addresses.ts'
import { hex, identifier, remark, statement } from './c-text.ts'
import { Devices } from './devices.ts'
import { flagsOf, of, ofMacros, type Call } from './calls.ts'
import { UserPages } from './user-pages.ts'
import { Variables } from './variables.ts'

/** Sets the model up: a test is the process, and says what it expects in its own words. */
const MODEL_ONLY = /^(?:process\.create|device\.create|lab\.\w+)$/
/** User addresses end here; a number beyond it is as good as a pointer. */
const USER_END = 1n << 47n

/** Why an operation is not there. */
const NO_GROUP = 'the test driver has no groups of several devices'
const INJECTED = 'failed by injection'
const GEOMETRY = "the test driver's I/O pages are smaller"
const LIMIT = 'a limit that root has not'

/** Writes statements and remembers which variables they made. */
export class Statements {
  readonly lines: string[] = []
  readonly variables = new Variables()
  readonly pages: UserPages
  /** Operations that have no equivalent. */
  left = 0
  /** The last step that is there: behind it the answers of others would hang on an operation that is missing. */
  last = 0
  #ended = false
  readonly #addresses = new Addresses()
  /** The variable of an object's id: IOASes and hwpts. */
  readonly #objects = new Map<number, string>()
  readonly #devices: Devices
  /** Accesses by id, with the IOAS that they look into. */
  readonly #accesses = new Map<number, { readonly name: string; ioas: number | null }>()
  /** A fault is injected into the next operation. */
  #armed = false

  /** @param tracksDirty a hwpt is asked to track dirty pages, so that it counts which devices can */
  constructor(names: NameBook, tracksDirty: boolean) {
    this.pages = new UserPages(names)
    this.#devices = new Devices(this.variables, tracksDirty)
  }

  /** Adds a step. */
  add(step: Step): void {
    const { command, label, place } = step
    if (this.#ended) return
    this.last = step.step
    if (command.op === 'device.create') this.#devices.create(command)
    if (command.op === 'fault.inject') this.#armed = command.nth > 0
    const text = command.op === 'lab.note' || command.op === 'lab.expect' ? command.text : null
    if (text === null && MODEL_ONLY.test(command.op)) return
    const at = `${step.step}${place === null ? '' : `, line ${place.line}`}`
    if (text !== null) {
      this.lines.push(...remark(`${at}: ${text}`))
      return
    }
    const before = this.lines.length
    const call = this.#answerOf(command, step)
    const own = this.lines.splice(before)
    if (typeof call === 'string') this.#leaveOut(`${at}: ${label}`, command, call)
    else {
      this.lines.push(...remark(`${at}: ${label}`), ...own)
      const lines = step.result.ok ? call.ok : call.refused(step.result.errno)
      this.lines.push(...lines.flatMap((line) => statement(line)))
    }
    this.pages.follow(step)
    this.lines.push(...this.pages.checks().flatMap((line) => statement(line)))
  }

  #leaveOut(what: string, command: Command, why: string): void {
    this.left += 1
    this.lines.push(...remark(`${what} (no equivalent here: ${why})`))
    // An access that keeps its pins makes others fail; so does a mapping that stays, though its answer does not come through.
    this.#ended =
      (command.op === 'access.create' && command.ignoresUnmap === true) || (command.op === 'ioas.map' && command.efault)
    if (this.#ended) this.lines.push(...remark('The test ends here: later answers hang on what is missing.'))
  }

  /** The call of a command, or why there is none. */
  #answerOf(command: Command, step: Step): Call | string {
    const armed = this.#armed && command.op !== 'fault.inject'
    if (armed) this.#armed = false
    if (!step.result.ok) {
      if (armed) return INJECTED
      if (step.result.where === 'iopt_check_iova_alignment') return GEOMETRY
      if (step.result.errno === 'ENOMEM' || step.result.errno === 'EPERM') return LIMIT
    }
    return this.#callOf(command, step) ?? command.op
  }

  /** Null: there is none, or it is about an object that has none. */
  #callOf(command: Command, step: Step): Call | string | null {
    const { value } = step.result
    const id = field(value, 'id')
    switch (command.op) {
      case 'mem.alloc':
        return this.#alloc(command, command.pages, field(value, 'va'), command.readOnly)
      case 'mem.recycle': {
        // Whose frames they were is the model's affair: here they are fresh ones.
        const to = { process: command.to, name: command.to }
        const frames = this.pages.framesOf(command.process, command.va, command.pages)
        return this.#alloc(to, command.pages, field(value, 'va'), false, frames)
      }
      case 'mem.free':
      case 'mem.refault': {
        const at = this.pages.at(command.process, command.va)
        const length = hex(BigInt(command.pages) * 4096n)
        if (at === null) return null
        return of(command.op === 'mem.free' ? `munmap(${at}, ${length})` : `madvise(${at}, ${length}, MADV_DONTNEED)`)
      }
      case 'ioas.alloc': {
        const name = this.#object(id, 'ioas')
        return of(`_test_ioctl_ioas_alloc(self->fd, &${name})`, `test_ioctl_ioas_alloc(&${name})`)
      }
      case 'ioas.allow':
        return this.#allow(command, step.step)
      case 'selftest.reserve':
        return this.#about(command.ioas, (ioas) =>
          of(`lab_reserve(self->fd, ${ioas}, ${hex(command.start)}, ${hex(command.length)})`),
        )
      case 'ioas.hugePages':
        return command.value === null
          ? null
          : this.#about(command.ioas, (ioas) =>
              of(`lab_option(self->fd, IOMMU_OPTION_HUGE_PAGES, ${ioas}, ${command.value})`),
            )
      case 'ctx.rlimitMode':
        return command.value === null ? null : of(`lab_option(self->fd, IOMMU_OPTION_RLIMIT_MODE, 0, ${command.value})`)
      case 'selftest.tempMemoryLimit':
        return of(
          `_test_ioctl_set_temp_memory_limit(self->fd, ${command.bytes})`,
          `test_ioctl_set_temp_memory_limit(${command.bytes})`,
        )
      case 'vfio.setIoas':
        return this.#about(command.ioas, (ioas) => of(`lab_vfio_set_ioas(self->fd, ${ioas})`))
      case 'vfio.unmap':
        return of(`lab_vfio_unmap(self->fd, ${hex(command.iova)}, ${hex(command.length)})`)
      case 'ioas.map':
        return this.#map(command, step)
      case 'ioas.copy':
        return this.#copy(command, step)
      case 'ioas.unmap':
        return this.#about(command.ioas, (ioas) => this.#unmap(ioas, command, field(value, 'length')))
      case 'hwpt.alloc':
        return this.#hwpt(command, id)
      case 'hwpt.dirtyTracking':
        return this.#about(command.hwpt, (hwpt) => {
          const args = `${hwpt}, ${command.enable}`
          return of(`_test_cmd_set_dirty_tracking(self->fd, ${args})`, `test_cmd_set_dirty_tracking(${args})`)
        })
      case 'object.destroy':
        return this.#about(command.id, (object) =>
          of(`_test_ioctl_destroy(self->fd, ${object})`, `test_ioctl_destroy(${object})`),
        )
      case 'device.bind':
        return this.#devices.bind(command.device, id)
      case 'device.attach':
      case 'device.replace':
        return this.#about(command.pt, (pt) => {
          const hwpt = step.result.ok ? this.#object(field(value, 'hwpt'), 'hwpt') : null
          return this.#devices.attach(command.device, pt, hwpt, id, step.result.ok) ?? NO_GROUP
        })
      case 'device.detach':
      case 'device.unbind':
      case 'device.unplug':
        return step.result.ok ? (this.#devices.leave(command.device, command.op) ?? NO_GROUP) : null
      case 'access.create': {
        const ioas = command.ioas === null ? undefined : this.#objects.get(command.ioas)
        if (command.ignoresUnmap === true) return 'an access that keeps its pins'
        if (ioas === undefined || typeof id !== 'number') return null
        const name = this.variables.fresh('__u32', `access_${command.name}`)
        this.#accesses.set(id, { name, ioas: command.ioas })
        const args = `${ioas}, &${name}, ${command.needsPinPages ? 'MOCK_FLAGS_ACCESS_CREATE_NEEDS_PIN_PAGES' : '0'}`
        return of(`_test_cmd_create_access(self->fd, ${args})`, `test_cmd_create_access(${args})`)
      }
      case 'access.replace': {
        const access = this.#accesses.get(command.access)
        const ioas = this.#objects.get(command.ioas)
        if (access === undefined || ioas === undefined) return null
        if (step.result.ok) access.ioas = command.ioas
        const args = `${access.name}, ${ioas}`
        return of(`_test_cmd_access_replace_ioas(self->fd, ${args})`, `test_cmd_access_replace_ioas(${args})`)
      }
      case 'access.destroy': {
        const access = this.#accesses.get(command.access)
        if (access === undefined) return null
        return of(`_test_cmd_destroy_access(${access.name})`, `test_cmd_destroy_access(${access.name})`)
      }
      case 'access.pin':
        return this.#pin(command, field(value, 'item'), step.result.ok)
      case 'access.unpin': {
        const access = this.#accesses.get(command.access)
        const item = `item_${command.access}_${command.item}`
        if (access === undefined || !this.variables.has(item)) return null
        return ofMacros('destroy_access_pages', `${access.name}, ${item}`)
      }
      default:
        return null
    }
  }

  /** A call about an object that the test has; null if it has not. */
  #about<T extends Call | string>(id: number, make: (name: string) => T | null): T | null {
    const name = this.#objects.get(id)
    return name === undefined ? null : make(name)
  }

  #alloc(
    owner: { readonly process: string; readonly name: string },
    pages: number,
    va: unknown,
    readOnly: boolean,
    frames?: readonly (number | null)[],
  ): Call | null {
    if (typeof va !== 'bigint') return null
    const name = this.variables.fresh('void *', `mem_${owner.name}`)
    this.pages.add(owner.process, va, pages, name, frames)
    const rights = readOnly ? 'PROT_READ' : 'PROT_READ | PROT_WRITE'
    return of(`lab_memory(&${name}, ${hex(BigInt(pages) * 4096n)}, ${rights})`)
  }

  #allow(command: CommandOf<'ioas.allow'>, step: number): Call | null {
    return this.#about(command.ioas, (ioas) => {
      if (command.ranges.length === 0) return of(`lab_allow(self->fd, ${ioas}, NULL, 0)`)
      const name = this.variables.fresh('struct iommu_iova_range', `allowed_${step}`, command.ranges.length)
      command.ranges.forEach(({ start, last }, index) => {
        this.lines.push(`\t${name}[${index}].start = ${hex(start)};`, `\t${name}[${index}].last = ${hex(last)};`)
      })
      return of(`lab_allow(self->fd, ${ioas}, ${name}, ${command.ranges.length})`)
    })
  }

  #map(command: CommandOf<'ioas.map'>, { step, result }: Step): Call | string | null {
    const ioas = this.#objects.get(command.ioas)
    if (ioas === undefined || command.efault) return null
    const from = this.#source(command, step)
    const answered = field(result.value, 'iova')
    const chosen = command.iova === null ? this.variables.fresh('__u64', `iova_${step}`) : null
    if (typeof answered === 'bigint') this.#addresses.add(command.ioas, answered, command.length, from, chosen)
    const length = hex(command.length)
    if (result.ok && command.iova !== null && command.prot.read && command.prot.write)
      return { ...of(''), ok: [`test_ioctl_ioas_map_fixed_id(${ioas}, ${from}, ${length}, ${hex(command.iova)});`] }
    const flags = `${flagsOf(command)}${command.unknownFlags ? ' | 1U << 31' : ''}`
    return of(
      `_test_ioctl_ioas_map(self->fd, ${ioas}, ${from}, ${length}, &${this.#iova(command.iova, chosen)}, ${flags})`,
    )
  }

  /** The pointer to what is mapped, which may be nowhere. */
  #source({ process, va, length }: CommandOf<'ioas.map'>, step: number): string {
    const known = this.pages.at(process, va)
    if (known !== null) return known
    if (va >= USER_END) return `(void *)${hex(va)}`
    const hole = this.variables.fresh('void *', `hole_${step}`)
    const offset = va % 4096n
    this.lines.push(
      ...statement(`ASSERT_EQ(0, lab_hole(&${hole}, ${hex(((offset + length + 4095n) / 4096n) * 4096n)}));`),
    )
    return offset === 0n ? hole : `${hole} + ${hex(offset)}`
  }

  #copy(command: CommandOf<'ioas.copy'>, { step, result }: Step): Call | null {
    const [dst, src] = [this.#objects.get(command.dst), this.#objects.get(command.src)]
    if (dst === undefined || src === undefined) return null
    const { srcIova, length, dstIova } = command
    const from = this.#addresses.iova(command.src, srcIova)
    const answered = field(result.value, 'iova')
    const chosen = dstIova === null ? this.variables.fresh('__u64', `iova_${step}`) : null
    if (typeof answered === 'bigint') this.#addresses.copy(command.src, srcIova, length, command.dst, answered, chosen)
    const flags = `${flagsOf({ iova: dstIova, prot: command.prot })}${command.unknownFlags ? ' | 1U << 31' : ''}`
    const iova = this.#iova(dstIova, chosen)
    return of(`lab_copy(self->fd, ${dst}, ${src}, ${from}, ${hex(length)}, &${iova}, ${flags})`)
  }

  /** The variable that takes the IOVA of a mapping. */
  #iova(wanted: bigint | null, chosen: string | null): string {
    if (chosen !== null || wanted === null) return chosen ?? 'iova'
    this.variables.declare('__u64', 'iova')
    this.lines.push(`\tiova = ${hex(wanted)};`)
    return 'iova'
  }

  #unmap(ioas: string, command: CommandOf<'ioas.unmap'>, length: unknown): Call {
    const range = `${this.#addresses.iova(command.ioas, command.iova)}, ${hex(command.length)}`
    const call = (out: string): string => `_test_ioctl_ioas_unmap(self->fd, ${ioas}, ${range}, ${out})`
    if (typeof length !== 'bigint') return of(call('NULL'))
    if (length === command.length) return of(call('NULL'), `test_ioctl_ioas_unmap_id(${ioas}, ${range})`)
    this.variables.declare('uint64_t', 'unmapped')
    return { ...of(call('NULL')), ok: [`ASSERT_EQ(0, ${call('&unmapped')});`, `ASSERT_EQ(${hex(length)}, unmapped);`] }
  }

  #hwpt(command: CommandOf<'hwpt.alloc'>, id: unknown): Call | null {
    const device = this.#devices.idOf(command.device)
    const parent = this.#objects.get(command.parent)
    if (device === null || parent === undefined || command.efault) return null
    const flags = [
      ...(command.nestParent ? ['IOMMU_HWPT_ALLOC_NEST_PARENT'] : []),
      ...(command.dirtyTracking ? ['IOMMU_HWPT_ALLOC_DIRTY_TRACKING'] : []),
    ]
    const args = `${device}, ${parent}, ${flags.join(' | ') || '0'}, &${this.#object(id, 'hwpt')}`
    // The helper below them changed with the kernel's version, the macros did not.
    if (!command.nestedData) return ofMacros('hwpt_alloc', args)
    this.variables.declare('struct iommu_hwpt_selftest', 'stage1')
    return ofMacros('hwpt_alloc_nested', `${args}, IOMMU_HWPT_DATA_SELFTEST, &stage1, sizeof(stage1)`)
  }

  #pin(command: CommandOf<'access.pin'>, item: unknown, ok: boolean): Call | null {
    const access = this.#accesses.get(command.access)
    if (access === undefined) return null
    const memory = access.ioas === null ? null : this.#addresses.memory(access.ioas, command.iova, command.length)
    if (memory === null && ok) return null
    const name = typeof item === 'number' ? `item_${command.access}_${item}` : 'no_item'
    this.variables.declare('__u32', name)
    const range = `${this.#addresses.iova(access.ioas ?? 0, command.iova)}, ${hex(command.length)}`
    const flags = command.write ? 'MOCK_FLAGS_ACCESS_WRITE' : '0'
    return of(`lab_pin(self->fd, ${access.name}, ${range}, ${memory ?? 'NULL'}, ${flags}, &${name})`)
  }

  /** The variable of an object that is answered; one that counts for nothing if there is none. */
  #object(id: unknown, kind: string): string {
    const known = typeof id === 'number' ? this.#objects.get(id) : undefined
    if (known !== undefined) return known
    if (typeof id !== 'number') {
      this.variables.declare('__u32', `no_${kind}`)
      return `no_${kind}`
    }
    const name = this.variables.fresh('__u32', identifier(`${kind}_${id}`))
    this.#objects.set(id, name)
    return name
  }
}
