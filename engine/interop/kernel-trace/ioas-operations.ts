/** Operations on an IOAS: mappings, ranges, and the VFIO compat calls. */
import type { OpResult, PlainValue } from '../../protocol/step.ts'
import { U64_MAX } from '../../base/units.ts'
import { answer, fieldOf, numberOf, plainToJson } from './answer.ts'
import type { Answer } from './answer.ts'
import { parseCount, parseProt, parseU64, TraceArgError } from './args.ts'
import type { Operation } from './operation.ts'
import { RECORDER } from './recorder.ts'
import type { Json } from './trace-format.ts'

/** `ioas I` */
const ioas: Operation = (recorder, words) => {
  const name = words.at(0)
  words.end(1)
  const result = recorder.execute({ op: 'ioas.alloc', name })
  if (result.ok) recorder.names.setObject(name, numberOf(result.value, 'id'))
  return answer(result, (value) => ({ id: numberOf(value, 'id') }))
}

function iovaOrAuto(word: string): bigint | null {
  return word === 'auto' ? null : parseU64(word)
}

function iovaAnswer(result: OpResult): Answer {
  return answer(result, (value) => ({ iova: plainToJson(fieldOf(value, 'iova')) }))
}

function lengthAnswer(result: OpResult): Answer {
  return answer(result, (value) => ({ len: plainToJson(fieldOf(value, 'length')) }))
}

/** `map I B+OFF LEN IOVA|auto PROT [efault]` */
const map: Operation = (recorder, words) => {
  const { unknownFlags, ...prot } = parseProt(words.at(4))
  return iovaAnswer(
    recorder.execute({
      op: 'ioas.map',
      ioas: recorder.names.object(words.at(0)),
      process: RECORDER,
      va: recorder.va(words.at(1)),
      length: parseU64(words.at(2)),
      iova: iovaOrAuto(words.at(3)),
      prot,
      unknownFlags,
      efault: words.flags(5, ['efault']).has('efault'),
    }),
  )
}

/** `copy DST DSTIOVA|auto SRC SRCIOVA LEN PROT` */
const copy: Operation = (recorder, words) => {
  const { unknownFlags, ...prot } = parseProt(words.at(5))
  words.end(6)
  return iovaAnswer(
    recorder.execute({
      op: 'ioas.copy',
      dst: recorder.names.object(words.at(0)),
      dstIova: iovaOrAuto(words.at(1)),
      src: recorder.names.object(words.at(2)),
      srcIova: parseU64(words.at(3)),
      length: parseU64(words.at(4)),
      prot,
      unknownFlags,
    }),
  )
}

/** `unmap I IOVA LEN` */
const unmap: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  const iova = parseU64(words.at(1))
  const length = parseU64(words.at(2))
  words.end(3)
  return lengthAnswer(recorder.execute({ op: 'ioas.unmap', ioas: id, iova, length }))
}

/** `unmap_all I` */
const unmapAll: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  words.end(1)
  return lengthAnswer(recorder.execute({ op: 'ioas.unmap', ioas: id, iova: 0n, length: U64_MAX }))
}

/** `allow I [START LAST]...` */
const allow: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  const bounds = words.from(1).map(parseU64)
  if (bounds.length % 2 !== 0) throw new TraceArgError('a range needs a start and a last')
  const ranges: { start: bigint; last: bigint }[] = []
  bounds.forEach((bound, i) => {
    const range = ranges[ranges.length - 1]
    if (i % 2 === 0 || range === undefined) ranges.push({ start: bound, last: bound })
    else range.last = bound
  })
  return answer(recorder.execute({ op: 'ioas.allow', ioas: id, ranges }))
}

/** `reserve I START LEN` */
const reserve: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  const start = parseU64(words.at(1))
  const length = parseU64(words.at(2))
  words.end(3)
  return answer(recorder.execute({ op: 'selftest.reserve', ioas: id, start, length }))
}

function rangesOf(value: PlainValue): { readonly [key: string]: Json } {
  const list = fieldOf(value, 'ranges')
  const ranges = Array.isArray(list)
    ? list.map((range: PlainValue) => [bound(range, 'start'), bound(range, 'last')])
    : []
  return { num: numberOf(value, 'count'), align: plainToJson(fieldOf(value, 'alignment')), ranges }
}

function bound(range: PlainValue, key: string): Json {
  return plainToJson(fieldOf(range, key))
}

/** `ranges I [CAP]` */
const ranges: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  const capacity = words.optional(1)
  words.end(2)
  return answer(
    recorder.execute({ op: 'ioas.ranges', ioas: id, capacity: capacity === null ? null : parseCount(capacity) }),
    rangesOf,
    (errno, value) => (errno === 'EMSGSIZE' ? rangesOf(value) : {}),
  )
}

/** `vfio_ioas I` */
const vfioIoas: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  words.end(1)
  return answer(recorder.execute({ op: 'vfio.setIoas', ioas: id }))
}

/** `vfio_unmap IOVA LEN` */
const vfioUnmap: Operation = (recorder, words) => {
  const iova = parseU64(words.at(0))
  const length = parseU64(words.at(1))
  words.end(2)
  return lengthAnswer(recorder.execute({ op: 'vfio.unmap', iova, length }))
}

export const IOAS_OPERATIONS: Readonly<Record<string, Operation>> = {
  ioas,
  map,
  copy,
  unmap,
  unmap_all: unmapAll,
  allow,
  reserve,
  ranges,
  vfio_ioas: vfioIoas,
  vfio_unmap: vfioUnmap,
}
