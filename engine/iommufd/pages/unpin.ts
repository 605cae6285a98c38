import type { FlushHook } from '../../protocol/policy.ts'
import type { UnpinContext } from '../flush-policy.ts'
import type { Kernel } from '../kernel.ts'
import type { PfnBatch } from './pfn-batch.ts'
import type { IoptPages } from './iopt-pages.ts'
import type { Area } from '../iopt/area.ts'

/** Who releases pages, and in which kernel function. */
export interface Unpinner {
  readonly site: UnpinContext['site']
  readonly area: Area | null
  readonly where: string
}

const HOOKS = {
  last: 'unpin@last',
  storage: 'unpin@storage',
  access: 'unpin@access',
  rw: 'unpin@rw',
  unwind: 'unpin@unwind',
} as const satisfies Record<UnpinContext['site'], FlushHook>

/**
 * batch_unpin(): the only unpin of pages that have been in a domain. The policy sees them before their pin count drops.
 * @param index page index of the first page
 * @param skip pages at the front of the batch that stay pinned
 */
export function batchUnpin(
  kernel: Kernel,
  batch: PfnBatch,
  pages: IoptPages,
  index: number,
  skip: number,
  npages: number,
  who: Unpinner,
): void {
  if (npages === 0) return
  unpinRuns(kernel, batch.slice(skip, npages), pages, index, who)
}

/** Like batchUnpin, for frames that are at hand as runs. */
export function unpinRuns(kernel: Kernel, runs: Float64Array, pages: IoptPages, index: number, who: Unpinner): void {
  const { policy } = kernel
  if (policy.beforeUnpin !== undefined) {
    const decision = policy.beforeUnpin({ pages, area: who.area, site: who.site }, index, runs, kernel)
    kernel.flush(decision, runs, {
      hook: HOOKS[who.site],
      where: who.where,
      pages,
      index,
      area: who.area,
      domain: null,
      readBack: 0,
    })
  }
  kernel.unpin(pages, index, runs, 'batch')
}
