/** What an IOVA map shows: the part in sight, all areas around it, and where the one stands in the other. */
import { computed } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { IovaMap } from '../../engine/protocol/panels.ts'
import type { AreasView } from '../../engine/protocol/view.ts'
import { useCursor } from '../stores/cursor.ts'
import { useIovaWindows } from '../stores/iova-windows.ts'
import { askMap, isLarge, lookOf, piecesOf, piecesOfMap } from './iova-pieces.ts'
import type { Look, Piece } from './iova-pieces.ts'
import { boxes, fit, SPACE, xOf } from './iova-window.ts'
import type { Box, IovaWindow } from './iova-window.ts'
import { useAnswer } from './step-view.ts'

type Ioas = AreasView['ioases'][number]

export interface IovaMaps {
  /** The part of the space that is shown. */
  readonly shown: ComputedRef<IovaWindow>
  readonly drawn: ComputedRef<readonly (Box<Piece> & { readonly look: Look })[]>
  /** The hull of all areas and of the part that is shown. */
  readonly around: ComputedRef<IovaWindow>
  /** All areas in there, and where the part is, in pixels. */
  readonly overview: ComputedRef<{ readonly boxes: readonly Box<Piece>[]; readonly x: number; readonly width: number }>
}

/** @param width of the picture, pixels */
export function useIovaMaps(ioas: () => Ioas, width: Ref<number>): IovaMaps {
  const cursor = useCursor()
  const windows = useIovaWindows()
  const whole: IovaWindow = { start: 0n, span: SPACE }
  const large = computed(() => isLarge(ioas()))
  /** The map of a window if the engine has to draw it; null while the view lists all areas. */
  function useMap(window: () => IovaWindow | null, points: () => number): ComputedRef<IovaMap | null> {
    const { view } = useAnswer(
      () => {
        const [wanted, step] = [window(), cursor.views?.status.step]
        // The IOAS is another object after each step.
        return !large.value || wanted === null || step === undefined
          ? null
          : { of: ioas(), step, wanted, points: points() }
      },
      ({ of, step, wanted, points: n }) => askMap(step, of.id, wanted, n),
    )
    return view
  }
  const extent = useMap(
    () => whole,
    () => 1,
  )
  const hull = computed(() => {
    const used = extent.value?.used
    return large.value && used ? fit([{ iova: used.start, last: used.last }]) : fit(ioas().areas)
  })
  const shown = computed(() => windows.of(ioas().id) ?? hull.value)
  const local = computed(() => piecesOf(ioas().areas))
  const map = useMap(
    () => (extent.value === null ? null : shown.value),
    () => width.value,
  )
  const drawn = computed(() =>
    boxes(large.value && map.value !== null ? piecesOfMap(map.value) : local.value, shown.value, width.value).map(
      (box) => ({ ...box, look: lookOf(box.ranges) }),
    ),
  )
  /** The hull of all areas and of where the map stands. */
  const around = computed(() => {
    const { start, span } = shown.value
    const all = hull.value
    return fit([
      ...(ioas().areas.length === 0 ? [] : [{ iova: all.start, last: all.start + all.span - 1n }]),
      { iova: start, last: start + span - 1n },
    ])
  })
  const aroundMap = useMap(
    () => (extent.value === null ? null : around.value),
    () => width.value,
  )
  /** All areas, and where the map stands among them. */
  const overview = computed(() => {
    const { start, span } = shown.value
    const x = Math.max(0, xOf(around.value, start, width.value))
    const pieces = large.value && aroundMap.value !== null ? piecesOfMap(aroundMap.value) : local.value
    return {
      boxes: boxes(pieces, around.value, width.value),
      x,
      width: Math.max(4, Math.min(width.value, xOf(around.value, start + span, width.value)) - x),
    }
  })
  return { shown, drawn, around, overview }
}
