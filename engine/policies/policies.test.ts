import { describe, expect, it } from 'vitest'
import type { FillContext, Flush, FlushPolicy, PolicyContext } from '../iommufd/flush-policy.ts'
import { FLUSH_POLICIES } from '../protocol/policy.ts'
import { notApplicable, POLICY_INFO, policyByName } from './index.ts'
import { area, batch, context, domain, fill, iopt, unmap, unpin, withStorage } from './support/fakes.test-support.ts'

const none = new Float64Array(0)

function policy(name: string): FlushPolicy {
  const found = policyByName(name)
  if (!found) throw new Error(`no policy ${name}`)
  return found
}

/** All map-side hooks of a fill of one batch, in the model's order; a null for no flush. */
function runFill(of: FlushPolicy, context_: FillContext, view = batch(), ctx: PolicyContext = context()): Flush {
  of.fillBegin?.(context_)
  const flushes: Flush[] = []
  for (const span of view.spans()) flushes.push(of.readSpan?.(context_, span, ctx) ?? null)
  of.fillFirstRead?.(context_)
  flushes.push(of.beforeMap?.(context_, view, ctx) ?? null)
  const done = flushes.filter((flush) => flush !== null)
  return done[0] ?? null
}

describe('the list of policies', () => {
  it('has every shipped name, described once, in the agreed order', () => {
    expect(POLICY_INFO.map((info) => info.name)).toEqual([...FLUSH_POLICIES])
    for (const name of FLUSH_POLICIES) expect(policyByName(name)?.name).toBe(name)
    expect(policyByName('v3')).toBeUndefined()
  })

  it('calls safe what flush-policies section 4 calls safe for A and B', () => {
    expect(POLICY_INFO.filter((info) => info.safe).map((info) => info.name)).toEqual([
      'v2',
      'overflush',
      'xa-hwpt-eager',
      'xa-hwpt-lazy',
      'type1',
      'oracle-map',
      'oracle-line',
    ])
  })

  it('excludes from type1 what its container lacks, and nothing else from anybody', () => {
    expect(notApplicable('type1', 'ioas.copy')).toContain('COPY')
    expect(notApplicable('type1', 'access.pin')).toContain('access')
    expect(notApplicable('type1', 'ioas.map')).toBeNull()
    expect(notApplicable('v2', 'ioas.copy')).toBeNull()
  })
})

describe('the counter', () => {
  it('v1 wraps below zero when a coherent domain fails, as an unsigned int', () => {
    const table = iopt()
    const v1 = policy('v1')
    v1.addDomain?.(table, domain('C0'))
    v1.addDomainFailed?.(table, domain('C0'))
    expect(table.slot['cnt']).toBe(4294967295)
    v1.addDomain?.(table, domain('N1'))
    expect(table.slot['cnt']).toBe(0)
  })

  it('v1 keeps one count too many when a hwpt is aborted', () => {
    const table = iopt()
    const v1 = policy('v1')
    v1.addDomain?.(table, domain('N0'))
    v1.domainAdded?.(table, domain('N0'))
    v1.removeDomain?.(table, domain('N0'))
    v1.hwptAborted?.(table, domain('N0'))
    expect(table.slot['cnt']).toBe(1)
  })

  it.each(['v1-fix', 'v2', 'none', 'xa-hwpt-lazy', 'counter-gated'])('%s counts exactly', (name) => {
    const of = policy(name)
    const table = iopt()
    const [failing, aborted, kept, coherent] = [domain('N0'), domain('N1'), domain('N2'), domain('C3')]
    of.addDomain?.(table, failing)
    of.addDomainFailed?.(table, failing)
    of.addDomain?.(table, aborted)
    of.domainAdded?.(table, aborted)
    of.removeDomain?.(table, aborted)
    of.hwptAborted?.(table, aborted)
    of.addDomain?.(table, coherent)
    of.addDomainFailed?.(table, coherent)
    of.addDomain?.(table, kept)
    of.domainAdded?.(table, kept)
    expect(table.slot['cnt']).toBe(1)
    of.removeDomain?.(table, kept)
    of.domainRemoved?.(table, kept)
    expect(table.slot['cnt']).toBe(0)
  })

  it('v1-fix counts before the fill, v2 after it', () => {
    const [a, b] = [iopt(), iopt()]
    policy('v1-fix').addDomain?.(a, domain('N0'))
    policy('v2').addDomain?.(b, domain('N0'))
    expect([a.slot['cnt'], b.slot['cnt']]).toEqual([1, undefined])
  })
})

