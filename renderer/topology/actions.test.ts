import { describe, expect, it } from 'vitest'
import type { Command, CommandOp } from '../../engine/protocol/command.ts'
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import type { NodeAction, Scene } from './action.ts'
import { actionsOf, dropAction } from './actions.ts'
import { readForm } from './form.ts'
import type { Typed } from './form.ts'
import { createForm } from './process-actions.ts'
import { CREATIONS } from './requests.ts'
import type { CreationId } from './requests.ts'
import { auto, first, igpu, mdev, nic, node, own, qemu, scene, second, topology, viewOf } from './scene.test-support.ts'
import { previewOf } from './trials.ts'

/** The line of an action; of a form as it opens, or with other values typed. */
function lineOf(action: NodeAction | null | undefined, typed: Typed = {}): string {
  if (!action) return ''
  if (action.does.kind === 'deed') return previewOf(action.does)
  if (action.does.kind === 'choice') return ''
  const read = readForm(action.does.fields, typed)
  return read.ok ? previewOf(action.does.make(read.values)) : `${read.key}: ${read.why}`
}
function commandOf(action: NodeAction | null | undefined, typed: Typed = {}): Command | null {
  if (!action) return null
  if (action.does.kind === 'deed') return action.does.command
  if (action.does.kind === 'choice') return null
  const read = readForm(action.does.fields, typed)
  return read.ok ? action.does.make(read.values).command : null
}
const lines = (of: TopologyNode): string[] => actionsOf(of, scene).map((action) => lineOf(action))
const action = (of: TopologyNode, title: string): NodeAction | undefined =>
  actionsOf(of, scene).find((one) => one.title === title)

