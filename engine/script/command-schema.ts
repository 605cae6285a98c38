/**
 * Checks the commands that a guest sends. The API in the sandbox makes good ones, but it runs among the guest's own code,
 * so that nothing it sends is trusted. A bigint comes as its decimal digits.
 */
import { z } from 'zod'
import { U64_MAX } from '../base/units.ts'
import type { Command } from '../protocol/command.ts'

const u64 = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform((digits) => BigInt(digits))
  .refine((value) => value <= U64_MAX, 'must fit 64 bits')
const name = z.string().min(1).max(200)
const id = z.number().int().min(0).max(0xffff_ffff)
/** Up to 2^52 pages: the whole 64-bit space. */
const pages = z
  .number()
  .int()
  .min(0)
  .max(2 ** 52)
const bool = z.boolean()
const prot = z.strictObject({ read: bool, write: bool })
const range = z.strictObject({ start: u64, last: u64 })
const zeroing = z.enum(['cached', 'nontemporal', 'none'])
const layout = z.union([
  z.enum(['contiguous', 'scattered']),
  z.strictObject({
    runPages: z
      .number()
      .int()
      .min(1)
      .max(2 ** 30),
  }),
])

const quantifier = z.enum(['never', 'sometimes', 'always'])
/** As the command line's lists of names can hold it. */
const policyName = z.string().regex(/^[\w.-]{1,60}$/)
const partName = z.string().regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]{0,99}$/u)
const partText = z.string().min(1).max(200_000)
const position = z.number().int().min(1).max(4_000_000)
const policyPart = z.union([
  z.strictObject({
    kind: z.enum(['hook', 'function']),
    name: partName,
    text: partText,
    line: position,
    column: position,
  }),
  z.strictObject({ kind: z.literal('value'), name: partName, text: partText }),
])

function command<const Op extends string, S extends z.ZodRawShape>(op: Op, shape: S) {
  return z.strictObject({ op: z.literal(op), ...shape })
}
const memory = { process: name, va: u64 }
const memoryPages = { ...memory, pages }
const bytes = { ...memory, length: u64 }
const dma = { device: name, iova: u64, length: u64, noSnoop: bool }
const cpu = { ...bytes, memtype: z.enum(['wb', 'uc', 'wc', 'wt', 'nontemporal']) }
const memlock = { capIpcLock: bool, memlockPages: pages.nullable() }
const span = { iova: u64, length: u64 }

