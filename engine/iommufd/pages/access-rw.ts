import { groupedHex } from '../../base/hex-text.ts'
import { PfnRunList } from '../../base/pfn-runs.ts'
import { fail, OK, type Result } from '../../base/result.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Kernel } from '../kernel.ts'
import type { IoptPages } from './iopt-pages.ts'
import { PfnReader } from './pfn-reader.ts'
import type { Unpinner } from './unpin.ts'

const RW: Unpinner = { site: 'rw', area: null, where: 'iopt_pages_rw_slow' }

/**
 * Copies `length` bytes from `startByte` of the pages on to or from a kernel buffer (iopt_pages_rw_access).
 * @param slow through another mm: page by page for one page, else with a reader
 * @returns EPERM for writing to pages that are not writable; EFAULT where the process has no (writable) page
 */
export function rwPages(
  kernel: Kernel,
  pages: IoptPages,
  startByte: bigint,
  length: bigint,
  write: boolean,
  slow: boolean,
): Result {
  if (write && !pages.writable) {
    return fail('EPERM', `P${pages.number} was mapped without write permission`, 'iopt_pages_rw_access')
  }
  const first = Number(startByte / PAGE_SIZE_N)
  const last = Number((startByte + length - 1n) / PAGE_SIZE_N)
  if (!slow) return rwUser(kernel, pages, first, last, write, 'iopt_pages_rw_access')
  // One page: a short-term pin of its own, which nobody accounts and no policy sees.
  if (first === last) return rwUser(kernel, pages, first, last, write, 'iopt_pages_rw_page')
  return rwSlow(kernel, pages, first, last, write)
}

/** Through the mapping of the process. What precedes a fault has been copied. */
function rwUser(kernel: Kernel, pages: IoptPages, first: number, last: number, write: boolean, where: string): Result {
  const npages = last - first + 1
  const { space } = pages
  const reachable = space.pinnable(pages.vpn + first, npages, write)
  if (reachable > 0) {
    const list = new PfnRunList(2)
    space.read(pages.vpn + first, reachable, (pfn, n) => {
      list.push(pfn, n)
      return n
    })
    touch(kernel, list.toRuns(), write)
  }
  if (reachable === npages) return OK
  const va = groupedHex(BigInt(pages.vpn + first + reachable) * PAGE_SIZE_N)
  return fail('EFAULT', `${space.name} has no ${write ? 'writable ' : ''}page at ${va}`, where)
}

/** With a reader, as a domain would see the pages; what nobody else holds is unpinned batch by batch (iopt_pages_rw_slow). */
function rwSlow(kernel: Kernel, pages: IoptPages, first: number, last: number, write: boolean): Result {
  const reader = new PfnReader(kernel, pages, first, last, null, RW)
  let result = reader.next()
  while (result.ok && !reader.done) {
    touch(kernel, reader.runs, write)
    reader.unpinBatch()
    result = reader.next()
  }
  reader.destroy()
  return result
}

/** The CPU reads or writes the frames, write-back. */
function touch(kernel: Kernel, runs: Float64Array, write: boolean): void {
  for (const o of kernel.machine.observers) o.cpuAccess?.(runs, write)
}
