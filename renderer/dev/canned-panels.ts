/** Canned answers for the panels that are asked for on their own: the five steps again. Development only. */
import type {
  AreaHistory,
  FoundPages,
  FrameLinesView,
  FrameRow,
  MemoryView,
  PageExplanation,
  PageSpanRow,
  PagesView,
  TopologyNode,
  TopologyView,
} from '../../engine/protocol/panels.ts'
import type { DomainRef } from '../../engine/protocol/view.ts'

const C0: DomainRef = { name: 'C0', number: 0, coherent: true }
const N1: DomainRef = { name: 'N1', number: 1, coherent: false }

function pages(step: number): PagesView {
  if (step < 3 || step > 5) return { pages: [], hidden: 0 }
  const domains = step === 4 ? [C0, N1] : [C0]
  const span = (firstIndex: number, lastIndex: number, more: Partial<PageSpanRow>): PageSpanRow => ({
    firstIndex,
    lastIndex,
    tier: 'domain',
    area: 'a1',
    storage: C0,
    pinned: true,
    accesses: [],
    areas: ['a1'],
    frames: `f${firstIndex}–f${lastIndex}`,
    domains,
    change: step === 4 ? 'changed' : 'none',
    ...more,
  })
  return {
    hidden: 0,
    pages: [
      {
        number: 0,
        name: 'memory',
        process: 'qemu',
        va: 0x7f00_0020_0000n,
        npages: 12,
        writable: true,
        npinned: 10,
        accountMode: 'user',
        slot: { cache_flush_required: step >= 4 },
        spans: [
          span(0, 5, {}),
          span(6, 7, { tier: 'xarray', storage: null, area: null, accesses: ['mdev ×1'], areas: ['a1', 'a2'] }),
          span(8, 11, { tier: 'user', storage: null, area: null, pinned: false, areas: [], domains: [] }),
        ],
        moreSpans: 0,
      },
    ],
  }
}

function explain(number: number, index: number): PageExplanation {
  return {
    pages: `P${number}`,
    index,
    tier: 'domain',
    frame: `f${index}`,
    sentences: [
      { text: `No access holds [${index}], so it is not in pinned_pfns.`, step: null, line: null },
      { text: 'a1 covers it and its storage domain is C0: the PFN is read back from C0.', step: 3, line: 8 },
      { text: 'C0 was the domain in slot 0 when the area was filled (iopt_area_fill_domains).', step: 3, line: 8 },
    ],
  }
}

function memory(step: number): MemoryView {
  if (step < 1) return { total: 0, rows: [] }
  const row = (firstPfn: number, npages: number, more: Partial<FrameRow>): FrameRow => ({
    firstPfn,
    npages,
    frames: `f${firstPfn}–f${firstPfn + npages - 1}`,
    owner: 'qemu memory',
    pins: 0,
    memory: ['Z1 (zeroes for qemu)'],
    cache: ['absent'],
    reachableBy: [],
    hazards: [],
    change: 'none',
    ...more,
  })
  return {
    total: 2,
    rows: [
      row(0, 8, {
        pins: step >= 3 && step < 6 ? 1 : 0,
        memory: ['old data of host', 'Z1 (zeroes for qemu)'],
        cache: ['dirty Z1 (qemu)', 'absent'],
        reachableBy: step === 4 ? [N1] : [],
        hazards: step === 4 ? [{ class: 'A', certainty: 'possible' }] : [],
        change: step === 4 ? 'changed' : 'none',
      }),
      row(8, 4, {}),
    ],
  }
}