const commands = z.discriminatedUnion('op', [
  command('process.create', { name, ...memlock }),
  command('process.limit', { process: name, ...memlock }),
  command('mem.alloc', {
    process: name,
    name,
    pages,
    va: u64.nullable(),
    layout,
    zeroing,
    readOnly: bool,
    mergeable: bool,
  }),
  command('mem.free', memoryPages),
  command('mem.refault', memoryPages),
  command('mem.recycle', { ...memoryPages, to: name, zeroing }),
  command('device.create', {
    name,
    coherent: bool,
    noSnoop: bool,
    dirtyTracking: bool,
    group: id.nullable(),
    reserved: z.array(range).max(1000),
  }),
  command('cpu.read', cpu),
  command('cpu.write', cpu),
  command('cache.clflush', bytes),
  command('cache.clwb', bytes),
  command('cache.evict', bytes),
  command('cache.prefetch', bytes),
  command('dma.read', dma),
  command('dma.write', dma),
  command('ksm.scan', {}),
  command('ioas.alloc', { name }),
  command('ioas.ranges', { ioas: id, capacity: id.nullable() }),
  command('ioas.allow', { ioas: id, ranges: z.array(range).max(10_000) }),
  command('ioas.map', {
    ioas: id,
    ...bytes,
    iova: u64.nullable(),
    prot,
    unknownFlags: bool,
    efault: bool,
  }),
  command('ioas.copy', {
    dst: id,
    dstIova: u64.nullable(),
    src: id,
    srcIova: u64,
    length: u64,
    prot,
    unknownFlags: bool,
  }),
  command('ioas.unmap', { ioas: id, ...span }),
  command('ioas.hugePages', { ioas: id, value: id.nullable() }),
  command('ctx.rlimitMode', { value: id.nullable() }),
  command('ctx.close', {}),
  command('hwpt.alloc', {
    name,
    device: id,
    parent: id,
    nestParent: bool,
    dirtyTracking: bool,
    nestedData: bool,
    efault: bool,
  }),
  command('hwpt.dirtyTracking', { hwpt: id, enable: bool }),
  command('hwpt.dirtyBitmap', { hwpt: id, ...span, pageSize: u64, noClear: bool }),
  command('hwpt.invalidate', { hwpt: id, entries: id }),
  command('device.info', { device: id }),
  command('object.destroy', { id }),
  command('vfio.setIoas', { ioas: id }),
  command('vfio.unmap', span),
  command('device.bind', { device: name }),
  command('device.attach', { device: name, pt: id }),
  command('device.replace', { device: name, pt: id }),
  command('device.detach', { device: name }),
  command('device.unbind', { device: name }),
  command('device.unplug', { device: name }),
  command('access.create', { name, ioas: id.nullable(), needsPinPages: bool, ignoresUnmap: bool.optional() }),
  command('access.attach', { access: id, ioas: id }),
  command('access.replace', { access: id, ioas: id }),
  command('access.detach', { access: id }),
  command('access.destroy', { access: id }),
  command('access.pin', { access: id, ...span, write: bool }),
  command('access.unpin', { access: id, item: id }),
  command('access.rw', { access: id, ...span, write: bool, slow: bool }),
  command('selftest.reserve', { ioas: id, start: u64, length: u64 }),
  command('selftest.tempMemoryLimit', { bytes: id }),
  command('fault.inject', { point: z.enum(['map', 'pin', 'account', 'alloc', 'reserve']), nth: id }),
  command('lab.agent', { agent: z.enum(['worst-case', 'stale-iotlb', 'off']) }),
  command('lab.policy', { policy: name }),
  command('lab.cache', {
    bytes: id,
    ways: id,
    replacement: z.enum(['lru', 'random']),
    selfSnoop: bool,
    ddio: bool,
    spontaneous: id.max(1000),
  }),
  command('lab.cost', { nsPerPage: z.number(), nsDirtyExtra: z.number(), nsReadBack: z.number() }),
  command('lab.definePolicy', {
    name: policyName,
    summary: z.string().max(300),
    storageRule: z.enum(['slot0', 'prefer-nc']),
    parts: z.array(policyPart).max(100),
  }),
  command('lab.note', { text: z.string().max(2000) }),
  command('lab.litmus', {
    name,
    quantifier,
    observed: quantifier,
    condition: z.string().max(300),
    orders: id,
    positive: id,
    negative: id,
    states: z.array(z.strictObject({ text: z.string().max(2000), orders: id, holds: bool })).max(100),
    witness: z.string().max(10_000),
  }),
  command('lab.expect', { passed: bool, text: z.string().max(10_000), message: z.string().max(10_000) }),
])

/** Reads a command that a guest sent. */
export const guestCommandSchema: z.ZodType<Command> = commands

/**
 * A command of a window, checked as one of a guest is.
 * @throws Error if it is none
 */
export function checkedCommand(command: Command): Command {
  const digits: unknown = JSON.parse(
    JSON.stringify(command, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  )
  const read = guestCommandSchema.safeParse(digits)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
}

export const guestMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), label: z.string().max(500), command: commands }),
  z.object({
    kind: z.literal('query'),
    query: z.discriminatedUnion('what', [
      z.object({ what: z.enum(['run', 'step', 'pinned', 'flushTotals', 'flushLog', 'hazards']) }),
      z.object({ what: z.enum(['areas', 'domains']), ioas: id }),
      z.object({ what: z.literal('device'), device: name }),
      z.object({ what: z.literal('pins'), access: id }),
    ]),
  }),
  z.object({ kind: z.literal('print'), text: z.string() }),
  z.object({ kind: z.literal('fork'), begin: bool }),
])
export type CheckedMessage = z.infer<typeof guestMessageSchema>
