/** Operations on the process, its memory and the test hooks. */
import { answer, DONE, fieldOf, plainToJson } from './answer.ts'
import type { Answer } from './answer.ts'
import { parseCount, parseU64, TraceArgError } from './args.ts'
import type { Operation } from './operation.ts'
import { RECORDER } from './recorder.ts'
import type { Recorder } from './recorder.ts'
import type { FrameLayout } from '../../protocol/command.ts'
import { u64ToJson } from './trace-format.ts'

/** What follows the size of a buffer. */
interface BufferOptions {
  readonly readOnly: boolean
  readonly layout: FrameLayout
  /** Page that is unmapped afterwards. */
  readonly hole: number | null
}

function bufferOptions(words: readonly string[]): BufferOptions {
  let readOnly = false
  let layout: FrameLayout = 'scattered'
  let hole: number | null = null
  for (const word of words) {
    const holeAt = /^hole=(.+)$/.exec(word)?.[1]
    if (word === 'ro') readOnly = true
    else if (word === 'contig') layout = 'contiguous'
    else if (holeAt !== undefined) hole = parseCount(holeAt)
    // Faulted in by the first pin, in no particular order: which frames they are does not show in a trace.
    else if (word !== 'lazy') throw new TraceArgError(`${JSON.stringify(word)} is not an option of a buffer`)
  }
  return { readOnly, layout, hole }
}

/** `buf B N [ro] [hole=K] [contig] [lazy]` */
const buf: Operation = (recorder, words) => {
  const name = words.at(0)
  const pages = parseCount(words.at(1))
  const options = bufferOptions(words.from(2))
  const va = recorder.nextBufferVa()
  const allocated = recorder.execute({
    op: 'mem.alloc',
    process: RECORDER,
    name,
    pages,
    va,
    layout: options.layout,
    zeroing: 'cached',
    readOnly: options.readOnly,
    mergeable: false,
  })
  if (!allocated.ok) return answer(allocated)
  recorder.addBuffer({ name, va, pages })
  if (options.hole !== null) {
    const holeVa = va + BigInt(options.hole) * 4096n
    const freed = recorder.execute({ op: 'mem.free', process: RECORDER, va: holeVa, pages: 1 })
    if (!freed.ok) return answer(freed)
  }
  return { ...DONE, ret: { va: u64ToJson(va) } }
}

/** `repopulate B PG N` */
const repopulate: Operation = (recorder, words) => {
  const buffer = recorder.buffer(words.at(0))
  if (buffer === null) throw new TraceArgError(`there is no buffer ${words.at(0)}`)
  const pg = parseCount(words.at(1))
  const pages = parseCount(words.at(2))
  words.end(3)
  const va = buffer.va + BigInt(pg) * 4096n
  const result = recorder.execute({ op: 'mem.refault', process: RECORDER, va, pages })
  if (result.ok) recorder.nameFrames(buffer, pg, pages)
  return answer(result)
}

/** `drop_ipc_lock PAGES` */
const dropIpcLock: Operation = (recorder, words) => {
  const memlockPages = parseCount(words.at(0))
  words.end(1)
  return answer(recorder.execute({ op: 'process.limit', process: RECORDER, capIpcLock: false, memlockPages }))
}

/** `mem_limit BYTES` */
const memLimit: Operation = (recorder, words) => {
  const bytes = parseCount(words.at(0))
  words.end(1)
  return answer(recorder.execute({ op: 'selftest.tempMemoryLimit', bytes }))
}

/** `fail map|pin N` */
const fail: Operation = (recorder, words) => {
  const point = words.at(0)
  const nth = parseCount(words.at(1))
  words.end(2)
  if (point !== 'map' && point !== 'pin') throw new TraceArgError(`${point} is not a fault point`)
  return answer(recorder.execute({ op: 'fault.inject', point, nth }))
}

/** `rlimit_mode 0|1|get` */
const rlimitMode: Operation = (recorder, words) => {
  words.end(1)
  return optionAnswer(words.at(0), (value) => recorder.execute({ op: 'ctx.rlimitMode', value }))
}

/** `huge I 0|1|get` */
const huge: Operation = (recorder, words) => {
  const ioas = recorder.names.object(words.at(0))
  words.end(2)
  return optionAnswer(words.at(1), (value) => recorder.execute({ op: 'ioas.hugePages', ioas, value }))
}

function optionAnswer(word: string, option: (value: number | null) => ReturnType<Recorder['execute']>): Answer {
  const value = word === 'get' ? null : Number(parseU64(word))
  const result = option(value)
  return answer(result, (got) => (value === null ? { val: plainToJson(fieldOf(got, 'value')) } : {}))
}

export const MACHINE_OPERATIONS: Readonly<Record<string, Operation>> = {
  buf,
  repopulate,
  drop_ipc_lock: dropIpcLock,
  mem_limit: memLimit,
  fail,
  rlimit_mode: rlimitMode,
  huge,
}
