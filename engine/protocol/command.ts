/**
 * The one vocabulary in which everything is asked of the lab. The console, the command line, the explorer, a replayed
 * kernel trace and a click in a panel all produce these. A command is plain data; each one is a step of the journal.
 *
 * Units: `iova`, `va`, `length` are bytes as 64-bit bigints; `pages`, `index` count pages of 4096 bytes.
 */
import type { FlushPolicyName } from './policy.ts'

/** How the frames behind a new range of user memory lie in physical memory. */
export type FrameLayout =
  /** All physically contiguous, ascending. */
  | 'contiguous'
  /** No two neighbouring pages are physically contiguous (the recorder's default). */
  | 'scattered'
  /** Contiguous runs of this many pages, no two runs contiguous. */
  | { readonly runPages: number }

/** How the host initialises pages before it hands them out (cache-coherency model, section 9). */
export type Zeroing = 'cached' | 'nontemporal' | 'none'

/** Access rights of a mapping. */
export interface Prot {
  readonly read: boolean
  readonly write: boolean
}

/** Command place in the script: 1-based line and column. */
export interface ScriptPlace {
  readonly line: number
  readonly column: number
}

/** Set-up of the simulated machine: processes, their memory, devices. */
export type MachineCommand =
  | {
      readonly op: 'process.create'
      readonly name: string
      /** Without it (an ordinary user) pins are charged against RLIMIT_MEMLOCK. */
      readonly capIpcLock: boolean
      /** RLIMIT_MEMLOCK in pages, null for no limit. */
      readonly memlockPages: number | null
    }
  | {
      readonly op: 'mem.alloc'
      readonly process: string
      /** A name for messages and exports, e.g. `vm.memory` or `A`. */
      readonly name: string
      readonly pages: number
      /** Virtual address; null lets the lab choose (2 MiB aligned). */
      readonly va: bigint | null
      readonly layout: FrameLayout
      readonly zeroing: Zeroing
      readonly readOnly: boolean
      readonly mergeable: boolean
    }
  /** munmap of a part: a hole in the address space. */
  | { readonly op: 'mem.free'; readonly process: string; readonly va: bigint; readonly pages: number }
  /** Drops the frames and faults new ones in (MADV_DONTNEED and touch; the trace op `repopulate`). */
  | { readonly op: 'mem.refault'; readonly process: string; readonly va: bigint; readonly pages: number }
  | {
      readonly op: 'process.limit'
      readonly process: string
      readonly capIpcLock: boolean
      readonly memlockPages: number | null
    }
  /** The hardware: a device behind an IOMMU that can (`coherent`) or cannot force snooping. */
  | {
      readonly op: 'device.create'
      readonly name: string
      /** The IOMMU can enforce cache coherency for it (Intel: ECAP.SC). */
      readonly coherent: boolean
      /** It can issue requests with the no-snoop attribute. */
      readonly noSnoop: boolean
      readonly dirtyTracking: boolean
      /** IOMMU group; devices of one group share one attachment. Null: a group of its own. */
      readonly group: number | null
      /** Reserved regions [start, last] of the device. */
      readonly reserved: readonly { readonly start: bigint; readonly last: bigint }[]
    }

/** Data movement by CPUs and devices, and spontaneous or explicit cache events. */
export type DataCommand =
  | {
      readonly op: 'cpu.read' | 'cpu.write'
      readonly process: string
      readonly va: bigint
      readonly length: bigint
      readonly memtype: 'wb' | 'uc' | 'wc' | 'wt' | 'nontemporal'
    }
  | {
      readonly op: 'cache.clflush' | 'cache.clwb' | 'cache.evict' | 'cache.prefetch'
      readonly process: string
      readonly va: bigint
      readonly length: bigint
    }
  | {
      readonly op: 'dma.read' | 'dma.write'
      readonly device: string
      readonly iova: bigint
      readonly length: bigint
      readonly noSnoop: boolean
    }
  | { readonly op: 'ksm.scan' }
  /** Gives frames of unpinned user pages to another process: free and reallocate. */
  | {
      readonly op: 'mem.recycle'
      readonly process: string
      readonly va: bigint
      readonly pages: number
      readonly to: string
      readonly zeroing: Zeroing
    }