describe('the map side', () => {
  it('v1 flushes by counter and clear bit, then never again for the same iopt_pages', () => {
    const n0 = domain('N0')
    const table = iopt()
    const a1 = area(table)
    const v1 = policy('v1')
    v1.addDomain?.(table, n0)
    expect(runFill(v1, fill(a1, n0))).toEqual({ flush: 'all', reason: 'count 1, sticky bit clear' })
    expect(runFill(v1, fill(a1, n0))).toBeNull()
    expect(v1.beforeUnpin?.(unpin(a1), 0, none, context())).toEqual({ flush: 'all', reason: 'sticky bit set' })
    expect(v1.beforeUnpin?.(unpin(a1, 'access'), 0, none, context())).not.toBeNull()
  })

  it('v1 does not look at the target: a coherent one flushes while the count is not zero', () => {
    const table = iopt(domain('N0'))
    const v1 = policy('v1')
    v1.addDomain?.(table, domain('N0'))
    expect(runFill(v1, fill(area(table), domain('C1')))).not.toBeNull()
  })

  it('v1 sets the bit before it pins in fill_domain, and after the first read in fill_domains', () => {
    const table = iopt()
    const v1 = policy('v1')
    v1.addDomain?.(table, domain('N0'))
    const [attached, mapped] = [area(table), area(table)]
    v1.fillBegin?.(fill(attached, domain('N0')))
    v1.fillBegin?.(fill(mapped, null))
    expect([attached.pages.slot['flag'], mapped.pages.slot['flag']]).toEqual([true, undefined])
    v1.fillFirstRead?.(fill(mapped, null))
    expect(mapped.pages.slot['flag']).toBe(true)
  })

  it('v2 flushes at every non-coherent attach, whatever the bit says', () => {
    const n0 = domain('N0')
    const a1 = area(iopt())
    const v2 = policy('v2')
    expect(runFill(v2, fill(a1, n0))?.reason).toBe('target N0 is non-coherent')
    expect(runFill(v2, fill(a1, n0))).not.toBeNull()
    expect(runFill(v2, fill(a1, domain('C1')))).toBeNull()
  })

  it('the source rule skips pages from non-coherent storage and nothing else', () => {
    const [c0, n1] = [domain('C0'), domain('N1')]
    const table = iopt(c0, n1)
    const fromNonCoherent = { tier: 'dom', area: area(iopt(n1), n1) } as const
    const fromCoherent = { tier: 'dom', area: area(iopt(c0), c0) } as const
    for (const name of ['j17-literal', 'j17-pref', 'xa-hwpt-eager']) {
      const of = policy(name)
      expect(runFill(of, fill(area(table), n1), batch(fromNonCoherent))).toBeNull()
      expect(runFill(of, fill(area(table), n1), batch(fromCoherent))?.flush).toBe('all')
      expect(runFill(of, fill(area(table), n1), batch(fromNonCoherent, { tier: 'xa' }))).toEqual({
        flush: Float64Array.of(102, 2),
        reason: 'target N1 is non-coherent, PFNs from pinned_pfns',
      })
      expect(runFill(of, fill(area(table), c0), batch())).toBeNull()
    }
    const lazy = policy('xa-hwpt-lazy')
    expect(runFill(lazy, fill(area(table), n1), batch(fromNonCoherent))).toBeNull()
    expect(runFill(lazy, fill(area(table), n1), batch(fromNonCoherent, { tier: 'mm' }))?.flush).toBe('all')
  })

  it('storage-flag is blind to a storage domain that fill_domains or a switch chose', () => {
    const n1 = domain('N1')
    const of = policy('storage-flag')
    const source = area(iopt(n1), n1)
    of.storageSet?.(source, 'fill-domains')
    of.storageSet?.(source, 'switch')
    const view = batch({ tier: 'dom', area: source })
    expect(runFill(of, fill(area(iopt(n1)), n1), view)).not.toBeNull()
    of.storageSet?.(source, 'fill-domain')
    expect(runFill(of, fill(area(iopt(n1)), n1), view)).toBeNull()
  })

  it('area-flag flushes once for each area, and again after a fill that left nothing behind', () => {
    const n0 = domain('N0')
    const bare = area(iopt(n0))
    const stored = withStorage(bare, domain('C1'))
    const of = policy('area-flag')
    expect(runFill(of, fill(stored, n0))).not.toBeNull()
    expect(runFill(of, fill(stored, n0))).toBeNull()
    expect(of.beforeUnpin?.(unpin(stored), 0, none, context())).not.toBeNull()
    expect(runFill(of, fill(bare, n0))).not.toBeNull()
  })

  it('type1 replays a vfio_dma once, and takes the flag anew at each MAP', () => {
    const n0 = domain('N0')
    const of = policy('type1')
    const bare = area(iopt(domain('C1')))
    const a1 = withStorage(bare, domain('C1'))
    expect(runFill(of, fill(bare, null))).toBeNull()
    expect(runFill(of, fill(a1, n0))).not.toBeNull()
    expect(runFill(of, fill(a1, n0))).toBeNull()
    expect(of.beforeUnpin?.(unpin(a1), 0, none, context())).not.toBeNull()
    expect(runFill(of, fill(bare, domain('C2')))).toBeNull()
    expect(of.beforeUnpin?.(unpin(bare), 0, none, context())).toBeNull()
    expect(runFill(of, fill(bare, n0))).not.toBeNull()
    expect(runFill(of, fill(area(iopt(n0)), null))).not.toBeNull()
  })

  it('oracle-map flushes a frame once, and at its last unpin only if a writable non-coherent mapping had it', () => {
    const n0 = domain('N0')
    const of = policy('oracle-map')
    const a1 = area(iopt(n0))
    const ctx = context()
    expect(runFill(of, fill(a1, n0), batch(), ctx)).not.toBeNull()
    expect(runFill(of, fill(a1, n0), batch(), ctx)).toBeNull()
    const runs = Float64Array.of(100, 1)
    expect(of.beforeUnpin?.(unpin(a1), 0, runs, ctx)).toBeNull()
    of.afterMap?.(fill({ ...a1, writable: false }, n0), n0, runs, ctx)
    of.afterMap?.(fill(a1, n0), domain('C1'), runs, ctx)
    expect(of.beforeUnpin?.(unpin(a1), 0, runs, ctx)).toBeNull()
    of.afterMap?.(fill(a1, n0), n0, runs, ctx)
    expect(of.beforeUnpin?.(unpin(a1), 0, runs, ctx)?.flush).toEqual(runs)
  })

  it('oracle-line flushes what violates', () => {
    const n0 = domain('N0')
    const of = policy('oracle-line')
    const bad = Float64Array.of(101, 1)
    expect(runFill(of, fill(area(iopt(n0)), n0), batch(), context({ violating: bad }))?.flush).toEqual(bad)
    expect(runFill(of, fill(area(iopt(n0)), n0), batch(), context())).toBeNull()
    expect(of.beforeUnpin?.(unpin(area(iopt(n0))), 0, bad, context({ violating: bad }))?.flush).toEqual(bad)
  })
})

