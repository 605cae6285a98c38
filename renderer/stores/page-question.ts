import { defineStore } from 'pinia'
import { ref } from 'vue'

/** "Where is this PFN, and why?": what was asked last. Every panel can ask; the pages panel answers. */
export const usePageQuestion = defineStore('page-question', () => {
  /** What stands in the box. */
  const text = ref('')
  /** What was asked: a PFN, an address, an area or a page; empty before the first question. */
  const asked = ref('')
  /** Which of the pages that it may mean is explained. */
  const chosen = ref(0)
  /** The box is to take the keyboard as soon as it is there. */
  const wantsFocus = ref(false)
  function ask(what: string): void {
    text.value = what
    asked.value = what.trim()
    chosen.value = 0
  }
  return { text, asked, chosen, wantsFocus, ask }
})
