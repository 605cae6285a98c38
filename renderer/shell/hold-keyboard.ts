/**
 * The keyboard is never lost: what has it may vanish, as a line does with the button that takes it away, or be switched off.
 * Then it goes to what lies nearest, in the smallest part of the window that is still there.
 */
import { onBeforeUnmount, onMounted } from 'vue'

const CAN_HAVE_IT = 'button, input, select, textarea, a[href], [tabindex]'

/** What had the keyboard last, and where: what has vanished has no place any more. */
interface Last {
  readonly element: HTMLElement
  readonly box: DOMRect
  /** From the inside to the outside. */
  readonly around: readonly Element[]
}

export function useHeldKeyboard(): void {
  let last: Last | null = null

  function onFocus({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return
    const around: Element[] = []
    for (let part = target.parentElement; part !== null && part !== document.body; part = part.parentElement)
      around.push(part)
    last = { element: target, box: target.getBoundingClientRect(), around }
  }
  function onBlur({ relatedTarget }: FocusEvent): void {
    if (relatedTarget !== null) return
    const lost = last
    // Dialogs, menus and the dock give it back by themselves: they come first.
    requestAnimationFrame(() => requestAnimationFrame(() => takeBack(lost)))
  }
  /** Where a control was switched off nobody is told: the next key finds that it is lost. */
  function onKey(): void {
    takeBack(last)
  }
  function takeBack(lost: Last | null): void {
    if (lost === null || document.activeElement !== document.body) return
    const dialog = document.querySelector('dialog[open]')
    if (dialog !== null && !lost.around.includes(dialog)) return
    // It is still there: the pointer was pressed on something that cannot have the keyboard.
    if (canHaveIt(lost.element)) return
    for (const part of lost.around) {
      if (!part.isConnected) continue
      const others = [...part.querySelectorAll<HTMLElement>(CAN_HAVE_IT)].filter(canHaveIt)
      const boxes = others.map((one) => one.getBoundingClientRect())
      const next = others[nearestTo(lost.box, boxes)]
      if (next !== undefined) return next.focus()
    }
  }
  onMounted(() => {
    document.addEventListener('focusin', onFocus)
    document.addEventListener('focusout', onBlur)
    document.addEventListener('keydown', onKey, true)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('focusout', onBlur)
    document.removeEventListener('keydown', onKey, true)
  })
}

function canHaveIt(element: HTMLElement): boolean {
  return element.isConnected && element.tabIndex >= 0 && !element.matches(':disabled') && element.checkVisibility()
}

type Box = Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>

/** The box whose middle is nearest; -1 of none. */
export function nearestTo(box: Box, others: readonly Box[]): number {
  const middle = ({ left, top, width, height }: Box): readonly [number, number] => [left + width / 2, top + height / 2]
  const [x, y] = middle(box)
  let nearest = -1
  let least = Infinity
  for (const [index, other] of others.entries()) {
    const [otherX, otherY] = middle(other)
    const distance = Math.hypot(otherX - x, otherY - y)
    if (distance >= least) continue
    nearest = index
    least = distance
  }
  return nearest
}
