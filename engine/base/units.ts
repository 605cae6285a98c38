/** Bytes of a page, as a number and as a bigint for IOVA arithmetic. */
export const PAGE_SIZE = 4096
export const PAGE_SIZE_N = 4096n
/** Bytes of a CPU cache line, and lines of a page. */
export const LINE_SIZE = 64
export const LINES_PER_PAGE = PAGE_SIZE / LINE_SIZE
/** The largest 64-bit value: ULONG_MAX, SIZE_MAX and U64_MAX of the reference. */
export const U64_MAX = 0xffff_ffff_ffff_ffffn
