import { nextTick, ref, useTemplateRef, watch } from 'vue'
import type { Ref } from 'vue'

/** What opens below a button. The template calls the button `button`, and the element around both `box`. */
export interface DropDown {
  readonly open: Ref<boolean>
  readonly box: Readonly<Ref<HTMLElement | null>>
  readonly button: Readonly<Ref<HTMLButtonElement | null>>
  show: () => Promise<void>
  /** `takeFocus`: the keyboard goes back to the button. */
  hide: (takeFocus: boolean) => void
  onFocusOut: (event: FocusEvent) => void
}

/**
 * A button that opens something below it, which goes when the keyboard or the pointer goes elsewhere. What has the keyboard may
 * vanish while it is open: that does not close it.
 * @param giveBack takes the keyboard in place of the button
 */
export function useDropDown(giveBack?: () => void): DropDown {
  const open = ref(false)
  const box = useTemplateRef<HTMLElement>('box')
  const button = useTemplateRef<HTMLButtonElement>('button')
  const isElsewhere = (target: EventTarget | null): boolean =>
    target instanceof Node && box.value?.contains(target) !== true

  async function show(): Promise<void> {
    open.value = true
    await nextTick()
    keepInWindow(box.value?.querySelector<HTMLElement>('.drop-sheet') ?? null)
  }
  function hide(takeFocus: boolean): void {
    open.value = false
    if (!takeFocus) return
    if (giveBack === undefined) button.value?.focus()
    else giveBack()
  }
  function onFocusOut(event: FocusEvent): void {
    if (isElsewhere(event.relatedTarget)) hide(false)
  }
  watch(open, (isOpen, _before, onCleanup) => {
    if (!isOpen) return
    const onPress = (event: PointerEvent): void => {
      if (isElsewhere(event.target)) hide(false)
    }
    // Where what had the keyboard is gone or disabled, the key reaches the document alone.
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && event.target === document.body) hide(true)
    }
    window.addEventListener('pointerdown', onPress, true)
    window.addEventListener('keydown', onKey)
    onCleanup(() => {
      window.removeEventListener('pointerdown', onPress, true)
      window.removeEventListener('keydown', onKey)
    })
  })
  return { open, box, button, show, hide, onFocusOut }
}

/** Points that are left between a sheet and the window's edge. */
const EDGE = 8

/** Moves a sheet that begins at its button to where all of it is in the window. */
function keepInWindow(sheet: HTMLElement | null): void {
  if (sheet === null) return
  const { left, right } = sheet.getBoundingClientRect()
  const beyond = Math.max(0, right - (window.innerWidth - EDGE))
  const by = left < EDGE ? EDGE - left : -Math.min(beyond, left - EDGE)
  if (by !== 0) sheet.style.translate = `${by}px`
}
