/** What is said about each shipped policy: a title, one line, and whether it is safe in every scenario. */

/** Description of a policy for a list to choose from. */
export interface PolicyDescription {
  readonly name: string
  readonly title: string
  readonly summary: string
  /** No hazard in any scenario, under any eviction. */
  readonly safe: boolean
}

/** The shipped policies in the order of the comparison matrix. */
export const POLICY_INFO: readonly PolicyDescription[] = [
  { name: 'none', title: 'No flush', summary: 'Linux 6.12 as it is: nothing is flushed.', safe: false },
  {
    name: 'v1',
    title: 'v1, as posted on 7 May',
    summary: 'Counter of non-coherent domains, sticky bit on iopt_pages, counted by the callers.',
    safe: false,
  },
  {
    name: 'v1-fix',
    title: 'v1 with the counting moved',
    summary: 'v1 counting inside add and remove domain, before the fill.',
    safe: false,
  },
  {
    name: 'v2',
    title: 'v2, the summary of 16 May',
    summary: 'Flush before every non-coherent mapping; at unpin if the iopt_pages ever was in one.',
    safe: true,
  },
  {
    name: 'overflush',
    title: 'Maximal flushes, 21 May',
    summary: 'Sticky bit; flush at every map and after every unmap, with read-back.',
    safe: true,
  },
  {
    name: 'counter-gated',
    title: 'Counter at unpin',
    summary: 'v2 map side; unpin flushes only while the IOAS has a non-coherent domain.',
    safe: false,
  },
  {
    name: 'area-flag',
    title: 'Area by area, 13 and 15 May',
    summary: 'A flag on the area decides at map and at unpin.',
    safe: false,
  },
  {
    name: 'j17-literal',
    title: '17 May, PFNs at hand only',
    summary: 'Skip pages from non-coherent storage; after unmap flush what the slow path reads.',
    safe: false,
  },
  {
    name: 'j17-pref',
    title: '17 May with non-coherent storage',
    summary: 'j17-literal, non-coherent storage preferred, read-back when a domain goes.',
    safe: false,
  },
  {
    name: 'storage-flag',
    title: 'Storage flag on the area, 20 and 21 May',
    summary: 'The area remembers whether its storage domain is non-coherent, where the hwpt is known.',
    safe: false,
  },
  {
    name: 'xa-hwpt-eager',
    title: 'xarray of hwpts, flush after unmap',
    summary: 'Every unmap of a non-coherent domain reads back and flushes.',
    safe: true,
  },
  {
    name: 'xa-hwpt-lazy',
    title: 'xarray of hwpts, flush at unpin',
    summary: 'Skip pages from non-coherent storage; sticky bit flushes at unpin.',
    safe: true,
  },
  {
    name: 'type1',
    title: 'vfio_iommu_type1, patch 4/5',
    summary: 'One flag for each vfio_dma, set at MAP or replay, cleared when it is unmapped.',
    safe: true,
  },
  {
    name: 'oracle-map',
    title: 'Lower bound by mappings',
    summary: 'Once before the first non-coherent mapping and once at the last unpin of a frame.',
    safe: true,
  },
  {
    name: 'oracle-line',
    title: 'Lower bound by cache lines',
    summary: 'Only where some possible line state violates. Cannot be implemented.',
    safe: true,
  },
]
