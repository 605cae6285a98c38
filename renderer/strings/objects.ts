/** Sentences of the panels about objects: topology, pages, memory, and the maps of domains and areas. */
import type { PfnTier } from '../../engine/protocol/panels.ts'
import type { MemoryFilter } from '../../engine/protocol/panel-requests.ts'
import { count, hex, plural } from '../format/hex.ts'

export const objectStrings = {
  titles: { topology: 'Topology', pages: 'Pages', memory: 'Memory' },
  areas: {
    map: (ioas: string, range: string, areas: number) =>
      `IOVA map of ${ioas}, ${plural(areas, 'area')}, showing ${range}`,
    range: (first: string, last: string, bytes: string) => `${first}–${last} · ${bytes}`,
    zoomIn: 'Zoom in (+)',
    zoomOut: 'Zoom out (−)',
    fit: 'All areas',
    whole: '64 bits',
    picture: (step: number, script: string, policy: string) =>
      `IOVA maps of ${script} under ${policy}, after step ${count(step)}`,
    showInMap: 'show in the map',
    several: (n: number) => plural(n, 'area'),
    limits: (what: string, ranges: readonly string[], more: boolean) =>
      `${what}: ${ranges.join(', ')}${more ? ', …' : ''}`,
    reserved: 'reserved by a device',
    allowed: 'allowed range',
    hidden: (n: number) => `${plural(n, 'further area')} not listed: zoom in, and what the map shows is listed.`,
    inSight: 'Only what the map shows is listed.',
    history: (area: string) => `How ${area} came to its storage domain`,
    noStorage: 'none',
  },
  domains: {
    stores: 'The xarray stores',
    domainsVariant: 'domains',
    hwptsVariant: 'hwpts',
    xarray: 'hwpts xarray',
    enforces: 'enforce_cache_coherency',
    hint: 'The variant of the series in which the xarray of an IOAS holds hwpts: who flushes then knows the coherency of each.',
  },
  pages: {
    empty: 'No iopt_pages at this step. Mapping user memory makes one:',
    emptyLine: 'ioas.map({ iova: 0x100_0000n, from: vm.memory })',
    tiers: { xarray: 'xarray', domain: 'domain', user: 'user' } satisfies Record<PfnTier, string>,
    tierMeans: {
      xarray: 'its PFN is kept in pinned_pfns',
      domain: 'its PFN is read back from the storage domain of an area',
      user: 'not pinned: its PFN is only in the page tables of the process',
    } satisfies Record<PfnTier, string>,
    stripLabel: (name: string, spans: number) => `${name}: where each PFN is kept, ${plural(spans, 'span')}`,
    heading: (memory: string, process: string, va: bigint, pages: number) =>
      `${memory} of ${process}, ${hex(va)} · ${plural(pages, 'page')}`,
    readOnly: 'read-only',
    pinned: (pages: number) => `npinned ${count(pages)}`,
    accounted: { none: 'not accounted', user: 'accounted to the user', mm: 'accounted to the mm' },
    hidden: (pages: number) => `${plural(pages, 'further iopt_pages', 'further iopt_pages')} not listed.`,
    more: (spans: number) => `${plural(spans, 'further span')} not listed.`,
    columns: {
      indexes: 'index',
      tier: 'tier',
      answers: 'answers',
      pinned: 'pinned',
      accesses: 'accesses',
      areas: 'areas',
      frames: 'frames',
      domains: 'mapped in',
    },
    yes: 'yes',
    no: 'no',
    none: 'none',
    question: 'Where is this PFN, and why?',
    questionLabel: 'PFN, IOVA, virtual address, area or page',
    questionHint: 'f5, 0x100_5000, a1, P0 5',
    candidates: 'Pages that this may mean',
    candidate: (pages: number, index: number, how: string) => `P${pages} [${index}]: ${how}`,
    moreCandidates: 'and more',
    answerOf: (pages: string, index: number) => `${pages} [${index}] is`,
  },
  memory: {
    empty: 'No frame at this step. Memory of a process fills this panel:',
    emptyLine: "const vm = lab.process('qemu', { memory: '32 KiB' })",
    noMatch: 'No frame matches the filter.',
    show: 'show',
    filters: { all: 'all frames', hazard: 'with a hazard', pinned: 'pinned' } satisfies Record<MemoryFilter, string>,
    search: 'Frame or owner',
    total: (n: number) => plural(n, 'row'),
    pinsOf: (n: number) => plural(n, 'pin'),
    inMemory: 'Memory holds',
    inCache: 'The cache may hold',
    reachable: 'Reachable by DMA that does not snoop through',
    unreachable: 'No DMA that does not snoop reaches it.',
    or: ' or ',
    none: 'none',
    columns: {
      frames: 'frames',
      pages: 'pages',
      owner: 'owner',
      pins: 'pins',
      memory: 'memory holds',
      cache: 'cache may hold',
      reachable: 'no-snoop DMA',
      hazards: 'hazards',
    },
    hazard: (kind: 'A' | 'B', certainty: 'possible' | 'certain') => `${kind} ${certainty}`,
  },
  /** One frame line by line. */
  lines: {
    heading: (frame: string) => `Lines of ${frame}`,
    before: 'frame before',
    after: 'frame after',
    of: (at: number, frames: number) => `${count(at)} of ${plural(frames, 'frame')} in this row`,
    picture: (frame: string, runs: number) =>
      runs === 1 ? `The 64 lines of ${frame}, all alike` : `The 64 lines of ${frame}, in ${count(runs)} runs`,
    range: (first: number, last: number) => (first === last ? `line ${first}` : `lines ${first}–${last}`),
    cell: (line: number, state: string) => `line ${line}: ${state}`,
    run: (memory: string, cache: string) => `memory ${memory}; cache ${cache}`,
    states: {
      foreign: '▲ memory may hold another owner’s data',
      'foreign-certain': '▲ memory holds another owner’s data',
      stale: '■ the cache may hold a stale clean copy',
      'stale-certain': '■ the cache holds a stale clean copy',
      useful: 'a flush may write something back',
      plain: 'a flush would do nothing',
    },
    place: (of: {
      readonly sets: number
      readonly ways: number
      readonly replacement: 'lru' | 'random'
      readonly present: number
      readonly full: number
      readonly fullest: number
      readonly first: number
      readonly last: number
    }) =>
      `${count(of.present)} of 64 lines are in the cache, in sets ${count(of.first)}–${count(of.last)} of ${count(of.sets)} (${count(of.ways)} ways, ${of.replacement}): ${count(of.full)} of these sets are full, the fullest holds ${plural(of.fullest, 'line')}.`,
  },
} as const
