/**
 * Writes a sequence of the op language as a script for the lab, so that a trace, or a sequence that a property test found,
 * can be looked at there.
 */
import { parseCount, parsePlace, parseProt, parseU64 } from './args.ts'
import { Words } from './words.ts'

/** An operation and how it ended. */
export interface ScriptedOp {
  readonly op: string
  readonly args: readonly string[]
  readonly errno: string | null
}

/** The names that stand for something at a point of the sequence. */
interface Scope {
  readonly known: Set<string>
  readonly devices: Set<string>
}

type Line = (words: Words, scope: Scope) => string | null

/** A call, or null where the API of scripts has no counterpart. */
const LINES: Readonly<Record<string, Line>> = {
  buf: (w) => {
    const options = w.from(2)
    const layout = options.includes('contig') ? 'contiguous' : 'scattered'
    const hole = options.find((word) => word.startsWith('hole='))?.slice('hole='.length)
    const readOnly = options.includes('ro') ? ', readOnly: true' : ''
    const alloc = `${name(w.at(0))} = vm.alloc('${parseCount(w.at(1))} pages', { name: '${w.at(0)}', layout: '${layout}'${readOnly} })`
    return hole === undefined ? alloc : `${alloc}\n${name(w.at(0))}.slice('${parseCount(hole)} pages', '1 page').free()`
  },
  repopulate: (w) => `${name(w.at(0))}.slice('${parseCount(w.at(1))} pages', '${parseCount(w.at(2))} pages').refault()`,
  drop_ipc_lock: (w) => `vm.limit({ capIpcLock: false, memlock: '${parseCount(w.at(0))} pages' })`,
  fail: (w) => `lab.fail('${w.at(0)}', ${parseCount(w.at(1))})`,
  mem_limit: (w) => `lab.tempMemoryLimit(${parseCount(w.at(0))})`,
  rlimit_mode: (w) => (w.at(0) === 'get' ? 'lab.rlimitMode()' : `lab.rlimitMode(${w.at(0)})`),
  ioas: (w) => `${name(w.at(0))} = lab.ioas('${w.at(0)}')`,
  vfio_ioas: (w, s) => on(s, [w.at(0)], ([ioas]) => `lab.vfio.setIoas(${ioas})`),
  vfio_unmap: (w) => `lab.vfio.unmap(${hex(w.at(0))}, ${hex(w.at(1))})`,
  dev: (w, s) =>
    on(s, [w.at(1)], ([pt]) => {
      const dirty = w.from(3).includes('nodirty') ? '' : ', dirtyTracking: true'
      const device = `${name(w.at(0))} = lab.device('${w.at(0)}' + suffix(), { coherent: ${w.at(2) === 'cc'}${dirty} })`
      return `${device}\n${name(w.at(0))}.attach(${pt})`
    }),
  replace: (w, s) => on(s, [w.at(0), w.at(1)], ([device, pt]) => `${device}.replace(${pt})`),
  hwpt: (w, s) =>
    on(s, [w.at(1), w.at(2)], ([device, pt]) => {
      const flags = w.from(3)
      const options = [
        flags.includes('nest') ? 'nestParent: true' : '',
        flags.includes('dirty') ? 'dirtyTracking: true' : '',
        flags.includes('efault') ? 'efault: true' : '',
      ].filter((option) => option !== '')
      const method = flags.includes('nested') ? 'nested' : 'hwpt'
      return `${name(w.at(0))} = ${pt}.${method}(${[device, `{ ${options.join(', ')} }`].join(', ')})`
    }),
  destroy: (w, s) =>
    on(s, [w.at(0)], ([object]) => (s.devices.has(w.at(0)) ? `${object}.unplug()` : `${object}.destroy()`)),
  map: (w, s) =>
    on(s, [w.at(0)], ([ioas]) => {
      const iova = w.at(3) === 'auto' ? '' : `iova: ${hex(w.at(3))}, `
      const efault = w.from(5).includes('efault') ? ', efault: true' : ''
      return `${ioas}.map({ ${iova}from: ${memory(w.at(1), w.at(2))}, ${prot(w.at(4))}${efault} })`
    }),
  copy: (w, s) =>
    on(s, [w.at(0), w.at(2)], ([dst, src]) => {
      const to = w.at(1) === 'auto' ? '' : `, to: ${hex(w.at(1))}`
      return `${dst}.copy({ from: ${src}, iova: ${hex(w.at(3))}, length: ${hex(w.at(4))}${to}, ${prot(w.at(5))} })`
    }),
  unmap: (w, s) => on(s, [w.at(0)], ([ioas]) => `${ioas}.unmap(${hex(w.at(1))}, ${hex(w.at(2))})`),
  unmap_all: (w, s) => on(s, [w.at(0)], ([ioas]) => `${ioas}.unmapAll()`),
  allow: (w, s) =>
    on(s, [w.at(0)], ([ioas]) => {
      const bounds = w.from(1).map(hex)
      const ranges = bounds.flatMap((start, i) =>
        i % 2 === 0 ? [`{ start: ${start}, last: ${bounds[i + 1] ?? start} }`] : [],
      )
      return `${ioas}.allow([${ranges.join(', ')}])`
    }),
  reserve: (w, s) => on(s, [w.at(0)], ([ioas]) => `${ioas}.reserve(${hex(w.at(1))}, ${hex(w.at(2))})`),
  ranges: (w, s) => on(s, [w.at(0)], ([ioas]) => `${ioas}.ranges(${w.optional(1) ?? ''})`),
  huge: (w, s) =>
    on(s, [w.at(0)], ([ioas]) => `${ioas}.hugePages(${w.at(1) === 'get' ? '' : String(parseU64(w.at(1)) === 1n)})`),
  access: (w, s) =>
    on(s, [w.at(1)], ([ioas]) => {
      const pins = w.from(2).includes('rw') ? ', { pins: false }' : ''
      return `${name(w.at(0))} = ${ioas}.access('${w.at(0)}'${pins})`
    }),
  access_replace: (w, s) => on(s, [w.at(0), w.at(1)], ([access, ioas]) => `${access}.replace(${ioas})`),
  access_close: (w, s) => on(s, [w.at(0)], ([access]) => `${access}.destroy()`),
  pin: (w, s) =>
    on(s, [w.at(1)], ([access]) => {
      const write = w.from(4).includes('w') ? ', { write: true }' : ''
      return `${name(w.at(0))} = ${access}.pin(${hex(w.at(2))}, ${hex(w.at(3))}${write})`
    }),
  unpin: (w, s) => on(s, [w.at(1)], ([pin]) => `${pin}.unpin()`),
  rw: (w, s) =>
    on(s, [w.at(0)], ([access]) => {
      const slow = w.from(4).includes('slow') ? ', { slow: true }' : ''
      return `${access}.${w.at(3) === 'w' ? 'write' : 'read'}(${hex(w.at(1))}, ${hex(w.at(2))}${slow})`
    }),
  dirty: (w, s) => on(s, [w.at(0)], ([hwpt]) => `${hwpt}.dirtyTracking(${w.at(1) === 'on'})`),
  dirty_get: (w, s) =>
    on(s, [w.at(0)], ([hwpt]) => {
      const keep = w.from(4).includes('keep') ? ', keep: true' : ''
      return `${hwpt}.dirtyBitmap(${hex(w.at(1))}, ${hex(w.at(2))}, { pageSize: ${hex(w.at(3))}${keep} })`
    }),
  close_all: () => 'lab.close()',
}

