const used = new Map<string, number>()

/** A default name: `ioas`, then `ioas2`, `ioas3`, … */
export function defaultName(stem: string): string {
  const number = (used.get(stem) ?? 0) + 1
  used.set(stem, number)
  return number === 1 ? stem : `${stem}${String(number)}`
}
