import { expect, test } from 'vitest'
import { Rng } from '../base/rng.ts'
import type { TraceEvent } from '../protocol/event.ts'
import { Bed, IOVA, VA } from './bed.test-support.ts'
import type { KernelCommand } from './iommufd.ts'

/** A random command on a small world; many of them fail, which is as good. */
function randomCommand(bed: Bed, rng: Rng): KernelCommand {
  const id = (): number => rng.below(12)
  const iova = (): bigint => IOVA + BigInt(rng.below(4)) * 0x4000n
  const length = (): bigint => BigInt(1 + rng.below(4)) * 0x1000n
  const device = (): string => (rng.below(2) === 0 ? 'nic' : 'igpu')
  const commands: (() => KernelCommand)[] = [
    () => ({ op: 'ioas.alloc', name: 'ioas' }),
    () => bed.map(id(), { iova: iova(), length: length(), va: VA + BigInt(rng.below(4)) * 0x1000n }),
    () => bed.copy(id(), id(), { srcIova: iova(), dstIova: iova(), length: length() }),
    () => ({ op: 'ioas.unmap', ioas: id(), iova: iova(), length: 0x8000n }),
    () => ({ op: 'device.attach', device: device(), pt: id() }),
    () => ({ op: 'device.unplug', device: device() }),
    () => bed.hwpt(id(), id(), { nestParent: rng.below(2) === 0, nestedData: rng.below(3) === 0 }),
    () => ({ op: 'object.destroy', id: id() }),
    () => ({ op: 'access.create', name: 'mdev', ioas: id(), needsPinPages: true }),
    () => ({ op: 'access.pin', access: id(), iova: iova(), length: length(), write: false }),
    () => ({ op: 'access.unpin', access: id(), item: rng.below(3) }),
    () => ({ op: 'access.replace', access: id(), ioas: id() }),
    () => ({ op: 'fault.inject', point: 'map', nth: 1 + rng.below(4) }),
  ]
  return commands[rng.below(commands.length)]?.() ?? { op: 'ctx.close' }
}

function world(seed: number): { bed: Bed; rng: Rng } {
  const bed = new Bed({ pages: 8 })
  bed.device('nic', true)
  bed.device('igpu', false)
  bed.ioas()
  bed.ioas()
  bed.run({ op: 'device.attach', device: 'nic', pt: 1 })
  return { bed, rng: new Rng(seed) }
}

test.each([1, 2, 3, 4, 5, 6])('a fork answers as the original would, event by event (seed %i)', (seed) => {
  const { bed, rng } = world(seed)
  let worked = 0
  for (let step = 0; step < 60; step++) {
    const events: TraceEvent[] = []
    const machine = bed.machine.clone()
    const fork = bed.kernel.clone(machine, (event) => events.push(event))
    fork.checkInvariants()
    const command = randomCommand(bed, rng)
    bed.forget()
    const original = bed.kernel.execute(command)
    if (original.ok) worked++
    expect(fork.execute(command)).toEqual(original)
    expect(events).toEqual(bed.events)
    fork.checkInvariants()
  }
  expect(worked).toBeGreaterThan(10)
})

test('what a fork does is not seen by the original', () => {
  const { bed } = world(1)
  bed.run(bed.map(1))
  const access = bed.id({ op: 'access.create', name: 'mdev', ioas: 1, needsPinPages: true })
  bed.run({ op: 'access.pin', access, iova: IOVA, length: 0x1000n, write: false })
  const machine = bed.machine.clone()
  const fork = bed.kernel.clone(machine, () => undefined)
  expect(fork.execute({ op: 'ctx.close' }).ok).toBe(true)
  expect(fork.objects.isEmpty).toBe(true)
  bed.kernel.checkInvariants()
  expect(bed.kernel.objects.all).toHaveLength(5)
  expect(bed.kernel.pages.get(0)?.npinned).toBe(8)
  // Nothing of the original points into the fork.
  expect(bed.kernel.objects.all.every((o) => o.twin === null)).toBe(true)
})
