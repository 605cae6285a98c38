/** How large the picture of the topology is, and moving it with the pointer. What stands under the pointer stays there. */
import { nextTick, ref, shallowRef } from 'vue'
import type { Ref } from 'vue'
import { defineStore, storeToRefs } from 'pinia'

const LEAST = 0.02
const MOST = 2
const STEP = 1.25

/** Kept while the panel is closed. */
export const useTopologyView = defineStore('topology-view', () => {
  const scale = ref(1)
  const asTable = ref(false)
  /** Whether of many alike nodes one card stands for all. */
  const stacked = ref(true)
  /** What the stacks that are open have in common. */
  const open = shallowRef<ReadonlySet<string>>(new Set())
  function toggleStack(likeness: string): void {
    const next = new Set(open.value)
    if (!next.delete(likeness)) next.add(likeness)
    open.value = next
  }
  return { scale, asTable, stacked, open, toggleStack }
})

export interface Zoom {
  readonly scale: Ref<number>
  readonly zoomIn: () => void
  readonly zoomOut: () => void
  /** Shows all of it; never larger than it is. */
  readonly fit: () => void
  readonly onWheel: (event: WheelEvent) => void
  /** Begins to move the picture, unless a node was taken hold of. */
  readonly onGrab: (event: PointerEvent) => void
  readonly onKey: (event: KeyboardEvent) => void
}

/** @param size of the whole picture, unscaled pixels */
export function useZoom(
  scroller: Readonly<Ref<HTMLElement | null>>,
  size: () => { readonly width: number; readonly height: number },
): Zoom {
  const { scale } = storeToRefs(useTopologyView())

  /** @param x,y pixels from the upper left of what is in sight: what is there stays */
  function zoomTo(wanted: number, x: number, y: number): void {
    const element = scroller.value
    if (element === null) return
    const next = Math.max(LEAST, Math.min(MOST, wanted))
    const by = next / scale.value
    const left = (element.scrollLeft + x) * by - x
    const top = (element.scrollTop + y) * by - y
    // Close to its own size it is its own size: text is sharpest then.
    scale.value = Math.abs(next - 1) < 0.04 ? 1 : next
    void nextTick(() => element.scrollTo(left, top))
  }
  function zoomBy(by: number): void {
    const { clientWidth = 0, clientHeight = 0 } = scroller.value ?? {}
    zoomTo(scale.value * by, clientWidth / 2, clientHeight / 2)
  }
  function fit(): void {
    const element = scroller.value
    if (element === null) return
    const { width, height } = size()
    zoomTo(Math.min(1, element.clientWidth / width, element.clientHeight / height), 0, 0)
  }
  function onWheel(event: WheelEvent): void {
    // Without Ctrl it scrolls; a pinch comes as a wheel with Ctrl.
    if (!event.ctrlKey || scroller.value === null) return
    event.preventDefault()
    const box = scroller.value.getBoundingClientRect()
    zoomTo(scale.value * Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top)
  }
  function onGrab(event: PointerEvent): void {
    const element = scroller.value
    const isNode = event.target instanceof Element && event.target.closest('.node, .face') !== null
    // The scrollbars lie outside of the client area.
    const isBar = element !== null && (event.offsetX > element.clientWidth || event.offsetY > element.clientHeight)
    if (element === null || (event.button === 0 ? isNode || (event.target === element && isBar) : event.button !== 1))
      return
    event.preventDefault()
    const { scrollLeft, scrollTop } = element
    const { clientX, clientY } = event
    const onMove = (move: PointerEvent): void =>
      element.scrollTo(scrollLeft + clientX - move.clientX, scrollTop + clientY - move.clientY)
    element.setPointerCapture(event.pointerId)
    element.addEventListener('pointermove', onMove)
    const end = (): void => element.removeEventListener('pointermove', onMove)
    element.addEventListener('pointerup', end, { once: true })
    element.addEventListener('pointercancel', end, { once: true })
  }
  const zoomIn = (): void => zoomBy(STEP)
  const zoomOut = (): void => zoomBy(1 / STEP)
  const keys: Readonly<Record<string, () => void>> = { '+': zoomIn, '=': zoomIn, '-': zoomOut, '0': fit }
  return {
    scale,
    zoomIn,
    zoomOut,
    fit,
    onWheel,
    onGrab,
    onKey(event) {
      const work = keys[event.key]
      if (work === undefined || event.ctrlKey || event.altKey || event.metaKey) return
      event.preventDefault()
      event.stopPropagation()
      work()
    },
  }
}