describe('the actions of a node', () => {
  it('a device is attached or moved, bound, detached, unplugged, and does DMA', () => {
    expect(lines(nic).slice(0, 9)).toEqual([
      'nic.replace(own)',
      'nic.replace(first)',
      'nic.replace(second)',
      'nic.bind()',
      'nic.detach()',
      'nic.unbind()',
      'nic.unplug()',
      "nic.read(0x100_0000n, '32 KiB')",
      "nic.write(0x100_0000n, '32 KiB')",
    ])
    expect(lines(igpu).slice(0, 4)).toEqual([
      'igpu.attach(nic.hwpt!)',
      'igpu.attach(own)',
      'igpu.attach(first)',
      'igpu.attach(second)',
    ])
    expect(lineOf(action(igpu, 'DMA read…'), { noSnoop: false })).toBe(
      "igpu.read(0x100_0000n, '4 KiB', { noSnoop: false })",
    )
  })

  it('a hwpt is made over an IOAS, with what was chosen, and a nested one over its parent', () => {
    expect(lineOf(action(nic, 'Make a hwpt…'), { ioas: '1', name: 'big', nestParent: true })).toBe(
      "const big = second.hwpt(nic, { name: 'big', nestParent: true })",
    )
    expect(commandOf(action(nic, 'Make a hwpt…'), { ioas: '1' })).toMatchObject({
      op: 'hwpt.alloc',
      device: 6,
      parent: 2,
    })
    expect(lineOf(action(own, 'Make a nested hwpt…'))).toBe('const nested = own.nested(nic)')
    expect(lineOf(action(own, 'Make a nested hwpt…'), { efault: true })).toBe(
      'const nested = own.nested(nic, { efault: true })',
    )
    expect(commandOf(action(nic, 'Make a hwpt…'), { efault: true })).toMatchObject({ efault: true })
    // Whether an unbound device can have one is not known before it is bound.
    expect(commandOf(action(igpu, 'Make a hwpt…'))).toBeNull()
  })

  it('an IOAS maps, copies and unmaps, whole or a range, and goes', () => {
    const all = lines(first)
    expect(all).toEqual(
      expect.arrayContaining([
        'first.map({ from: vm.memory })',
        "first.map({ from: vm.at(0x8000_0000n, '4 KiB') })",
        "first.unmap(0x100_0000n, '32 KiB')",
        'first.unmapAll()',
        "const mdev = first.access('mdev')",
        'first.hugePages(false)',
        'first.destroy()',
      ]),
    )
    expect(lines(second)).toContain("second.copy({ from: first, iova: 0x100_0000n, length: '32 KiB' })")
    const form = action(first, 'Map a range…')
    expect(lineOf(form)).toBe('first.map({ iova: 0x110_0000n, from: vm.memory })')
    expect(lineOf(form, { iova: '', length: '2 pages', write: false })).toBe(
      "first.map({ from: vm.memory, length: '8 KiB', write: false })",
    )
    expect(commandOf(form, { iova: '0x200_0000', length: '0x2000' })).toMatchObject({
      iova: 0x200_0000n,
      length: 0x2000n,
    })
    expect(lineOf(form, { unknownFlags: true, efault: true })).toBe(
      'first.map({ iova: 0x110_0000n, from: vm.memory, unknownFlags: true, efault: true })',
    )
    expect(commandOf(form, { efault: true })).toMatchObject({ unknownFlags: false, efault: true })
    expect(commandOf(action(second, 'Copy a range…'), { unknownFlags: true })).toMatchObject({ unknownFlags: true })
    expect(lineOf(action(second, 'Copy a range…'), { to: '0x0', length: '4096' })).toBe(
      "second.copy({ from: first, iova: 0x100_0000n, length: '4 KiB', to: 0x0n })",
    )
  })

  it('an access pins, gives pins back that others made, reads, writes and moves', () => {
    expect(lines(mdev)).toEqual([
      "mdev.pin(0x100_0000n, '32 KiB')",
      "mdev.pin(0x100_0000n, '32 KiB')",
      "mdev.unpin(0x100_0000n, '8 KiB')",
      "mdev.read(0x100_0000n, '32 KiB')",
      "mdev.write(0x100_0000n, '32 KiB')",
      'mdev.replace(second)',
      'mdev.detach()',
      'mdev.destroy()',
    ])
    expect(lineOf(action(mdev, 'Pin a range…'), { length: '1 page', write: true })).toBe(
      "mdev.pin(0x100_0000n, '4 KiB', { write: true })",
    )
    expect(commandOf(action(mdev, 'Unpin 0x100_0000 (8 KiB)'))).toEqual({ op: 'access.unpin', access: 5, item: 0 })
  })

  it('memory is used by the CPU, flushed, freed, and mapped from where it is', () => {
    expect(lines(qemu)).toEqual(
      expect.arrayContaining([
        'vm.memory.write()',
        'vm.memory.clflush()',
        "vm.at(0x8000_0000n, '4 KiB').free()",
        "const memory = vm.alloc('32 KiB')",
        "vm.limit({ memlock: '64 KiB' })",
      ]),
    )
  })

  it('of more objects than a menu holds one is looked for', () => {
    const more = Array.from({ length: 9 }, (_, id) => node({ kind: 'ioas', id: 100 + id }, `as${id}`))
    const crowd: Scene = { ...scene, topology: viewOf([...topology.nodes, ...more], topology.edges) }
    const all = actionsOf(igpu, crowd)
    expect(all.slice(0, 2).map(({ title }) => title)).toEqual(['Attach to one of 13…', 'Bind'])
    const [choice] = all
    if (choice?.does.kind !== 'choice') throw new Error('no choice')
    const found = choice.does.actions()
    expect(found.map((one) => lineOf(one))).toHaveLength(13)
    expect(lineOf(found.at(-1))).toBe('igpu.attach(as8)')
  })

  it('dirty pages are recorded and asked for, and stage-1 entries invalidated', () => {
    expect(lines(own)).toEqual(expect.arrayContaining(['own.dirtyTracking(true)']))
    const bitmap = action(own, 'Read the dirty bitmap…')
    expect(lineOf(bitmap)).toBe("own.dirtyBitmap(0x100_0000n, '32 KiB')")
    expect(lineOf(bitmap, { pageSize: '8 KiB', keep: true })).toBe(
      "own.dirtyBitmap(0x100_0000n, '32 KiB', { pageSize: '8 KiB', keep: true })",
    )
    const nested = node({ kind: 'hwpt', id: 9 }, 'stage1', { tags: ['nested'] })
    expect(lines(nested)).toContain('stage1.invalidate(1)')
    expect(lines(nested)).not.toContain('stage1.dirtyTracking(true)')
  })

  it('an IOAS allows and reserves ranges, says which there are, and is what a VFIO container maps into', () => {
    expect(lines(first)).toEqual(
      expect.arrayContaining([
        'first.allow([{ start: 0x100_0000n, last: 0xffff_ffffn }])',
        "first.reserve(0x110_0000n, '4 KiB')",
        'first.ranges()',
        'lab.vfio.setIoas(first)',
        "lab.vfio.unmap(0x100_0000n, '32 KiB')",
      ]),
    )
    const allow = action(first, 'Allow only some ranges…')
    expect(lineOf(allow, { ranges: '0x0-0xfff, 0x2000 – 0xffff_ffff_ffff_ffff' })).toBe(
      'first.allow([{ start: 0x0n, last: 0xfffn }, { start: 0x2000n, last: 0xffff_ffff_ffff_ffffn }])',
    )
    expect(lineOf(allow, { ranges: '' })).toBe('first.allow([])')
    expect(lineOf(allow, { ranges: '0x2000–0x1000' })).toContain('is no list of ranges')
  })

  it('each command about a device, a hwpt, an IOAS or an access can be reached', () => {
    type Op = CommandOp & (`${'device' | 'hwpt' | 'ioas' | 'access' | 'dma' | 'vfio'}.${string}` | 'selftest.reserve')
    // The compiler wants each of them named; what is made from nothing is not in a menu.
    const wanted: Readonly<Record<Exclude<Op, 'device.create' | 'ioas.alloc'>, true>> = {
      ...{ 'device.bind': true, 'device.attach': true, 'device.replace': true, 'device.detach': true },
      ...{ 'device.unbind': true, 'device.unplug': true, 'device.info': true, 'dma.read': true, 'dma.write': true },
      ...{ 'hwpt.alloc': true, 'hwpt.dirtyTracking': true, 'hwpt.dirtyBitmap': true, 'hwpt.invalidate': true },
      ...{ 'ioas.ranges': true, 'ioas.allow': true, 'selftest.reserve': true, 'ioas.map': true, 'ioas.copy': true },
      ...{ 'ioas.unmap': true, 'ioas.hugePages': true, 'vfio.setIoas': true, 'vfio.unmap': true },
      ...{ 'access.create': true, 'access.attach': true, 'access.replace': true, 'access.detach': true },
      ...{ 'access.destroy': true, 'access.pin': true, 'access.unpin': true, 'access.rw': true },
    }
    const nested = node({ kind: 'hwpt', id: 9 }, 'stage1', { tags: ['nested'] })
    const idle = node({ kind: 'access', id: 10 }, 'idle')
    const more: Scene = { ...scene, topology: viewOf([...topology.nodes, nested, idle], topology.edges) }
    const reached = new Set(
      more.topology.nodes.flatMap((of) => actionsOf(of, more).map((one) => commandOf(one)?.op ?? '')),
    )
    expect(Object.keys(wanted).filter((op) => !reached.has(op as Op))).toEqual([])
  })

  it('only its attached device names an automatic hwpt', () => {
    expect(lines(auto)).toContain('nic.hwpt!.destroy()')
    expect(lines(own)).toContain('own.destroy()')
  })

  it('devices, processes, IOASes and accesses are made under names that are free', () => {
    const made = (what: CreationId, typed: Typed = {}): string =>
      lineOf({ title: '', part: '', does: createForm(what, scene) }, typed)
    expect(CREATIONS.map((what) => made(what))).toEqual([
      "const nic2 = lab.device('nic2', { coherent: true })",
      "const qemu2 = lab.process('qemu2', { memory: '32 KiB' })",
      'const ioas = lab.ioas()',
      "const mdev = lab.access('mdev')",
    ])
    expect(made('device', { coherent: false, noSnoop: true, group: '3' })).toBe(
      "const nic2 = lab.device('nic2', { coherent: false, group: 3 })",
    )
    expect(made('device', { name: "it's" })).toBe("const its = lab.device('it\\'s', { coherent: true })")
  })
})

