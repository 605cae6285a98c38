/** Scripts that the tests of the panels look at, and what the panels are computed from. */
import { PanelSource } from '../../lab/panels/source.ts'
import { DEFAULT_LIMITS } from '../../protocol/limits.ts'
import type { RunRequest } from '../../protocol/run.ts'
import { runScript } from '../run-script.ts'

/** One page: into a coherent domain, into a non-coherent one, out of both. Steps 1 to 9. */
export const FIVE_STEPS = `const vm = lab.process('qemu', { memory: '1 page' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
nic.attach(ioas)
igpu.attach(ioas)
igpu.unplug()
nic.unplug()
ioas.unmap(0x100_0000n, '1 page')
`

/** Two hwpts map disjoint slices of one iopt_pages. */
export const TWO_SLICES = `const vm = lab.process('qemu', { memory: '8 pages' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const whole = lab.ioas('whole')
const left = lab.ioas('left')
const right = lab.ioas('right')
whole.map({ iova: 0x100_0000n, from: vm.memory })
left.copy({ from: whole, iova: 0x100_0000n, length: '4 pages', to: 0x200_0000n })
right.copy({ from: whole, iova: 0x100_4000n, length: '4 pages', to: 0x200_0000n })
igpu.attach(left)
igpu2.attach(right)
left.unmap(0x200_0000n, '4 pages')
right.unmap(0x200_0000n, '4 pages')
`

/** An access holds the pages when the last domain goes. */
export const ACCESS_HOLDS = `const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)
const mdev = ioas.access('mdev')
const held = mdev.pin(0x100_0000n, '4 pages')
igpu.unplug()
held.unpin()
ioas.unmap(0x100_0000n, '4 pages')
`

/** What a run of `source` is asked for. */
export function requestOf(source: string, policy = 'v1'): RunRequest {
  return { fileName: 's.ts', source, policy, mode: 'worst-case', seed: 1, limits: DEFAULT_LIMITS }
}

/** The panels of a run that ended without an error. */
export async function panelsOf(source: string, policy = 'v1'): Promise<PanelSource> {
  const { lab, map, summary } = await runScript(requestOf(source, policy))
  if (summary.error !== null) throw new Error(summary.error.message)
  return new PanelSource(lab, (place) => map?.variableAt(place) ?? null)
}
