/** Random sequences of the op language, sensible and senseless, and how they run on the model. */
import fc from 'fast-check'
import type { Answer } from '../../interop/kernel-trace/answer.ts'
import { atoms, eventToJson, join } from '../../interop/kernel-trace/join.ts'
import { runOperation } from '../../interop/kernel-trace/replay.ts'
import { writeScript } from '../../interop/kernel-trace/script-writer.ts'
import { SimulatedKernel } from '../../interop/kernel-trace/simulated-kernel.ts'
import type { Json } from '../../interop/kernel-trace/trace-format.ts'
import type { ShippedPolicyName } from '../../protocol/policy.ts'

/** One operation: its word and its arguments. */
export type SequenceOp = readonly [op: string, ...args: string[]]

/** The memory of every sequence: scattered, contiguous, with a hole, read-only. */
export const SETUP: readonly SequenceOp[] = [
  ['buf', 'A', '8'],
  ['buf', 'C', '12', 'contig'],
  ['buf', 'H', '6', 'hole=3'],
  ['buf', 'R', '4', 'ro'],
  ['ioas', 'I0'],
  ['ioas', 'I1'],
  ['dev', 'D0', 'I0', 'cc'],
  ['access', 'X0', 'I0'],
  ['map', 'I0', 'A+0', '0x8000', '0x1000000', 'rw'],
  ['map', 'I1', 'C+0', '0x8000', '0x1000000', 'rw'],
]

const ioas = fc.constantFrom('I0', 'I0', 'I0', 'I1', 'I1', 'I1', 'I2')
const device = fc.constantFrom('D0', 'D0', 'D1', 'D1', 'D2')
const hwpt = fc.constantFrom('H0', 'H0', 'H1')
const pt = fc.oneof({ weight: 6, arbitrary: ioas }, { weight: 2, arbitrary: hwpt }, fc.constantFrom('D0.h', 'D1.h'))
const access = fc.constantFrom('X0', 'X0', 'X0', 'X1')
const item = fc.constantFrom('P0', 'P0', 'P1', 'P2')
const rights = fc.constantFrom('rw', 'rw', 'rw', 'rw', 'r', 'w')
const kind = fc.constantFrom('nc', 'nc', 'cc')

const hexPages = (pages: number): string => `0x${(pages * 0x1000).toString(16)}`
// Areas tend to lie in slots of eight pages, so that ranges often meet, and often fit.
const slot = fc.constantFrom(0, 0, 0, 8, 8, 16, 24).map((page) => 0x1000 + page)
const iova = fc.tuple(slot, fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 5)).map(([first, page]) => hexPages(first + page))
const slotIova = slot.map(hexPages)
const length = fc.constantFrom(8, 8, 8, 1, 2, 3, 4, 5).map(hexPages)
const part8 = fc.constantFrom(1, 2, 2, 3, 4, 5).map(hexPages)
const slots = fc.constantFrom(8, 8, 8, 16, 32, 4).map(hexPages)
const place = fc
  .tuple(fc.constantFrom('A', 'A', 'A', 'C', 'C', 'C', 'H', 'R'), fc.constantFrom(0, 0, 0, 0, 1, 4))
  .map(([buffer, page]) => `${buffer}+${hexPages(page)}`)
const part = fc.constantFrom('0', '0x800', '0x123')
const small = fc.constantFrom('0x800', '0x1800', '0x1000', '0x2100')

