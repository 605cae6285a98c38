/** Thrown when the model contradicts itself: a bug of the lab, or a kernel WARN. Never thrown for bad user input. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/**
 * Asserts a fact of the model.
 * @param condition what must hold
 * @param message the fact in words, with the values that break it
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Marks a switch as exhaustive: reached only if a case was forgotten. */
export function assertNever(value: never): never {
  throw new InvariantError(`unhandled case: ${String(value)}`)
}
