/** Reads what a script asks: `flush at igpu.attach`, `storage a1 at nic.unplug #2`, `verdict`. */
import { ASK_KINDS, type Ask } from '../../protocol/lesson.ts'

/** Kinds that are about a whole run, or name by themselves what they are about. */
const WITHOUT_STEP: ReadonlySet<string> = new Set(['flushed', 'verdict', 'litmus'])

/** A sentence for what cannot be asked. */
export interface AskProblem {
  readonly problem: string
}

/** @returns what is asked, or what is wrong with it */
export function parseAsk(text: string): Ask | AskProblem {
  const [, word = '', subject = '', call = null, nth = '1'] =
    /^([a-z]+)(?:\s+(?!at\s)(.+?))?(?:\s+at\s+(\S+)(?:\s+#(\d+))?)?$/.exec(text.trim()) ?? []
  const kind = ASK_KINDS.find((known) => known === word)
  if (kind === undefined) {
    return { problem: `'${text}' asks nothing that is known. Begin with one of ${ASK_KINDS.join(', ')}.` }
  }
  if (call === null && !WITHOUT_STEP.has(kind)) {
    return { problem: `'${text}' names no step: add e.g. 'at igpu.attach', or 'at igpu.attach #2' for the second.` }
  }
  if (Number(nth) < 1) return { problem: `'${text}': steps are counted from #1.` }
  return { kind, subject, call, nth: Number(nth) }
}
