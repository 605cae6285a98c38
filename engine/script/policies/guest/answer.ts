/** Reads what a hook answered. */
import type { WireResult } from '../wire.ts'
import { frameList } from './frames.ts'

/** Characters of a reason that are kept. */
const MAX_REASON = 300

/** @throws TypeError that says what is wrong with the answer of hook `name` */
export function flushOf(answer: unknown, name: string): WireResult['flush'] {
  if (answer === null || answer === undefined) return null
  if (typeof answer !== 'object') {
    throw new TypeError(`${name} must answer null or { flush, reason }, not ${String(answer)}.`)
  }
  const { flush, reason } = answer as { flush?: unknown; reason?: unknown }
  if (typeof reason !== 'string' || reason === '') {
    throw new TypeError(`${name} must say why it flushes: { flush, reason: 'one sentence' }.`)
  }
  const frames = flush === 'all' ? 'all' : frameList(flush, `${name}: flush`)
  return { frames, reason: reason.slice(0, MAX_REASON) }
}
