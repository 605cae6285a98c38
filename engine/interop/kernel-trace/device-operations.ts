/** Operations on devices, hwpts and objects in general. */
import { answer, fieldOf, numberOf, plainToJson, refused } from './answer.ts'
import { parseU64, TraceArgError } from './args.ts'
import type { Operation } from './operation.ts'
import { RECORDER } from './recorder.ts'

/** `dev D PT nc|cc [nodirty]` */
const dev: Operation = (recorder, words) => {
  const name = words.at(0)
  const pt = recorder.names.object(words.at(1))
  const kind = words.at(2)
  if (kind !== 'nc' && kind !== 'cc') throw new TraceArgError(`${JSON.stringify(kind)} is neither nc nor cc`)
  const device = recorder.newDeviceName(name)
  const result = recorder.execute({
    op: 'selftest.device',
    name: device,
    pt,
    coherent: kind === 'cc',
    dirtyTracking: !words.flags(3, ['nodirty']).has('nodirty'),
  })
  return answer(result, (value) => {
    const [stdev, idev, hwpt] = [numberOf(value, 'stdev'), numberOf(value, 'idev'), numberOf(value, 'hwpt')]
    recorder.addDevice(stdev, device)
    recorder.names.setObject(name, stdev)
    recorder.names.setObject(`${name}.i`, idev)
    recorder.names.setObject(`${name}.h`, hwpt)
    return { stdev, idev, hwpt }
  })
}

/** `replace D PT` */
const replace: Operation = (recorder, words) => {
  const name = words.at(0)
  const selftestId = recorder.names.object(name)
  const pt = recorder.names.object(words.at(1))
  words.end(2)
  const device = recorder.device(selftestId)
  if (device === null) return refused('ENOENT', `object ${selftestId} is not a mock device`)
  return answer(recorder.execute({ op: 'device.replace', device, pt }), (value) => {
    const hwpt = numberOf(value, 'hwpt')
    recorder.names.setObject(`${name}.h`, hwpt)
    return { hwpt }
  })
}

/** `hwpt H D PT [nest] [dirty] [nested] [efault]` */
const hwpt: Operation = (recorder, words) => {
  const name = words.at(0)
  const device = recorder.names.partOf(words.at(1), '.i')
  const parent = recorder.names.object(words.at(2))
  const flags = words.flags(3, ['nest', 'dirty', 'nested', 'efault'])
  const result = recorder.execute({
    op: 'hwpt.alloc',
    name,
    device,
    parent,
    nestParent: flags.has('nest'),
    dirtyTracking: flags.has('dirty'),
    nestedData: flags.has('nested'),
    efault: flags.has('efault'),
  })
  return answer(result, (value) => {
    const id = numberOf(value, 'id')
    recorder.names.setObject(name, id)
    return { id }
  })
}

/** `destroy X` */
const destroy: Operation = (recorder, words) => {
  const name = words.at(0)
  const id = recorder.names.object(name)
  words.end(1)
  return answer(recorder.execute({ op: 'object.destroy', id }), () => {
    recorder.names.forget(name)
    recorder.forgetObject(id)
    return {}
  })
}

/** `dirty H on|off` */
const dirty: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  const state = words.at(1)
  words.end(2)
  if (state !== 'on' && state !== 'off') throw new TraceArgError(`${JSON.stringify(state)} is neither on nor off`)
  return answer(recorder.execute({ op: 'hwpt.dirtyTracking', hwpt: id, enable: state === 'on' }))
}

/** `dirty_mark H IOVA` */
const dirtyMark: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  const iova = parseU64(words.at(1))
  words.end(2)
  return answer(recorder.execute({ op: 'selftest.markDirty', hwpt: id, iova }), (value) => ({
    n: numberOf(value, 'count'),
  }))
}

/** `dirty_get H IOVA LEN PGSIZE [keep]` */
const dirtyGet: Operation = (recorder, words) => {
  const result = recorder.execute({
    op: 'hwpt.dirtyBitmap',
    hwpt: recorder.names.object(words.at(0)),
    iova: parseU64(words.at(1)),
    length: parseU64(words.at(2)),
    pageSize: parseU64(words.at(3)),
    noClear: words.flags(4, ['keep']).has('keep'),
  })
  return answer(result, (value) => ({ bits: plainToJson(fieldOf(value, 'bits')) }))
}

/** `check H IOVA B+OFF LEN` */
const check: Operation = (recorder, words) => {
  const id = recorder.names.object(words.at(0))
  const iova = parseU64(words.at(1))
  const va = recorder.va(words.at(2))
  const length = parseU64(words.at(3))
  words.end(4)
  return answer(recorder.execute({ op: 'selftest.checkMap', hwpt: id, iova, process: RECORDER, va, length }))
}

export const DEVICE_OPERATIONS: Readonly<Record<string, Operation>> = {
  dev,
  replace,
  hwpt,
  destroy,
  dirty,
  dirty_mark: dirtyMark,
  dirty_get: dirtyGet,
  check,
}