function topology(step: number): TopologyView {
  const node = (more: Pick<TopologyNode, 'ref' | 'label'> & Partial<TopologyNode>): TopologyNode => ({
    variable: null,
    tags: [],
    coherent: null,
    domain: null,
    group: null,
    bound: null,
    counts: { areas: null, storageOf: null, pages: null, pinned: null },
    pins: [],
    memory: [],
    step: 1,
    line: 3,
    change: 'none',
    note: '',
    why: '',
    ...more,
  })
  const nic = { kind: 'device', name: 'nic' } as const
  const igpu = { kind: 'device', name: 'igpu' } as const
  const ioas = { kind: 'ioas', id: 1 } as const
  const hwpt = { kind: 'hwpt', id: 4 } as const
  const other = { kind: 'hwpt', id: 7 } as const
  const attached = step >= 2 && step < 7
  const second = step === 4
  return {
    gone: [],
    nodes: [
      node({
        ref: { kind: 'process', name: 'qemu' },
        label: 'qemu',
        variable: 'vm',
        memory: [{ name: 'memory', va: 0x7f00_0020_0000n, pages: 8, own: true, variable: null }],
      }),
      node({ ref: nic, label: 'nic', variable: 'nic', coherent: true, line: 4, note: 'attached to hwpt 4' }),
      node({
        ref: igpu,
        label: 'igpu',
        variable: 'igpu',
        coherent: false,
        line: 5,
        tags: ['no-snoop', ...(second ? [] : ['detached'])],
        change: second ? 'changed' : 'none',
        note: second ? 'attached to hwpt 7' : 'not attached',
      }),
      ...(attached
        ? [node({ ref: hwpt, label: 'hwpt 4', tags: ['auto'], coherent: true, domain: C0, note: '8 pages' })]
        : []),
      ...(second
        ? [
            node({
              ref: other,
              label: 'hwpt 7',
              tags: ['auto'],
              coherent: false,
              domain: N1,
              change: 'new',
              note: '8 pages',
            }),
          ]
        : []),
      ...(step >= 1 ? [node({ ref: ioas, label: 'ioas 1', variable: 'ioas', note: '1 area' })] : []),
    ],
    edges: [
      ...(attached
        ? ([
            { from: nic, to: hwpt, kind: 'attached', count: 1, change: 'none' },
            { from: hwpt, to: ioas, kind: 'of', count: 1, change: 'none' },
          ] as const)
        : []),
      ...(second
        ? ([
            { from: igpu, to: other, kind: 'attached', count: 1, change: 'new' },
            { from: other, to: ioas, kind: 'of', count: 1, change: 'new' },
          ] as const)
        : []),
    ],
    removed: step === 5 ? ['hwpt 7 (N1)'] : [],
  }
}

const history: AreaHistory = {
  area: 'a1',
  entries: [
    {
      step: 3,
      line: 8,
      of: 'a1',
      from: null,
      to: C0,
      why: 'the domain in slot 0 when the area was filled',
      where: 'iopt_area_fill_domains',
    },
  ],
}

/** By the names of the requests. */
export const cannedPanels = {
  hooks: ({ step }: { step: number }) => ({ step, label: '', line: null, policy: 'v1', lines: {}, asks: [], more: 0 }),
  pages: ({ step }: { step: number }) => pages(step),
  explainPage: ({ pages: number, index }: { pages: number; index: number }) => explain(number, index),
  findPages: ({ text }: { text: string }): FoundPages =>
    text.startsWith('P0')
      ? { found: [{ pages: 0, index: Number(text.slice(2)), how: 'by its index' }], more: false, message: '' }
      : { found: [], more: false, message: 'Write a page (P0 5).' },
  memory: ({ step, filter }: { step: number; filter: string }) => {
    const all = memory(step)
    if (filter === 'all') return all
    const rows = all.rows.filter((row) => (filter === 'pinned' ? row.pins > 0 : row.hazards.length > 0))
    return { total: rows.length, rows }
  },
  topology: ({ step }: { step: number }) => topology(step),
  frameLines: (): FrameLinesView => ({
    frame: 'f0',
    owner: 'qemu',
    past: [{ step: 1, line: 1, text: 'f0 was handed to qemu' }],
    runs: [
      {
        first: 0,
        last: 63,
        memory: ['Z1 (qemu)'],
        cache: ['clean Z1 (qemu)'],
        foreign: 'none',
        stale: 'none',
        flushUseful: false,
        change: 'none',
      },
    ],
    place: null,
  }),
  areaHistory: () => history,
}