describe('what is dropped', () => {
  const drop = (from: TopologyNode, to: TopologyNode): NodeAction | null =>
    dropAction({ node: from, memory: null }, to, scene)

  it('a device attaches, or replaces what it had', () => {
    expect(lineOf(drop(igpu, second))).toBe('igpu.attach(second)')
    expect(lineOf(drop(nic, own))).toBe('nic.replace(own)')
    expect(drop(nic, auto)).toBeNull()
    expect(drop(nic, mdev)).toBeNull()
  })

  it('an access moves, memory is mapped, an IOAS is copied from', () => {
    expect(lineOf(drop(mdev, second))).toBe('mdev.replace(second)')
    expect(drop(mdev, first)).toBeNull()
    const ring = qemu.memory[1] ?? null
    expect(lineOf(dropAction({ node: qemu, memory: ring }, second, scene))).toBe(
      "second.map({ iova: 0x100_0000n, from: vm.at(0x8000_0000n, '4 KiB') })",
    )
    expect(lineOf(drop(first, second))).toBe("second.copy({ from: first, iova: 0x100_0000n, length: '32 KiB' })")
    expect(drop(first, first)).toBeNull()
    expect(drop(own, first)).toBeNull()
  })
})

describe('the gaps of a form', () => {
  const form = action(first, 'Unmap a range…')

  it('say what cannot be read, and how it is written', () => {
    expect(lineOf(form, { iova: '12 MiB' })).toBe('iova: IOVA: “12 MiB” is no 64-bit address. Write it as 0x100_0000.')
    expect(lineOf(form, { length: 'many' })).toBe(
      'length: length: “many” is no size. Write a number and a unit: 32 KiB, 8 pages.',
    )
    expect(lineOf(form, { length: '  ' })).toBe('length: length is missing.')
    expect(lineOf(form, { iova: '0x1_0000_0000_0000_0000' })).toContain('no 64-bit address')
  })

  it('are exact over 64 bits', () => {
    expect(lineOf(form, { iova: '0xffff_ffff_ffff_f000', length: '4096' })).toBe(
      "first.unmap(0xffff_ffff_ffff_f000n, '4 KiB')",
    )
    expect(lineOf(form, { iova: '0', length: '4097' })).toBe("first.unmap(0x0n, '4097 B')")
  })
})
