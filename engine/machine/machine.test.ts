import { expect, test } from 'vitest'
import type { CommandOf } from '../protocol/command.ts'
import { Machine } from './machine.ts'

function alloc(options: Partial<CommandOf<'mem.alloc'>> = {}): CommandOf<'mem.alloc'> {
  return {
    op: 'mem.alloc',
    process: 'vm',
    name: 'A',
    pages: 8,
    va: 0x1000_0000n,
    layout: 'scattered',
    zeroing: 'cached',
    readOnly: false,
    mergeable: false,
    ...options,
  }
}

function machine(): Machine {
  const made = new Machine()
  made.execute({ op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null })
  return made
}

test('a hole ends what can be pinned, and so does a read-only page for writing', () => {
  const m = machine()
  m.execute(alloc())
  m.execute(alloc({ name: 'R', va: 0x1000_8000n, readOnly: true }))
  const space = m.processes.get('vm')
  expect(space?.pinnable(0x10000, 16, false)).toBe(16)
  expect(space?.pinnable(0x10000, 16, true)).toBe(8)
  m.execute({ op: 'mem.free', process: 'vm', va: 0x1000_3000n, pages: 1 })
  expect(space?.pinnable(0x10000, 16, false)).toBe(3)
  expect(space?.pinnable(0x10003, 16, false)).toBe(0)
})

test('a refault gives fresh frames of the next generation, and names tell old and new apart', () => {
  const m = machine()
  m.execute(alloc({ layout: 'contiguous' }))
  const before = m.framesOf('vm', 0x1000_2000n, 0x2000n)
  m.execute({ op: 'mem.refault', process: 'vm', va: 0x1000_2000n, pages: 2 })
  const after = m.framesOf('vm', 0x1000_2000n, 0x2000n)
  expect(m.memory.nameOf(before[0] ?? 0)).toEqual({ owner: 'vm', name: 'A', page: 2, generation: 0 })
  expect(m.memory.nameOf(after[0] ?? 0)).toEqual({ owner: 'vm', name: 'A', page: 2, generation: 1 })
})

test('recycled frames go to the other process, but never while they are pinned', () => {
  const m = machine()
  m.execute({ op: 'process.create', name: 'other', capIpcLock: true, memlockPages: null })
  m.execute(alloc())
  const frames = m.framesOf('vm', 0x1000_0000n, 0x2000n)
  m.memory.pin(frames)
  expect(m.recycle('vm', 0x1000_0000n, 2, 'other', 'none')).toMatchObject({ ok: false, errno: 'EBUSY' })
  m.memory.unpin(frames)
  const moved = m.recycle('vm', 0x1000_0000n, 2, 'other', 'none')
  expect(moved.ok && [...moved.value.runs]).toEqual([...frames])
  expect(m.framesOf('vm', 0x1000_0000n, 0x2000n)).toHaveLength(0)
  expect(m.memory.nameOf(frames[0] ?? 0)?.owner).toBe('other')
})

test('a terabyte in one piece is one extent, and so is its clone', () => {
  const m = machine()
  expect(m.execute(alloc({ pages: 2 ** 28, layout: 'contiguous' })).ok).toBe(true)
  const copy = m.clone()
  expect(copy.framesOf('vm', 0x1000_0000n, 1n << 40n)).toHaveLength(2)
  copy.execute({ op: 'mem.free', process: 'vm', va: 0x1000_0000n, pages: 1 })
  expect(m.processes.get('vm')?.pinnable(0x10000, 9, true)).toBe(9)
})

test.each([
  ['no such process', alloc({ process: 'nobody' }), 'ENOENT'],
  ['no pages', alloc({ pages: 0 }), 'EINVAL'],
  ['half a page', alloc({ va: 0x1000_0800n }), 'EINVAL'],
  ['beyond user space', alloc({ va: 0x7fff_ffff_f000n }), 'EINVAL'],
  ['a run of no pages', alloc({ layout: { runPages: 0 } }), 'EINVAL'],
  ['where memory is already', alloc({ va: 0x1000_1000n }), 'EEXIST'],
])('mem.alloc refuses: %s', (_name, command, errno) => {
  const m = machine()
  m.execute(alloc())
  expect(m.execute(command)).toMatchObject({ ok: false, errno })
})

test('a chosen address avoids memory that is there', () => {
  const m = machine()
  m.execute(alloc({ va: 0x1_0000_0000n }))
  expect(m.execute(alloc({ name: 'B', va: null }))).toEqual({ ok: true, value: { va: 0x1_1000_0000n } })
})

test('a device without a wished group gets one of its own', () => {
  const m = machine()
  const device = { op: 'device.create', coherent: true, noSnoop: false, dirtyTracking: true, reserved: [] } as const
  m.execute({ ...device, name: 'a', group: 1000 })
  m.execute({ ...device, name: 'b', group: null })
  m.execute({ ...device, name: 'c', group: null })
  const groups = ['a', 'b', 'c'].map((name) => m.devices.get(name)?.group)
  expect(new Set(groups).size).toBe(3)
})
