import { useScripts } from '../stores/scripts.ts'
import { inBackground } from './in-background.ts'

/** @returns what does something with the shown script; a failure of it is told */
export function withActive(work: (id: string) => unknown): () => void {
  return () => {
    const id = useScripts().active?.id
    if (id === undefined) return
    const done = work(id)
    if (done instanceof Promise) inBackground(done)
  }
}
