import type { Directive } from 'vue'

/**
 * Gives the splitters inside an element what a screen reader needs of a separator that can be moved: its value and its
 * name. The library leaves both out.
 */
export const vSplitters: Directive<HTMLElement, { readonly name: string; readonly sizes: readonly number[] }> = {
  mounted: (element, { value }) => void describe(element, value),
  updated: (element, { value }) => void describe(element, value),
}

async function describe(
  element: HTMLElement,
  { name, sizes }: { readonly name: string; readonly sizes: readonly number[] },
): Promise<void> {
  // The splitters are put in after the panes are known.
  await Promise.resolve()
  const splitters = element.querySelectorAll(':scope > .splitpanes__splitter')
  let before = 0
  splitters.forEach((splitter, index) => {
    before += sizes[index] ?? 0
    splitter.setAttribute('aria-valuenow', String(Math.round(before)))
    splitter.setAttribute('aria-label', name)
  })
}