/** The uAPI of /dev/iommu and the in-kernel API behind it. Ids are iommufd object ids. */
export type IommufdCommand =
  | { readonly op: 'ioas.alloc'; readonly name: string }
  | { readonly op: 'ioas.ranges'; readonly ioas: number; readonly capacity: number | null }
  | {
      readonly op: 'ioas.allow'
      readonly ioas: number
      readonly ranges: readonly { readonly start: bigint; readonly last: bigint }[]
    }
  | {
      readonly op: 'ioas.map'
      readonly ioas: number
      readonly process: string
      readonly va: bigint
      readonly length: bigint
      /** Null: the kernel chooses the IOVA. */
      readonly iova: bigint | null
      readonly prot: Prot
      /** Bits that no flag of the uAPI defines: EOPNOTSUPP. */
      readonly unknownFlags: boolean
      /** The reply cannot be copied out: EFAULT after the work is done. */
      readonly efault: boolean
    }
  | {
      readonly op: 'ioas.copy'
      readonly dst: number
      readonly dstIova: bigint | null
      readonly src: number
      readonly srcIova: bigint
      readonly length: bigint
      readonly prot: Prot
      readonly unknownFlags: boolean
    }
  | { readonly op: 'ioas.unmap'; readonly ioas: number; readonly iova: bigint; readonly length: bigint }
  /** HUGE_PAGES option; value null reads it. */
  | { readonly op: 'ioas.hugePages'; readonly ioas: number; readonly value: number | null }
  /** RLIMIT_MODE option; value null reads it. */
  | { readonly op: 'ctx.rlimitMode'; readonly value: number | null }
  | {
      readonly op: 'hwpt.alloc'
      readonly name: string
      /** Object id of the bound device. */
      readonly device: number
      /** An IOAS, or a parent hwpt for a nested one. */
      readonly parent: number
      readonly nestParent: boolean
      readonly dirtyTracking: boolean
      /** User data of a stage-1 table: makes a nested hwpt of a parent. */
      readonly nestedData: boolean
      readonly efault: boolean
    }
  | { readonly op: 'hwpt.dirtyTracking'; readonly hwpt: number; readonly enable: boolean }
  | {
      readonly op: 'hwpt.dirtyBitmap'
      readonly hwpt: number
      readonly iova: bigint
      readonly length: bigint
      readonly pageSize: bigint
      readonly noClear: boolean
    }
  | { readonly op: 'hwpt.invalidate'; readonly hwpt: number; readonly entries: number }
  | { readonly op: 'device.info'; readonly device: number }
  | { readonly op: 'object.destroy'; readonly id: number }
  | { readonly op: 'vfio.setIoas'; readonly ioas: number }
  | { readonly op: 'vfio.unmap'; readonly iova: bigint; readonly length: bigint }
  | { readonly op: 'ctx.close' }

/** Devices by the name of the hardware; `pt` is an IOAS or hwpt id. */
export type DeviceCommand =
  | { readonly op: 'device.bind'; readonly device: string }
  /** Binds first when needed, as VFIO does on opening; one step. */
  | { readonly op: 'device.attach'; readonly device: string; readonly pt: number }
  | { readonly op: 'device.replace'; readonly device: string; readonly pt: number }
  | { readonly op: 'device.detach'; readonly device: string }
  | { readonly op: 'device.unbind'; readonly device: string }
  /** Hot-unplug: detach if attached, then unbind. */
  | { readonly op: 'device.unplug'; readonly device: string }

/** In-kernel users of an IOAS. */
export type AccessCommand =
  | {
      readonly op: 'access.create'
      readonly name: string
      readonly ioas: number | null
      readonly needsPinPages: boolean
      /** Its unmap callback does nothing: it keeps its pins when it is told that a range goes. */
      readonly ignoresUnmap?: boolean | undefined
    }
  | { readonly op: 'access.attach' | 'access.replace'; readonly access: number; readonly ioas: number }
  | { readonly op: 'access.detach' | 'access.destroy'; readonly access: number }
  | {
      readonly op: 'access.pin'
      readonly access: number
      readonly iova: bigint
      readonly length: bigint
      readonly write: boolean
    }
  /** `item` is the number that `access.pin` returned. */
  | { readonly op: 'access.unpin'; readonly access: number; readonly item: number }
  | {
      readonly op: 'access.rw'
      readonly access: number
      readonly iova: bigint
      readonly length: bigint
      readonly write: boolean
      /** Through another mm, page by page or with the reader: IOMMUFD_ACCESS_RW_SLOW_PATH of the test driver. */
      readonly slow: boolean
    }

