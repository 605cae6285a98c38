import type { Context } from './objects/context.ts'

/** Filled in below. */
export function checkInvariants(_context: Context): void {
  return
}
