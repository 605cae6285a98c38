/** A long run of plausible commands from a seed: mappings, copies, devices that come and go, accesses, refaults. */
import { Rng } from '../base/rng.ts'
import type { Command, PlainValue } from '../protocol/index.ts'
import type { Lab } from './lab.ts'

const PAGE = 4096n
const MEMORY_PAGES = 64
const VA = 0x1_0000_0000n

function field(value: PlainValue, name: string): number | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const found = (value as { readonly [key: string]: PlainValue })[name]
  return typeof found === 'number' ? found : null
}

/** Dispatches `steps` random commands; the same seed gives the same ones. */
export function playRandomly(lab: Lab, seed: number, steps: number): void {
  const rng = new Rng(seed)
  const pick = <T>(items: readonly T[]): T | undefined => items[rng.below(items.length)]
  const run = (command: Command) => lab.dispatch(command, { line: rng.below(20) + 1, column: 1 }).result
  run({ op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null })
  run({
    op: 'mem.alloc',
    process: 'vm',
    name: 'memory',
    pages: MEMORY_PAGES,
    va: VA,
    layout: { runPages: 3 },
    zeroing: 'cached',
    readOnly: false,
    mergeable: false,
  })
  const devices = ['c0', 'n1', 'n2']
  for (const name of devices) {
    const coherent = name.startsWith('c')
    run({
      op: 'device.create',
      name,
      coherent,
      noSnoop: !coherent,
      dirtyTracking: false,
      group: null,
      reserved: [],
    })
  }
  const ioases: number[] = []
  for (const name of ['I', 'X']) {
    const made = run({ op: 'ioas.alloc', name })
    const id = field(made.value, 'id')
    if (id !== null) ioases.push(id)
  }
  const access = field(
    run({ op: 'access.create', name: 'mdev', ioas: ioases[0] ?? 0, needsPinPages: true }).value,
    'id',
  )
  const items: number[] = []
  while (lab.steps < steps) {
    const ioas = pick(ioases) ?? 0
    const page = rng.below(MEMORY_PAGES)
    const pages = 1 + rng.below(MEMORY_PAGES - page)
    const iova = 0x100_0000n + BigInt(rng.below(64)) * PAGE
    const length = BigInt(pages) * PAGE
    const prot = { read: true, write: rng.below(4) > 0 }
    switch (rng.below(9)) {
      case 0:
      case 1:
        run({
          op: 'ioas.map',
          ioas,
          process: 'vm',
          va: VA + BigInt(page) * PAGE,
          length,
          iova: rng.below(3) === 0 ? null : iova,
          prot,
          unknownFlags: false,
          efault: false,
        })
        break
      case 2:
        run({
          op: 'ioas.copy',
          src: pick(ioases) ?? 0,
          srcIova: iova,
          dst: ioas,
          dstIova: iova + 0x100_0000n,
          length: PAGE * BigInt(1 + rng.below(3)),
          prot,
          unknownFlags: false,
        })
        break
      case 3:
        run({ op: 'ioas.unmap', ioas, iova: 0n, length: 0xffff_ffff_ffff_ffffn })
        break
      case 4:
      case 5:
        run({ op: 'device.attach', device: pick(devices) ?? '', pt: ioas })
        break
      case 6:
        run({ op: 'device.unplug', device: pick(devices) ?? '' })
        break
      case 7: {
        const pinned = run({ op: 'access.pin', access: access ?? 0, iova, length: PAGE, write: false })
        const item = field(pinned.value, 'item')
        if (item !== null) items.push(item)
        else if (items.length > 0) run({ op: 'access.unpin', access: access ?? 0, item: items.pop() ?? 0 })
        break
      }
      default:
        run({ op: 'mem.refault', process: 'vm', va: VA + BigInt(page) * PAGE, pages: 1 })
    }
  }
}
