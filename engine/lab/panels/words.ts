/** Words that the panels share. */

/** `1 page`, `8 pages`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${String(n)} ${n === 1 ? one : many}`
}

/** `1,024`: digits in groups of three. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `a`, `a and b`, `a, b and c`; beyond six the rest is counted. */
export function list(names: readonly string[], most = 6): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${String(names.length - most)} more`
  return names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** `Page 3 was pinned`: as a sentence begins. */
export function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}

/** `[3]`, `[0–7]`: page indexes. */
export function indexes(first: number, last: number): string {
  return first === last ? `[${String(first)}]` : `[${String(first)}–${String(last)}]`
}
