/** The library's splitters are for the pointer alone: this makes them separators that the keyboard reaches and moves. */
import { strings } from '../strings.ts'

/** Pixels that an arrow key moves a splitter; with Shift, and to an end. */
const STEPS = { arrow: 20, shift: 100, end: 100_000 } as const

/** What a splitter stands between. */
interface Place {
  readonly columns: boolean
  readonly before: HTMLElement
  readonly after: HTMLElement
}

/**
 * Gives every splitter its role, name and value. To be called when the layout has changed.
 * @param titleOf the title of the panel that an element of the dock is for
 */
export function nameSplitters(host: HTMLElement, titleOf: (panel: HTMLElement) => string): void {
  for (const sash of host.querySelectorAll<HTMLElement>('.dv-sash')) {
    const place = placeOf(sash)
    // Beside a maximised panel the others have no size, and there is nothing to move.
    const usable = place !== null && extent(place.before, place) > 0 && extent(place.after, place) > 0
    sash.tabIndex = usable ? 0 : -1
    if (place === null || !usable) {
      sash.removeAttribute('role')
      sash.ariaHidden = 'true'
      continue
    }
    const before = extent(place.before, place)
    const share = Math.round((before * 100) / (before + extent(place.after, place)))
    sash.ariaHidden = null
    sash.role = 'separator'
    sash.ariaOrientation = place.columns ? 'vertical' : 'horizontal'
    sash.ariaValueMin = '0'
    sash.ariaValueMax = '100'
    sash.ariaValueNow = String(share)
    sash.ariaLabel = strings.shell.splitter(nameOf(place.before, titleOf), nameOf(place.after, titleOf))
  }
}

/** Arrow keys, Home and End on a splitter; true if the key was for it. */
export function onSplitterKey(event: KeyboardEvent): boolean {
  const sash = event.target instanceof HTMLElement && event.target.role === 'separator' ? event.target : null
  const place = sash === null ? null : placeOf(sash)
  if (sash === null || place === null || event.ctrlKey || event.altKey || event.metaKey) return false
  const by = event.shiftKey ? STEPS.shift : STEPS.arrow
  const moves: Readonly<Record<string, number>> = {
    [place.columns ? 'ArrowLeft' : 'ArrowUp']: -by,
    [place.columns ? 'ArrowRight' : 'ArrowDown']: by,
    Home: -STEPS.end,
    End: STEPS.end,
    Enter: (extent(place.after, place) - extent(place.before, place)) / 2,
  }
  const delta = moves[event.key]
  if (delta === undefined) return false
  drag(sash, place.columns, delta)
  return true
}

/** As the pointer would: so the library's own limits hold, whatever there are. */
function drag(sash: HTMLElement, columns: boolean, delta: number): void {
  const box = sash.getBoundingClientRect()
  const x = box.left + box.width / 2
  const y = box.top + box.height / 2
  const at = (by: number): PointerEventInit => ({
    clientX: columns ? x + by : x,
    clientY: columns ? y : y + by,
  })
  sash.dispatchEvent(new PointerEvent('pointerdown', at(0)))
  document.dispatchEvent(new PointerEvent('pointermove', at(delta)))
  document.dispatchEvent(new PointerEvent('pointerup', at(delta)))
}

function placeOf(sash: HTMLElement): Place | null {
  const all = [...(sash.parentElement?.children ?? [])]
  const container = sash.parentElement?.parentElement
  const views = [...(container?.querySelectorAll<HTMLElement>(':scope > .dv-view-container > .dv-view') ?? [])]
  const index = all.indexOf(sash)
  const [before, after] = [views[index], views[index + 1]]
  if (container === null || container === undefined || before === undefined || after === undefined) return null
  return { columns: container.classList.contains('dv-horizontal'), before, after }
}
function extent(view: HTMLElement, { columns }: Place): number {
  return columns ? view.offsetWidth : view.offsetHeight
}
/** A place is called after the first panel that is seen in it. */
function nameOf(view: HTMLElement, titleOf: (panel: HTMLElement) => string): string {
  const panel = view.querySelector<HTMLElement>('.dock-panel')
  return panel === null ? '' : titleOf(panel)
}
