/** What is found of frames in violation, gathered so that one sentence tells of all that are alike. */
import type { PfnRunList } from '../../base/pfn-runs.ts'
import type { Line } from '../../machine/cache/line.ts'
import type { Verdict } from '../../machine/cache/line-set.ts'
import type { MachineDomain } from '../../machine/observer.ts'
import type { FrameHistory } from './frame-history.ts'
import { sameHistory } from './frame-history.ts'

/** Frames in violation that share verdict and history. */
export interface Finding {
  readonly verdict: Verdict
  readonly line: Line
  readonly history: FrameHistory
  readonly runs: PfnRunList
}

/** Whether one chain of causes can tell of both: the same data in memory, the same kind of copy, the same past. */
export function alike(a: Line, b: Line, past: FrameHistory, otherPast: FrameHistory): boolean {
  return a.mv === b.mv && a.cv?.kind === b.cv?.kind && a.cv?.owner === b.cv?.owner && sameHistory(past, otherPast)
}

/** Devices of a domain whose DMA may go past the caches. */
export function noSnoopDevices(domain: MachineDomain): readonly string[] {
  const names: string[] = []
  for (const device of domain.devices) if (device.noSnoop) names.push(device.name)
  return names
}