function op(word: string, ...args: fc.Arbitrary<string>[]): fc.Arbitrary<SequenceOp> {
  return fc.tuple(...args).map((words) => [word, ...words.flatMap((w) => w.split(' ')).filter((w) => w !== '')])
}
const maybe = (...words: string[]): fc.Arbitrary<string> => fc.constantFrom('', '', '', ...words)
const either = (...arbitraries: fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.oneof(...arbitraries)
const auto = fc.constant('auto')

/** What a program would ask for, in any order. */
export const sensibleOp: fc.Arbitrary<SequenceOp> = fc.oneof(
  { weight: 10, arbitrary: op('map', ioas, place, length, slotIova, rights, maybe('', '', '', 'efault')) },
  { weight: 2, arbitrary: op('map', ioas, place, length, auto, rights) },
  { weight: 6, arbitrary: op('copy', ioas, either(slotIova, slotIova, auto), ioas, iova, part8, rights) },
  { weight: 6, arbitrary: op('unmap', ioas, slotIova, slots) },
  { weight: 1, arbitrary: op('unmap_all', ioas) },
  { weight: 6, arbitrary: op('dev', device, pt, kind, maybe('nodirty')) },
  { weight: 3, arbitrary: op('replace', device, pt) },
  { weight: 4, arbitrary: op('hwpt', hwpt, device, ioas, maybe('nest', 'dirty', 'efault')) },
  { weight: 1, arbitrary: op('hwpt', hwpt, device, hwpt, fc.constant('nested')) },
  { weight: 5, arbitrary: op('destroy', fc.oneof(device, device, hwpt, ioas)) },
  { weight: 3, arbitrary: op('access', access, ioas, maybe('rw')) },
  { weight: 4, arbitrary: op('pin', item, access, iova, part8, fc.constantFrom('', 'w')) },
  { weight: 2, arbitrary: op('unpin', access, item) },
  { weight: 2, arbitrary: op('rw', access, iova, part8, fc.constantFrom('r', 'w'), fc.constantFrom('', 'slow')) },
  { weight: 1, arbitrary: op('access_replace', access, ioas) },
  { weight: 1, arbitrary: op('access_close', access) },
  {
    weight: 3,
    arbitrary: op('fail', fc.constantFrom('map', 'map', 'pin'), fc.constantFrom('1', '2', '3', '5', '10', '20')),
  },
  { weight: 1, arbitrary: op('mem_limit', fc.constantFrom('12', '24', '36', '48', '65536')) },
  { weight: 1, arbitrary: op('huge', ioas, fc.constantFrom('0', '1', 'get')) },
  { weight: 1, arbitrary: op('drop_ipc_lock', fc.constantFrom('9', '20', '40', '1000', '1000')) },
  { weight: 1, arbitrary: op('rlimit_mode', fc.constantFrom('0', '1', 'get')) },
  {
    weight: 1,
    arbitrary: op('repopulate', fc.constantFrom('A', 'C'), fc.constantFrom('0', '3'), fc.constantFrom('1', '4')),
  },
  { weight: 1, arbitrary: op('ioas', ioas) },
  { weight: 1, arbitrary: op('vfio_ioas', ioas) },
  { weight: 1, arbitrary: op('vfio_unmap', iova, length) },
  { weight: 1, arbitrary: op('reserve', ioas, fc.constantFrom('0x1020000', '0x2000000', '0x1008000'), length) },
  {
    weight: 1,
    arbitrary: op(
      'allow',
      ioas,
      fc.constantFrom('', '', '0x1000000 0x10fffff', '0x1000000 0x1003fff 0x1008000 0x7fffffff'),
    ),
  },
  { weight: 1, arbitrary: op('dirty', hwpt, fc.constantFrom('on', 'off')) },
  { weight: 1, arbitrary: op('dirty_mark', hwpt, iova) },
  { weight: 1, arbitrary: op('dirty_get', hwpt, iova, length, fc.constantFrom('0x800', '0x1000'), maybe('keep')) },
)

const nastyId = fc.oneof(fc.constantFrom('#0', '#1', '#2', '#3', '#4', '#5', '#99', '#4294967295', 'GONE'), pt, device)
const nastyNumber = fc.oneof(
  fc.constantFrom('0', '1', '0xfff', '0x1001', '0x7fffffff', '0x80000000', '0xffffffff', '0x100000000'),
  fc.constantFrom('-1', '-2', '-0x1000', '0x7fffffffffffffff', '0x8000000000000000', '0xfffffffffffff000'),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  iova,
  length,
  small,
)
const nastyPlace = fc.oneof(
  place,
  fc.tuple(place, part).map(([a, b]) => (b === '0' ? a : `A+${b}`)),
  nastyNumber,
)
const nastyRights = fc.constantFrom('rw', 'r', 'w', 'none', 'rwX', 'noneX')

/** Every call of the uAPI with every kind of nonsense. */
export const senselessOp: fc.Arbitrary<SequenceOp> = fc.oneof(
  {
    weight: 4,
    arbitrary: op('map', nastyId, nastyPlace, nastyNumber, either(nastyNumber, auto), nastyRights, maybe('efault')),
  },
  {
    weight: 3,
    arbitrary: op('copy', nastyId, either(nastyNumber, auto), nastyId, nastyNumber, nastyNumber, nastyRights),
  },
  { weight: 3, arbitrary: op('unmap', nastyId, nastyNumber, nastyNumber) },
  op('unmap_all', nastyId),
  op('dev', device, nastyId, kind, maybe('nodirty')),
  op('replace', nastyId, nastyId),
  op('hwpt', hwpt, nastyId, nastyId, maybe('nest', 'dirty', 'nested', 'efault', 'nest dirty', 'nested efault')),
  op('destroy', nastyId),
  op('access', access, nastyId, maybe('rw')),
  op('access_replace', fc.oneof(access, nastyId), nastyId),
  op('pin', item, fc.oneof(access, nastyId), nastyNumber, nastyNumber, fc.constantFrom('', 'w')),
  op('unpin', access, fc.constantFrom('P0', 'P9', '#0', '#7')),
  op('rw', fc.oneof(access, nastyId), nastyNumber, nastyNumber, fc.constantFrom('r', 'w'), fc.constantFrom('', 'slow')),
  op(
    'allow',
    nastyId,
    fc.constant(''),
    either(
      fc.constant(''),
      fc.tuple(nastyNumber, nastyNumber).map((r) => r.join(' ')),
    ),
  ),
  op('reserve', nastyId, nastyNumber, nastyNumber),
  op('ranges', nastyId, fc.constantFrom('', '0', '1', '2')),
  op('huge', nastyId, fc.constantFrom('0', '1', '2', 'get', '-1')),
  op('rlimit_mode', fc.constantFrom('0', '1', '2', 'get', '-1')),
  op('vfio_ioas', nastyId),
  op('vfio_unmap', nastyNumber, nastyNumber),
  op('mem_limit', fc.constantFrom('0', '1', '11', '12', '100')),
  op('dirty', nastyId, fc.constantFrom('on', 'off')),
  op('dirty_mark', nastyId, nastyNumber),
  op('dirty_get', nastyId, nastyNumber, nastyNumber, nastyNumber, maybe('keep')),
  op('check', nastyId, nastyNumber, nastyPlace, nastyNumber),
)

/** What an operation of a sequence did. */
export interface SequenceStep {
  readonly op: SequenceOp
  readonly answer: Answer
  readonly events: readonly Json[]
  /** The events without flushes, joined anew. */
  readonly unflushed: readonly Json[]
  /** Before and after it. */
  readonly before: Json
  readonly state: Json
}

/** A property does not hold: the message ends with the sequence as a script for the lab. */
export class BrokenProperty extends Error {
  override readonly name = 'BrokenProperty'
}

/**
 * Runs a sequence, closes everything, and shows each step to `visit`. The invariants of the model are asserted after each.
 * @throws BrokenProperty with a script that shows the failure, whatever fails
 */
export function runSequence(
  policy: ShippedPolicyName,
  sequence: readonly SequenceOp[],
  visit: (step: SequenceStep) => void = () => undefined,
): void {
  const kernel = new SimulatedKernel(policy)
  const done: { op: string; args: readonly string[]; errno: string | null }[] = []
  let before = kernel.state()
  for (const operation of [...SETUP, ...sequence, ['close_all'] as const]) {
    const [op, ...args] = operation
    try {
      const answer = runOperation(kernel, op, args)
      if (answer === null) throw new Error(`${op} is not an operation`)
      done.push({ op, args, errno: answer.errno })
      kernel.checkInvariants()
      const state = kernel.state()
      const events = kernel.takeEvents()
      const unflushed = join(atoms(events.filter((event) => event.e !== 'flush'))).map(eventToJson)
      visit({ op: operation, answer, events: events.map(eventToJson), unflushed, before, state })
      before = state
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      if (done.length === 0 || done[done.length - 1]?.args !== args) done.push({ op, args, errno: null })
      const words = done.map((d) => `  ${[d.op, ...d.args].join(' ')}`).join('\n')
      const script = writeScript(`under ${policy}: ${message.split('\n')[0] ?? ''}`, done)
      throw new BrokenProperty(`${message}\n\nThe operations:\n${words}\n\nTo open in the lab:\n${script}`)
    }
  }
}
