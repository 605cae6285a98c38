/** What is drawn in an IOVA map: areas, or several that the engine put together because no picture could tell them apart. */
import type { IovaMap, ObjectRef } from '../../engine/protocol/panels.ts'
import type { AreaRow, AreasView, DomainRef } from '../../engine/protocol/view.ts'
import { engine } from '../bridge.ts'
import { hex } from '../format/hex.ts'
import { objectOfName } from '../stores/selection.ts'
import { objectStrings } from '../strings/objects.ts'
import type { IovaWindow } from './iova-window.ts'

type Ioas = AreasView['ioases'][number]
const text = objectStrings.areas

export interface Piece {
  readonly iova: bigint
  /** Last byte, inclusive. */
  readonly last: bigint
  readonly areas: number
  /** Of a single area. */
  readonly name: string | null
  /** Of all of them; null for none, and for several. */
  readonly storage: DomainRef | null
  readonly mixed: boolean
  readonly changed: boolean
  /** What a single area is, and why it stores where it does. */
  readonly title: string
  /** What lights it up. */
  readonly objects: readonly ObjectRef[]
}

/** Areas that are all here. */
export function piecesOf(areas: readonly AreaRow[]): Piece[] {
  return areas.map((area) => ({
    iova: area.iova,
    last: area.last,
    areas: 1,
    name: area.name,
    storage: area.storageDomain,
    mixed: false,
    changed: area.change !== 'none',
    title: `${area.name} ${hex(area.iova)}–${hex(area.last)}, ${area.pages}: ${area.why}`,
    objects: [
      objectOfName(area.name),
      objectOfName(area.pages),
      ...(area.storageDomain === null ? [] : [objectOfName(area.storageDomain.name)]),
    ],
  }))
}

/** Areas as the engine put them together for a picture. */
export function piecesOfMap({ segments }: IovaMap): Piece[] {
  return segments.map(({ start, last, areas, name, storage, mixed, change }) => ({
    iova: start,
    last,
    areas,
    name,
    storage,
    mixed,
    changed: change !== 'none',
    title: name === null ? '' : `${name} ${hex(start)}–${hex(last)}`,
    objects: [
      ...(name === null ? [] : [objectOfName(name)]),
      ...(storage === null ? [] : [objectOfName(storage.name)]),
    ],
  }))
}

/** Whether an IOAS has more areas than its view lists: its map then comes from the engine. */
export function isLarge({ hidden }: Ioas): boolean {
  return (hidden ?? 0) > 0
}

/** The map of a part of an IOAS, for a picture of some width. */
export function askMap(step: number, ioas: number, { start, span }: IovaWindow, width: number): Promise<IovaMap> {
  const points = Math.max(1, Math.min(10_000, Math.round(width)))
  return engine('iovaMap', { step, ioas, start, last: start + span - 1n, width: points })
}

/** How pieces that are drawn as one look, and what they are called. */
export interface Look {
  readonly tone: 'coherent' | 'non-coherent' | 'dim'
  readonly name: string
  readonly title: string
  readonly areas: number
}
export function lookOf(pieces: readonly Piece[]): Look {
  const areas = pieces.reduce((sum, piece) => sum + piece.areas, 0)
  const tones = new Set(pieces.map(({ storage, mixed }) => (mixed ? 'mixed' : (storage?.coherent ?? null))))
  const [coherent] = tones
  const tone = tones.size > 1 || typeof coherent !== 'boolean' ? 'dim' : coherent ? 'coherent' : 'non-coherent'
  const [piece] = pieces
  if (piece === undefined || piece.name === null || pieces.length > 1)
    return { tone, name: text.several(areas), title: text.several(areas), areas }
  return { tone, name: `${piece.name} · ${piece.storage?.name ?? text.noStorage}`, title: piece.title, areas }
}
