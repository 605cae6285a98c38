import { computed, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { ObjectRef } from '../../engine/protocol/panels.ts'
import type { TableSource } from './data-table.ts'
import type { RowWindow } from './row-window.ts'

/** The row that the arrow keys move. */
export interface ActiveRow<T> {
  /** -1 before there is one. */
  readonly index: Ref<number>
  readonly row: ComputedRef<T | null>
  readonly objects: ComputedRef<readonly ObjectRef[]>
  choose(index: number): void
  /** What a key does that moves or chooses; undefined for any other. */
  actionOf(key: string): (() => void) | undefined
}

/**
 * @param wanted the row that the cursor stands on, which is kept in sight
 * @param follow moving the active row chooses it at once
 */
export function useActiveRow<T>(
  source: ComputedRef<TableSource<T>>,
  rows: RowWindow,
  wanted: () => number | undefined,
  follow: () => boolean,
  onChoose: (row: T) => void,
): ActiveRow<T> {
  const active = ref(-1)
  const item = computed(() => source.value.at(active.value))

  // The row may be known before the rows are.
  watch(
    () => [wanted(), source.value.count] as const,
    ([index, count]) => {
      if (index === undefined || index < 0 || index >= count) return
      if (follow()) active.value = index
      rows.show(index)
    },
    { flush: 'post', immediate: true },
  )
  watch(
    () => source.value.count,
    (count) => {
      if (active.value >= count) active.value = -1
    },
  )

  function move(to: number, by: number): void {
    const { count, at } = source.value
    let next = Math.max(0, Math.min(count - 1, to))
    // Headings and sentences are passed over.
    while (at(next)?.kind === 'group' || at(next)?.kind === 'note') {
      if (next + by < 0 || next + by >= count) return
      next += by
    }
    active.value = next
    rows.show(next)
    if (follow()) choose(next)
  }
  function choose(index: number): void {
    active.value = index
    // From now on it is the row that stays in sight when what is told of it takes room from the rows.
    rows.show(index)
    const chosen = source.value.at(index)
    if (chosen?.kind === 'row') onChoose(chosen.row)
  }
  return {
    index: active,
    row: computed(() => (item.value?.kind === 'row' ? item.value.row : null)),
    objects: computed(() => (item.value?.kind === 'row' ? (item.value.objects ?? []) : [])),
    choose,
    actionOf(key) {
      const page = rows.page.value
      const last = source.value.count - 1
      const from = active.value
      const actions: Record<string, () => void> = {
        ArrowDown: () => move(from + 1, 1),
        ArrowUp: () => move(from < 0 ? last : from - 1, -1),
        PageDown: () => move(from + page, 1),
        PageUp: () => move(from - page, -1),
        Home: () => move(0, 1),
        End: () => move(last, -1),
        Enter: () => choose(from),
        ' ': () => choose(from),
      }
      return actions[key]
    },
  }
}