/** What the reference's test driver (drivers/iommu/iommufd/selftest.c) offers beyond the uAPI. */
export type SelftestCommand =
  /** Mock device: takes a selftest object id and a device id, binds and attaches in one. */
  | {
      readonly op: 'selftest.device'
      readonly name: string
      readonly pt: number
      readonly coherent: boolean
      readonly dirtyTracking: boolean
    }
  | { readonly op: 'selftest.reserve'; readonly ioas: number; readonly start: bigint; readonly length: bigint }
  | { readonly op: 'selftest.tempMemoryLimit'; readonly bytes: number }
  | { readonly op: 'selftest.markDirty'; readonly hwpt: number; readonly iova: bigint }
  | {
      readonly op: 'selftest.checkMap'
      readonly hwpt: number
      readonly iova: bigint
      readonly process: string
      readonly va: bigint
      readonly length: bigint
    }

/** The n-th hit of a fault point in the next command fails (iommufd model, section 12). */
export interface FaultCommand {
  readonly op: 'fault.inject'
  readonly point: 'map' | 'pin' | 'account' | 'alloc' | 'reserve'
  /** 1 = the first hit; 0 disarms. */
  readonly nth: number
}

export type LitmusQuantifier = 'never' | 'sometimes' | 'always'

/** A part of a policy that a script defines. */
export type PolicyPart =
  | {
      readonly kind: 'hook' | 'function'
      readonly name: string
      readonly text: string
      readonly line: number
      readonly column: number
    }
  | { readonly kind: 'value'; readonly name: string; readonly text: string }

/** Switches of the lab itself. */
export type LabCommand =
  | { readonly op: 'lab.agent'; readonly agent: 'worst-case' | 'stale-iotlb' | 'off' }
  | { readonly op: 'lab.policy'; readonly policy: FlushPolicyName }
  /** The hardware's CPU cache; only while there is no memory yet. Size, ways and replacement count in the concrete mode. */
  | {
      readonly op: 'lab.cache'
      readonly bytes: number
      readonly ways: number
      readonly replacement: 'lru' | 'random'
      /** UC and WC accesses look at the cache first. */
      readonly selfSnoop: boolean
      /** Snooped DMA writes are allocated in the cache. */
      readonly ddio: boolean
      /** Evictions and fetches that happen by themselves after each step of a concrete run, drawn from the seed. */
      readonly spontaneous: number
    }
  /** Constants of the cost model: estimated nanoseconds of a flush. They change no state, only what the log estimates. */
  | {
      readonly op: 'lab.cost'
      readonly nsPerPage: number
      readonly nsDirtyExtra: number
      readonly nsReadBack: number
    }
  /**
   * A flush policy of the script's own. `parts` are its hooks and what they use: functions as the script has them, at
   * their place (1-based), and values as JSON.
   */
  | {
      readonly op: 'lab.definePolicy'
      readonly name: string
      readonly summary: string
      readonly storageRule: 'slot0' | 'prefer-nc'
      readonly parts: readonly PolicyPart[]
    }
  /** A remark in the journal. */
  | { readonly op: 'lab.note'; readonly text: string }
  /**
   * A statement about every order of some operations and every eviction, and what was observed: it holds if the two are one.
   * `positive`: orders in which the condition can hold; `negative`: in which it can fail.
   */
  | {
      readonly op: 'lab.litmus'
      readonly name: string
      readonly quantifier: LitmusQuantifier
      readonly observed: LitmusQuantifier
      readonly condition: string
      readonly orders: number
      readonly positive: number
      readonly negative: number
      /** What the orders came to; `holds`: the condition can hold there. */
      readonly states: readonly { readonly text: string; readonly orders: number; readonly holds: boolean }[]
      /** Operations of an order that shows the contrary, or the condition; empty if there is none. */
      readonly witness: string
    }
  | { readonly op: 'lab.expect'; readonly passed: boolean; readonly text: string; readonly message: string }

export type Command =
  | MachineCommand
  | DataCommand
  | IommufdCommand
  | DeviceCommand
  | AccessCommand
  | SelftestCommand
  | FaultCommand
  | LabCommand

export type CommandOp = Command['op']
/** The command with the given `op`. */
export type CommandOf<Op extends CommandOp> = Extract<Command, { readonly op: Op }>
