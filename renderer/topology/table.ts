/** The topology as a table: what the picture shows, for who reads it, copies it or cannot see it. */
import type { TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import type { Column, TableItem } from '../design/data-table.ts'
import { count } from '../format/hex.ts'
import { objectKey } from '../stores/selection.ts'
import { topologyStrings as text } from '../strings/topology.ts'
import { coherencyText, objectsOf } from './node-text.ts'

export function topologyColumns(view: TopologyView): readonly Column<TopologyNode>[] {
  const labels = new Map(view.nodes.map((node) => [objectKey(node.ref), node.label]))
  const ends = new Map<string, string[]>()
  for (const { from, to, count: times } of view.edges) {
    const label = [labels.get(objectKey(to)) ?? '', text.maps(times)].filter((part) => part !== '').join(' ')
    ends.set(objectKey(from), [...(ends.get(objectKey(from)) ?? []), label])
  }
  const { columnsOfTable: titles, none } = text
  return [
    { key: 'kind', title: titles.kind, width: '60px', text: (node) => node.ref.kind },
    { key: 'name', title: titles.name, width: 'minmax(80px, 0.8fr)', mono: true, text: (node) => node.label },
    {
      key: 'variable',
      title: titles.variable,
      width: 'minmax(64px, 0.7fr)',
      mono: true,
      text: (node) => node.variable ?? none,
    },
    { key: 'coherency', title: titles.coherency, width: '104px', text: coherencyText },
    {
      key: 'to',
      title: titles.to,
      width: 'minmax(84px, 0.8fr)',
      text: (node) => ends.get(objectKey(node.ref))?.join(', ') ?? none,
    },
    { key: 'tags', title: titles.tags, width: 'minmax(70px, 0.8fr)', text: (node) => node.tags.join(', ') },
    {
      key: 'pages',
      title: titles.pages,
      width: '64px',
      align: 'right',
      text: (node) => (node.counts.pages === null ? '' : count(node.counts.pages)),
    },
    {
      key: 'storage',
      title: titles.storage,
      width: '76px',
      align: 'right',
      text: (node) => (node.counts.storageOf === null ? '' : count(node.counts.storageOf)),
    },
    { key: 'note', title: titles.note, width: 'minmax(120px, 2fr)', text: (node) => node.note },
  ]
}

export function topologyRows(view: TopologyView): TableItem<TopologyNode>[] {
  return view.nodes.map((row) => ({
    kind: 'row',
    key: objectKey(row.ref),
    row,
    tone: row.change === 'none' ? 'plain' : row.change,
    objects: objectsOf(row),
  }))
}
