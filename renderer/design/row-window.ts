import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { heldHeight, offsetOf, offsetToSee, scrollFor } from './row-layout.ts'
import type { RowLayout } from './row-layout.ts'

/** Rows beyond those in sight that are drawn too, so that a turn of the wheel finds them there. */
const BEYOND = 6
/** Physical pixels; beyond 2^31 sixty-fourths of one, what Chromium lays out comes to an end. */
const MOST_PIXELS = 30_000_000

/** A row that is drawn, and where. */
export interface DrawnRow {
  readonly index: number
  readonly top: number
  /** Differs from that of all others that are drawn; an element that is free is taken for the next row. */
  readonly slot: number
}

export interface RowWindow {
  readonly drawn: ComputedRef<readonly DrawnRow[]>
  /** Height of the element that holds the rows. */
  readonly height: ComputedRef<number>
  /** Of the element, without its scroll bar; 0 before it was drawn. */
  readonly width: Ref<number>
  /** Rows in sight at once. */
  readonly page: ComputedRef<number>
  /** Scrolls as little as needed to have a row in sight, now or once there is something to scroll. */
  show(index: number): void
}

/**
 * The rows of a scrolled element that are in sight. Sizes come from an observer and positions from scroll events, so
 * that drawing never makes the browser lay out in between.
 * @param head pixels of the heading that stays at the top
 */
export function useRowWindow(
  scroller: Ref<HTMLElement | null>,
  layout: ComputedRef<RowLayout>,
  head: number,
): RowWindow {
  const scrolled = ref(0)
  const seen = ref(0)
  const width = ref(0)
  const most = ref(MOST_PIXELS)
  /** The row that was shown last, and whether it could not be yet. */
  let shown = -1
  let waits = false
  const sight = computed(() => ({ scrolled: scrolled.value, seen: seen.value, most: most.value }))
  const offset = computed(() => offsetOf(layout.value, sight.value))

  const range = computed<readonly [number, number]>((before) => {
    const { at, count } = layout.value
    if (count === 0 || seen.value === 0) return [0, -1]
    const next = [
      Math.max(0, at(offset.value) - BEYOND),
      Math.min(count - 1, at(offset.value + seen.value) + BEYOND),
    ] as const
    return before !== undefined && before[0] === next[0] && before[1] === next[1] ? before : next
  })
  let slots = 1
  const drawn = computed(() => {
    const { top, height } = layout.value
    // Rows that are higher than their element move against it.
    const shift = height <= most.value ? 0 : scrolled.value - offset.value
    const [from, to] = range.value
    slots = Math.max(slots, to - from + 1)
    const rows: DrawnRow[] = []
    for (let index = from; index <= to; index += 1) {
      rows.push({ index, top: top(index) + shift, slot: index % slots })
    }
    return rows
  })

  function show(index: number): void {
    const element = scroller.value
    shown = index
    waits = element === null || seen.value === 0 || index >= layout.value.count
    if (element === null || waits) return
    const next = offsetToSee(layout.value, index, offset.value, seen.value)
    if (next === offset.value) return
    element.scrollTop = scrollFor(layout.value, next, sight.value)
    // What the browser made of it: it keeps whole pixels, and within what there is.
    scrolled.value = element.scrollTop
  }

  const onScroll = (): void => {
    scrolled.value = scroller.value?.scrollTop ?? 0
  }
  function onResize(height: number): void {
    const toSee = offsetToSee(layout.value, shown, offset.value, seen.value)
    // The browser may have rounded to physical pixels.
    const inSight = shown >= 0 && Math.abs(toSee - offset.value) < 2
    most.value = MOST_PIXELS / window.devicePixelRatio
    seen.value = Math.max(0, height - head)
    onScroll()
    // Who looks at a row goes on to look at it when the element gets smaller.
    if (inSight || waits) show(shown)
  }
  const observer = shallowRef<ResizeObserver | null>(null)
  watch(
    scroller,
    (element, before) => {
      before?.removeEventListener('scroll', onScroll)
      observer.value?.disconnect()
      if (element === null) return
      element.addEventListener('scroll', onScroll, { passive: true })
      observer.value = new ResizeObserver(([entry]) => {
        width.value = Math.round(entry?.contentRect.width ?? 0)
        onResize(entry?.contentRect.height ?? 0)
      })
      observer.value.observe(element)
    },
    { flush: 'post', immediate: true },
  )
  // After the rows have their height, so that there is something to scroll.
  watch(
    () => layout.value.count,
    () => {
      if (waits) show(shown)
    },
    { flush: 'post' },
  )
  onBeforeUnmount(() => {
    scroller.value?.removeEventListener('scroll', onScroll)
    observer.value?.disconnect()
  })
  return {
    drawn,
    width,
    height: computed(() => heldHeight(layout.value, most.value)),
    page: computed(() => Math.max(1, layout.value.at(offset.value + seen.value) - layout.value.at(offset.value) - 1)),
    show,
  }
}
