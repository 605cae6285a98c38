/** The five steps of the patch's discussion, as a lab runs them: a page range, a coherent and a non-coherent device. */
import type { Command } from '../protocol/index.ts'
import { Lab, type LabOptions } from './lab.ts'

const VA = 0x1000_0000n

/** Script line, label and command of each step. */
const STEPS: readonly (readonly [line: number, label: string, command: Command])[] = [
  [2, 'lab.process', { op: 'process.create', name: 'qemu', capIpcLock: true, memlockPages: null }],
  [
    2,
    'lab.process',
    {
      op: 'mem.alloc',
      process: 'qemu',
      name: 'memory',
      pages: 8,
      va: VA,
      layout: 'contiguous',
      zeroing: 'cached',
      readOnly: false,
      mergeable: false,
    },
  ],
  [3, 'lab.ioas', { op: 'ioas.alloc', name: 'ioas' }],
  [4, 'lab.device', device('nic', true)],
  [5, 'lab.device', device('igpu', false)],
  [7, 'nic.attach', { op: 'device.attach', device: 'nic', pt: 1 }],
  [
    8,
    'ioas.map',
    {
      op: 'ioas.map',
      ioas: 1,
      process: 'qemu',
      va: VA,
      length: 0x8000n,
      iova: 0x100_0000n,
      prot: { read: true, write: true },
      unknownFlags: false,
      efault: false,
    },
  ],
  [9, 'igpu.attach', { op: 'device.attach', device: 'igpu', pt: 1 }],
  [10, 'igpu.unplug', { op: 'device.unplug', device: 'igpu' }],
  [11, 'ioas.unmap', { op: 'ioas.unmap', ioas: 1, iova: 0x100_0000n, length: 0x8000n }],
]

function device(name: string, coherent: boolean): Command {
  return {
    op: 'device.create',
    name,
    coherent,
    noSnoop: !coherent,
    dirtyTracking: false,
    group: null,
    reserved: [],
  }
}

/** A lab in which the five steps ran. */
export function fiveSteps(options: LabOptions): Lab {
  const lab = new Lab({ invariants: true, ...options })
  for (const [line, label, command] of STEPS) lab.dispatch(command, { line, column: 1 }, label)
  return lab
}