/** Which argument an operation gives a name to. */
const DEFINES: ReadonlySet<string> = new Set(['buf', 'ioas', 'dev', 'hwpt', 'access', 'pin'])

/**
 * The sequence as a script. Operations that failed become expectations of their errno; what scripts cannot ask for stays as
 * a remark. The lab's IOMMU has other limits than the recorder's, so an operation that succeeded may fail there; the script
 * goes on.
 * @param title first line, a remark
 */
export function writeScript(title: string, ops: readonly ScriptedOp[]): string {
  const scope: Scope = { known: new Set(), devices: new Set() }
  const lines = [`// ${title}`, "const vm = lab.process('recorder')", 'const it = {}', 'let plugged = 0']
  lines.push("const suffix = () => (plugged++ === 0 ? '' : `~${plugged}`)", '')
  for (const { op, args, errno } of ops) {
    const words = new Words(args)
    const call = Object.hasOwn(LINES, op) ? (LINES[op]?.(words, scope) ?? null) : null
    if (call === null) lines.push(`// ${[op, ...args].join(' ')}`)
    else if (errno !== null) lines.push(`expect(${body(call)}).toFail('${errno}')`)
    else lines.push(op === 'buf' ? call : `lab.try(${body(call)})`)
    if (errno === null) remember(scope, op, words)
  }
  return `${lines.join('\n')}\n`
}

function body(call: string): string {
  return call.includes('\n') ? `() => {\n  ${call.replaceAll('\n', '\n  ')}\n}` : `() => (${call})`
}

function remember(scope: Scope, op: string, words: Words): void {
  if (DEFINES.has(op)) {
    scope.known.add(words.at(0))
    if (op === 'dev') scope.devices.add(words.at(0))
    else scope.devices.delete(words.at(0))
  }
  if (op === 'destroy' || op === 'access_close') scope.known.delete(words.at(0))
}

function name(word: string): string {
  return /^[A-Za-z_]\w*$/.test(word) ? `it.${word}` : `it[${JSON.stringify(word)}]`
}

/** The call on objects that exist; null if one of them does not: scripts have no way to name nothing. */
function on(scope: Scope, words: readonly string[], call: (names: [string, string]) => string): string | null {
  const [first, second] = words.map((word) => {
    const device = /^(.+)\.h$/.exec(word)?.[1]
    return device !== undefined && scope.known.has(device)
      ? `${name(device)}.hwpt`
      : scope.known.has(word)
        ? name(word)
        : null
  })
  if (first === null || first === undefined || second === null) return null
  return call([first, second ?? ''])
}

function hex(word: string): string {
  return `0x${parseU64(word).toString(16)}n`
}

function memory(place: string, length: string): string {
  const at = parsePlace(place)
  if (typeof at === 'bigint') return `vm.at(0x${at.toString(16)}n, ${hex(length)})`
  return `vm.at(${name(at.buffer)}.va + 0x${at.offset.toString(16)}n, ${hex(length)})`
}

function prot(word: string): string {
  const { read, write, unknownFlags } = parseProt(word)
  return `read: ${read}, write: ${write}${unknownFlags ? ', unknownFlags: true' : ''}`
}
