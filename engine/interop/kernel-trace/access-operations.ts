/** Operations on accesses, which the recorder holds as file descriptors, and the end of a trace. */
import { answer, DONE, numberOf, refused } from './answer.ts'
import type { Answer } from './answer.ts'
import { parseU64, TraceArgError } from './args.ts'
import type { AccessFile } from './names.ts'
import type { Operation } from './operation.ts'
import type { Recorder } from './recorder.ts'

const NOT_OPEN = 'the file descriptor is not an open access'

/** `access X I [rw]` */
const access: Operation = (recorder, words) => {
  const name = words.at(0)
  const ioas = recorder.names.object(words.at(1))
  const needsPinPages = !words.flags(2, ['rw']).has('rw')
  return answer(recorder.execute({ op: 'access.create', name, ioas, needsPinPages }), (value) => {
    recorder.names.openAccess(name, numberOf(value, 'id'))
    return {}
  })
}

/** `access_replace X I` */
const accessReplace: Operation = (recorder, words) => {
  const file = recorder.names.access(words.at(0))
  const ioas = recorder.names.object(words.at(1))
  words.end(2)
  if (file === null) return refused('EBADFD', NOT_OPEN)
  return answer(recorder.execute({ op: 'access.replace', access: file.id, ioas }))
}

/** `access_close X` */
const accessClose: Operation = (recorder, words) => {
  const file = recorder.names.access(words.at(0))
  words.end(1)
  return file === null ? refused('EBADF', NOT_OPEN) : close(recorder, file)
}

/** close(2) on an access: its items are unpinned in the order of their creation, then it is destroyed. */
function close(recorder: Recorder, file: AccessFile): Answer {
  recorder.names.closeAccess(file)
  return answer(recorder.execute({ op: 'access.destroy', access: file.id }))
}

/** `pin P X IOVA LEN [w]` */
const pin: Operation = (recorder, words) => {
  const name = words.at(0)
  const file = recorder.names.access(words.at(1))
  const iova = parseU64(words.at(2))
  const length = parseU64(words.at(3))
  const write = words.flags(4, ['w']).has('w')
  if (file === null) return refused('EBADFD', NOT_OPEN)
  return answer(recorder.execute({ op: 'access.pin', access: file.id, iova, length, write }), (value) => {
    const item = numberOf(value, 'item')
    recorder.names.setItem(name, item)
    return { item }
  })
}

/** `unpin X P` */
const unpin: Operation = (recorder, words) => {
  const file = recorder.names.access(words.at(0))
  const item = recorder.names.item(words.at(1))
  words.end(2)
  if (file === null) return refused('EBADFD', NOT_OPEN)
  return answer(recorder.execute({ op: 'access.unpin', access: file.id, item }))
}

/** `rw X IOVA LEN r|w [slow]` */
const rw: Operation = (recorder, words) => {
  const file = recorder.names.access(words.at(0))
  const iova = parseU64(words.at(1))
  const length = parseU64(words.at(2))
  const direction = words.at(3)
  const slow = words.flags(4, ['slow']).has('slow')
  if (direction !== 'r' && direction !== 'w') throw new TraceArgError(`${direction} is neither r nor w`)
  if (file === null) return refused('EBADFD', NOT_OPEN)
  return answer(recorder.execute({ op: 'access.rw', access: file.id, iova, length, write: direction === 'w', slow }))
}

/** `close_all`: the accesses first, for they hold the context's file; then the context. */
const closeAll: Operation = (recorder, words) => {
  words.end(0)
  for (const file of recorder.names.openAccesses()) {
    const closed = close(recorder, file)
    if (closed.errno !== null) return closed
  }
  const result = recorder.execute({ op: 'ctx.close' })
  return result.ok ? DONE : answer(result)
}

export const ACCESS_OPERATIONS: Readonly<Record<string, Operation>> = {
  access,
  access_replace: accessReplace,
  access_close: accessClose,
  pin,
  unpin,
  rw,
  close_all: closeAll,
}
