/** Data that a read may have returned: who may know it, how it came to be, who wrote it, and its number in order of writing. */
export type SeenVersion = {
  readonly version: number
  readonly owner: string
  readonly kind: 'secret' | 'zero' | 'guest' | 'host' | 'dma'
  readonly by: string
}

/**
 * What `OpResult.value` holds when an operation succeeds. Operations that are not listed answer null. Byte quantities are
 * bigint, ids and counts are numbers.
 */
export interface OpValues {
  'process.create': null
  /** Virtual address of the new range. */
  'mem.alloc': { readonly va: bigint }
  /** Address of the pages in their new process. */
  'mem.recycle': { readonly va: bigint; readonly pages: number }
  /** `certain`: every line holds one version only. `foreign`: data of another owner was, or may have been, read. */
  'cpu.read': { readonly seen: readonly SeenVersion[]; readonly certain: boolean; readonly foreign: boolean }
  'cpu.write': { readonly version: number }
  /** `lost`: bytes that a device wrote past the cache were, or may have been, destroyed by the write-back. */
  'cache.clflush': { readonly usefulLines: number; readonly redundantPages: number; readonly lost: boolean }
  'cache.clwb': { readonly lost: boolean }
  'cache.evict': { readonly lost: boolean }
  'cache.prefetch': { readonly lost: boolean }
  /** `leaked`: data of somebody else was, or may have been, read past the cache. */
  'dma.read': {
    readonly seen: readonly SeenVersion[]
    readonly certain: boolean
    readonly snooped: boolean
    readonly leaked: boolean
  }
  'dma.write': { readonly version: number; readonly snooped: boolean }
  'ksm.scan': { readonly scanned: number; readonly pinned: number; readonly merged: number }
  'ioas.alloc': { readonly id: number }
  /** Also returned with EMSGSIZE: `count` ranges exist, `ranges` holds those that fit. */
  'ioas.ranges': {
    readonly count: number
    readonly ranges: readonly { readonly start: bigint; readonly last: bigint }[]
    /** Bytes. */
    readonly alignment: number
  }
  'ioas.map': { readonly iova: bigint }
  'ioas.copy': { readonly iova: bigint }
  /** Bytes unmapped. */
  'ioas.unmap': { readonly length: bigint }
  'vfio.unmap': { readonly length: bigint }
  /** 1: large pages are enabled; only when the option is read. */
  'ioas.hugePages': { readonly value: number } | null
  /** 1: account_mode is MM; only when the option is read. */
  'ctx.rlimitMode': { readonly value: number } | null
  /** `domain` is null for a nested hwpt. */
  'hwpt.alloc': { readonly id: number; readonly domain: number | null }
  /** `bits`: the first 64; `dirty`: how many bits are set in all; `ranges`: dirty ranges in bytes, at page_size granularity. */
  'hwpt.dirtyBitmap': {
    readonly bits: bigint
    readonly dirty: bigint
    readonly ranges: readonly { readonly start: bigint; readonly last: bigint }[]
  }
  /** Number of entries handled. */
  'hwpt.invalidate': { readonly handled: number }
  'device.info': { readonly type: string; readonly capabilities: readonly string[]; readonly pasidBits: number }
  'device.bind': { readonly id: number }
  /** Id of the hwpt the device got. `id` is the device object. */
  'device.attach': { readonly id: number; readonly hwpt: number }
  'device.replace': { readonly hwpt: number }
  'selftest.device': { readonly stdev: number; readonly idev: number; readonly hwpt: number }
  /** 1 if the I/O page is mapped. */
  'selftest.markDirty': { readonly count: number }
  'access.create': { readonly id: number }
  /** Number of the pinned range, per access; `pages` that it covers. */
  'access.pin': { readonly item: number; readonly pages: number }
}

/** Value of a successful `op`. */
export type OpValueOf<Op extends string> = Op extends keyof OpValues ? OpValues[Op] : null
