import { useLayout } from '../stores/layout.ts'

/** Places beside the dock that the way through the window leads to, in its order. */
const AFTER_DOCK = [
  '.timeline [role="slider"], .timeline [role="grid"]',
  '.app-header [data-testid="experiments"] button',
]

/** Takes the keyboard through the whole window, place by place: the panels, the timeline, the header, and around. */
export function walk(step: 1 | -1): void {
  const layouts = useLayout()
  const places = AFTER_DOCK.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? [])
  const at = places.findIndex((place) => place.closest('.timeline, .app-header')?.contains(document.activeElement))
  if (at === -1) {
    if (layouts.focusNext(step)) return
    places.at(step === 1 ? 0 : -1)?.focus()
    return
  }
  const next = places[at + step]
  if (next === undefined) layouts.focusNext(step)
  else next.focus()
}