describe('the unmap side', () => {
  const [c0, n1] = [domain('C0'), domain('N1')]
  const kinds = ['fast', 'nonstorage', 'slow', 'unwind-nonlast'] as const

  /** Kinds of unmap after which the policy flushes, and those for which it wants PFNs read back. */
  function unmapSide(name: string, from: typeof n1): { flushes: string[]; readBack: string[] } {
    const of = policy(name)
    const a1 = area(iopt(c0, n1), from)
    of.storageSet?.(a1, 'fill-domain')
    runFill(of, fill(a1, n1))
    const flushes = kinds.filter((kind) => of.afterUnmap?.(unmap(kind, a1, from), none, none, context()))
    return { flushes, readBack: kinds.filter((kind) => of.wantsReadBack?.(unmap(kind, a1, from))) }
  }

  it.each([
    ['j17-literal', ['slow'], []],
    ['j17-pref', ['fast', 'slow'], ['fast']],
    ['storage-flag', ['slow'], []],
    ['xa-hwpt-eager', [...kinds], [...kinds]],
    ['overflush', [...kinds], [...kinds]],
    ['v2', [], []],
  ])('%s after an unmap of a non-coherent domain', (name, flushes, readBack) => {
    expect(unmapSide(name, n1)).toEqual({ flushes, readBack })
  })

  it('only overflush flushes after an unmap of a coherent domain', () => {
    const flushing = FLUSH_POLICIES.filter((name) => unmapSide(name, c0).flushes.length > 0)
    expect(flushing).toEqual(['overflush'])
  })
})

describe('the unpin side', () => {
  it('counter-gated asks the counter of the acting area, and has none to ask on the access path', () => {
    const of = policy('counter-gated')
    const table = iopt(domain('N0'))
    const a1 = area(table)
    of.addDomain?.(table, domain('N0'))
    runFill(of, fill(a1, null))
    expect(of.beforeUnpin?.(unpin(a1), 0, none, context())?.reason).toBe('count 1')
    expect(of.beforeUnpin?.(unpin(a1, 'access'), 0, none, context())).toBeNull()
    of.domainRemoved?.(table, domain('N0'))
    expect(of.beforeUnpin?.(unpin(a1), 0, none, context())).toBeNull()
  })

  it('area-flag travels with a split', () => {
    const of = policy('area-flag')
    const [old, left, right] = [area(iopt(domain('N0'))), area(iopt()), area(iopt())]
    runFill(of, fill(old, null))
    of.areaSplit?.(old, left, right)
    for (const half of [left, right]) expect(of.beforeUnpin?.(unpin(half), 0, none, context())).not.toBeNull()
  })
})
