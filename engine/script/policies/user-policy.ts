/** A policy that a script defined, as the kernel model asks it. */
import { ExtentSet } from '../../base/extent-set.ts'
import { forEachRun, type PfnRuns } from '../../base/pfn-runs.ts'
import type {
  Flush,
  FlushPolicy,
  PolicyContext,
  PolicyDomain,
  PolicyHooks,
  PolicyIopt,
} from '../../iommufd/flush-policy.ts'
import { HookCall } from './hook-call.ts'
import type { CheckedResult } from './result-schema.ts'
import type { HookName } from '../../protocol/policy.ts'
import type { WireArgument } from './wire.ts'

/** Calls a hook in its guest. @throws PolicyFailure */
export interface HookCaller {
  call(name: HookName, call: HookCall, args: readonly WireArgument[]): CheckedResult
  /** Ends the call with an error of the policy's own doing. @throws PolicyFailure */
  refuse(name: HookName, message: string): never
}

const MEMORY: WireArgument = { is: 'memory' }

/**
 * Makes the policy. Hooks that the script left out are not there at all, as with a shipped policy.
 * @param hooks the hooks that it has
 */
export function userPolicy(
  { name, storageRule }: Pick<FlushPolicy, 'name' | 'storageRule'>,
  hooks: ReadonlySet<HookName>,
  guest: HookCaller,
): FlushPolicy {
  const tell = (hook: HookName, make: (call: HookCall) => WireArgument[], ctx: PolicyContext | null = null) => {
    const call = new HookCall(ctx)
    const result = guest.call(hook, call, make(call))
    call.remember(result.slots)
    return { call, result }
  }
  const flush = (
    hook: HookName,
    shown: readonly PfnRuns[],
    ctx: PolicyContext,
    make: (call: HookCall) => WireArgument[],
  ): Flush => {
    const { call, result } = tell(hook, make, ctx)
    if (result.flush === null) return null
    const { frames, reason } = result.flush
    if (frames === 'all') return { flush: 'all', reason }
    const runs = call.runsOf(frames)
    const stranger = outside(runs, shown)
    if (stranger !== null) guest.refuse(hook, `it wants frame ${String(stranger)} flushed, which it was not shown`)
    return { flush: runs, reason }
  }
  const ioptAndDomain = (hook: HookName) => (iopt: PolicyIopt, domain: PolicyDomain) =>
    void tell(hook, (call) => [
      { is: 'iopt', at: call.iopt(iopt) },
      { is: 'domain', at: call.domain(domain) },
    ])

  const all: PolicyHooks = {
    addDomain: ioptAndDomain('addDomain'),
    addDomainFailed: ioptAndDomain('addDomainFailed'),
    domainAdded: ioptAndDomain('domainAdded'),
    removeDomain: ioptAndDomain('removeDomain'),
    domainRemoved: ioptAndDomain('domainRemoved'),
    hwptAborted: ioptAndDomain('hwptAborted'),
    fillBegin: (fill) => void tell('fillBegin', (call) => [call.fill(fill)]),
    fillFirstRead: (fill) => void tell('fillFirstRead', (call) => [call.fill(fill)]),
    readSpan: (fill, span, ctx) =>
      flush('readSpan', [span.runs], ctx, (call) => [call.fill(fill), { is: 'span', span: call.span(span) }, MEMORY]),
    beforeMap: (fill, batch, ctx) =>
      flush('beforeMap', [batch.runs], ctx, (call) => [call.fill(fill), call.batch(batch), MEMORY]),
    afterMap: (fill, domain, runs, ctx) =>
      void tell(
        'afterMap',
        (call) => [
          call.fill(fill),
          { is: 'domain', at: call.domain(domain) },
          { is: 'frames', frames: call.frames(runs) },
          MEMORY,
        ],
        ctx,
      ),
    fillFailed: (fill) => void tell('fillFailed', (call) => [call.fill(fill)]),
    wantsReadBack: (unmap) => tell('wantsReadBack', (call) => [call.unmap(unmap)]).result.yes,
    afterUnmap: (unmap, read, readBack, ctx) =>
      flush('afterUnmap', [read, readBack], ctx, (call) => [
        call.unmap(unmap),
        { is: 'frames', frames: call.frames(read) },
        { is: 'frames', frames: call.frames(readBack) },
        MEMORY,
      ]),
    beforeUnpin: (unpin, index, runs, ctx) =>
      flush('beforeUnpin', [runs], ctx, (call) => [
        call.unpin(unpin),
        { is: 'value', value: index },
        { is: 'frames', frames: call.frames(runs) },
        MEMORY,
      ]),
    storageSet: (area, cause) =>
      void tell('storageSet', (call) => [
        { is: 'area', at: call.area(area) },
        { is: 'value', value: cause },
      ]),
    areaUnfilled: (area) => void tell('areaUnfilled', (call) => [{ is: 'area', at: call.area(area) }]),
    areaSplit: (old, left, right) =>
      void tell('areaSplit', (call) => [old, left, right].map((area) => ({ is: 'area', at: call.area(area) }))),
  }
  const chosen = Object.fromEntries(Object.entries(all).filter(([hook]) => hooks.has(hook as HookName)))
  return { name, storageRule, ...chosen }
}

/** A frame of `runs` that is in none of `shown`, or null. */
function outside(runs: PfnRuns, shown: readonly PfnRuns[]): number | null {
  const seen = new ExtentSet()
  for (const part of shown) forEachRun(part, (pfn, npages) => seen.add(pfn, npages))
  let stranger: number | null = null
  forEachRun(runs, (pfn, npages) => {
    seen.forEach(pfn, npages, (start, _length, inside) => {
      if (!inside) stranger ??= start
    })
  })
  return stranger
}
