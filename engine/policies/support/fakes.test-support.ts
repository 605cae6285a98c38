/** Plain objects in the shapes that the hooks get, for testing decision rules without a kernel model. */
import type {
  BatchView,
  FillContext,
  PageSource,
  PolicyArea,
  PolicyContext,
  PolicyDomain,
  PolicyIopt,
  UnmapContext,
  UnmapKind,
  UnpinContext,
} from '../../iommufd/flush-policy.ts'

/** A domain: `C0` or `N1`. */
export function domain(name: string): PolicyDomain {
  return { number: Number(name.slice(1)), coherent: name.startsWith('C'), slot: {} }
}

/** An io_pagetable with these domains in slot order. */
export function iopt(...domains: PolicyDomain[]): PolicyIopt {
  return { ioasId: 1, domains, slot: {} }
}

/** An area of four pages that covers its iopt_pages. */
export function area(table: PolicyIopt, storageDomain: PolicyDomain | null = null): PolicyArea {
  return {
    number: 1,
    iopt: table,
    pages: { number: 0, npages: 4, writable: true, slot: {} },
    firstIndex: 0,
    lastIndex: 3,
    writable: true,
    storageDomain,
    slot: {},
  }
}

/** The same area with another storage domain; slots are shared. */
export function withStorage(old: PolicyArea, storageDomain: PolicyDomain | null): PolicyArea {
  return { ...old, storageDomain }
}

/** A fill of an area: into `target`, or into all domains of its table. */
export function fill(of: PolicyArea, target: PolicyDomain | null): FillContext {
  return { kind: target ? 'fill-domain' : 'fill-domains', area: of, domain: target, state: {} }
}

/** Four frames from 100 on, each half from its own source. */
export function batch(first: PageSource = { tier: 'mm' }, second: PageSource = first): BatchView {
  return {
    firstIndex: 0,
    npages: 4,
    runs: Float64Array.of(100, 4),
    spans: () => [
      { index: 0, npages: 2, runs: Float64Array.of(100, 2), source: first },
      { index: 2, npages: 2, runs: Float64Array.of(102, 2), source: second },
    ],
  }
}

/** An unmap of `of` from `from`. */
export function unmap(kind: UnmapKind, of: PolicyArea, from: PolicyDomain): UnmapContext {
  return { kind, area: of, domain: from, unwinding: kind === 'unwind-nonlast' }
}

/** An unpin by an area, or by an access. */
export function unpin(of: PolicyArea, by: 'area' | 'access' = 'area'): UnpinContext {
  return by === 'area'
    ? { pages: of.pages, area: of, site: 'storage' }
    : { pages: of.pages, area: null, site: 'access' }
}

/** A context whose frame sets are sets of PFNs, and in which `last` says whether an unpin is the last. */
export function context(options: { last?: boolean; violating?: Float64Array } = {}): PolicyContext {
  const sets = new Map<string, Set<number>>()
  const set = (name: string): Set<number> => {
    const found = sets.get(name) ?? new Set<number>()
    sets.set(name, found)
    return found
  }
  const frames = (runs: Float64Array): number[] => {
    const all: number[] = []
    for (let i = 0; i + 1 < runs.length; i += 2)
      for (let k = 0; k < (runs[i + 1] ?? 0); k++) all.push((runs[i] ?? 0) + k)
    return all
  }
  return {
    frames: {
      add: (name, runs) => frames(runs).forEach((pfn) => set(name).add(pfn)),
      remove: (name, runs) => frames(runs).forEach((pfn) => set(name).delete(pfn)),
      select: (name, runs, inside) =>
        Float64Array.from(
          frames(runs)
            .filter((pfn) => set(name).has(pfn) === inside)
            .flatMap((pfn) => [pfn, 1]),
        ),
    },
    lastPin: (runs) => (options.last === false ? new Float64Array(0) : runs),
    violating: () => options.violating ?? new Float64Array(0),
  }
}
