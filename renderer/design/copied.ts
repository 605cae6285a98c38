import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'
import { copyText } from './clipboard.ts'

/** How long a button says that it copied, in milliseconds. */
const SAID_FOR = 1200

/** Copies text, and says for a moment that it did. */
export function useCopied(): { readonly copied: Readonly<Ref<boolean>>; readonly copy: (text: string) => void } {
  const copied = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  return {
    copied,
    copy(text) {
      clearTimeout(timer)
      copied.value = copyText(text)
      timer = setTimeout(() => (copied.value = false), SAID_FOR)
    },
  }
}
