/** Bytes that a run costs in a pfn_batch (8 for the frame, 4 for the length), and a page in a pin buffer. */
const BYTES_PER_RUN = 12
const BYTES_PER_PAGE = 8
/** A request below this is served from the stack on paths that may not fail. */
const BACKUP_BYTES = 256

/** Longest run a batch can hold: its length is an u32. */
export const MAX_RUN_PAGES = 0xffff_ffff

/**
 * Runs that a reading batch for `npages` pages holds.
 * @param limit tempMemoryLimit in bytes
 */
export function batchCapacity(npages: number, limit: number): number {
  return Math.floor(Math.min(BYTES_PER_RUN * npages, limit) / BYTES_PER_RUN)
}

/** Runs of a batch on a destroy path, which may not fail; `npages` as the path requests it. */
export function destroyBatchCapacity(npages: number, limit: number): number {
  return BYTES_PER_RUN * npages < BACKUP_BYTES ? npages : batchCapacity(npages, limit)
}

/** Pages that one pin_user_pages*() call asks for at most, when its first hole is `npages` long. */
export function pinChunk(npages: number, limit: number): number {
  return Math.floor(Math.min(BYTES_PER_PAGE * npages, limit) / BYTES_PER_PAGE)
}
