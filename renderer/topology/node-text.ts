/** What a node says: the lines of its card, the same in the picture on the screen and in a file. */
import type { ObjectRef, TopologyMemory, TopologyNode } from '../../engine/protocol/panels.ts'
import { hex, size } from '../format/hex.ts'
import { topologyStrings } from '../strings/topology.ts'

/** Pixels of a line of a card. */
export const LINE_HEIGHT = 16
/** Ranges of memory, or pins, that a card shows one by one. */
const SHOWN = 4

export interface CardLine {
  readonly text: string
  /** The range of memory that can be dragged by this line. */
  readonly memory: TopologyMemory | null
}

/** Its name first; then what it is, and what it holds. */
export function cardLines(node: TopologyNode): CardLine[] {
  const texts = [node.label, ...factsOf(node)]
  return [...texts.map((text): CardLine => ({ text, memory: null })), ...rowsOf(node)]
}

function factsOf(node: TopologyNode): string[] {
  const { counts } = node
  // The frame around its devices says which group it is.
  const tags = node.tags.filter((tag) => node.group === null || tag !== topologyStrings.group(node.group)).join(', ')
  switch (node.ref.kind) {
    case 'hwpt': {
      const what = [...(node.domain === null ? [] : [node.domain.name]), ...node.tags].join(', ')
      if (counts.pages === null || counts.storageOf === null) return [what]
      const pages = topologyStrings.pages(counts.pages)
      return counts.storageOf === 0 ? [what, pages] : [what, pages, topologyStrings.storageOf(counts.storageOf)]
    }
    case 'ioas': {
      const held = `${topologyStrings.areas(counts.areas ?? 0)} · ${topologyStrings.pages(counts.pages ?? 0)}`
      return tags === '' ? [held] : [tags, held]
    }
    case 'access':
      return [[...node.tags, topologyStrings.holds(counts.pages ?? 0)].join(', ')]
    case 'process':
      return [[...node.tags, topologyStrings.pinned(counts.pinned ?? 0)].join(', ')]
    case 'device':
    case 'domain':
    case 'area':
    case 'pages':
    case 'frame':
      return [tags === '' ? topologyStrings.snooped : tags]
    default:
      return node.ref satisfies never
  }
}

/** Memory of a process, pins of an access. */
function rowsOf(node: TopologyNode): CardLine[] {
  const memory = node.memory.map((range) => ({ text: topologyStrings.range(range.name, range.pages), memory: range }))
  const pins = node.pins.map(({ iova, length }) => ({ text: `${hex(iova)} · ${size(length)}`, memory: null }))
  const all: CardLine[] = [...memory, ...pins]
  if (all.length <= SHOWN) return all
  return [...all.slice(0, SHOWN), { text: topologyStrings.moreRows(all.length - SHOWN), memory: null }]
}

/** What kind of thing it is, as a reader of the picture sees by its column; empty where its name says so. */
export function spokenKind(node: TopologyNode): string {
  const { kind } = node.ref
  const word = kind in topologyStrings.kinds ? topologyStrings.kinds[kind as keyof typeof topologyStrings.kinds] : ''
  return node.label.startsWith(word) ? '' : word
}

export function coherencyText({ coherent }: { readonly coherent: boolean | null }): string {
  if (coherent === null) return ''
  return coherent ? topologyStrings.coherent : topologyStrings.nonCoherent
}

/** What lights a node up while it is selected: itself, and for a hwpt its domain. */
export function objectsOf(node: TopologyNode): ObjectRef[] {
  return node.domain === null ? [node.ref] : [node.ref, { kind: 'domain', number: node.domain.number }]
}
