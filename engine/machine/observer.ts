/**
 * What the physical machine tells its observers. The iommufd model acts on the machine (page tables, pins, flushes); the
 * journal and the cache and hazard model listen. Calls come in the order in which the hardware would see them.
 */
import type { PfnRuns } from '../base/pfn-runs.ts'

/** A device as the machine knows it. */
export interface MachineDevice {
  readonly name: string
  /** Its IOMMU can force snooping. */
  readonly coherent: boolean
  /** It can issue requests with the no-snoop attribute. */
  readonly noSnoop: boolean
}

/** A hardware page table as observers see it. */
export interface MachineDomain {
  readonly number: number
  /** Forces snooping. */
  readonly coherent: boolean
  /** Devices whose DMA it translates now. */
  readonly devices: ReadonlySet<MachineDevice>
}

/** Observer of everything that decides what DMA can reach and when frames are released. All methods are optional. */
export interface MachineObserver {
  /**
   * Frames were handed to an owner, fresh ones or, when they are recycled, another owner's with what they hold. `zeroing`
   * says how the host initialised them.
   */
  allocated?(owner: string, runs: PfnRuns, zeroing: 'cached' | 'nontemporal' | 'none'): void
  /** Frames went back to the free pool and will not be handed out again. */
  freed?(runs: PfnRuns): void
  /** Frames lost the user page that they belonged to while they are pinned: they are free once they are released. */
  orphaned?(runs: PfnRuns): void
  /** `runs` became visible at `iova…` (bytes) in `domain`; rights as granted to DMA. */
  mapped?(
    domain: MachineDomain,
    iova: bigint,
    runs: PfnRuns,
    access: { readonly read: boolean; readonly write: boolean },
  ): void
  /** `[iova, iova+length)` is about to leave `domain`: the last moment in which its devices can reach the frames. */
  unmapping?(domain: MachineDomain, iova: bigint, length: bigint): void
  /** A device was attached to `domain`: its DMA reaches what is mapped there. */
  attached?(device: MachineDevice, domain: MachineDomain): void
  /** A device is about to leave `domain`. */
  detaching?(device: MachineDevice, domain: MachineDomain): void
  /** Frames whose pin count fell to zero. */
  released?(runs: PfnRuns): void
  /** CLFLUSH of whole frames, by a policy or by the kernel. */
  flushed?(runs: PfnRuns): void
  /** The kernel reads or writes frames through a write-back mapping, e.g. for an in-kernel access. */
  cpuAccess?(runs: PfnRuns, write: boolean): void
}
