import { onBeforeUnmount, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

/** Heights of lines whose text wraps, as they turn out once they are drawn. */
export interface MeasuredHeights {
  /** By the keys of the lines; another map after each change. */
  readonly heights: ShallowRef<ReadonlyMap<string, number>>
  /** To be called with the element of a line when it is drawn. */
  readonly measure: (key: string, element: unknown) => void
}

export function useMeasuredHeights(): MeasuredHeights {
  const heights = shallowRef<ReadonlyMap<string, number>>(new Map())
  const keys = new WeakMap<Element, string>()
  const observer = new ResizeObserver((entries) => {
    const next = new Map(heights.value)
    for (const { target, borderBoxSize } of entries) {
      const height = borderBoxSize[0]?.blockSize ?? 0
      const key = keys.get(target)
      // What is gone has no height; what it had stays known.
      if (height === 0 || key === undefined) observer.unobserve(target)
      else next.set(key, height)
    }
    const same =
      next.size === heights.value.size && [...next].every(([key, height]) => heights.value.get(key) === height)
    if (!same) heights.value = next
  })
  onBeforeUnmount(() => observer.disconnect())
  return {
    heights,
    measure(key, element) {
      if (!(element instanceof Element) || keys.get(element) === key) return
      keys.set(element, key)
      observer.observe(element)
    },
  }
}
