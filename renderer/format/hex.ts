/** Text of addresses and sizes, the same in every panel, tooltip and copied table. */

/** `0x100_0000`: hexadecimal, grouped by four digits from the right. */
export function hex(value: bigint): string {
  const digits = value.toString(16)
  const head = digits.length % 4
  const groups: string[] = head === 0 ? [] : [digits.slice(0, head)]
  for (let at = head; at < digits.length; at += 4) groups.push(digits.slice(at, at + 4))
  return `0x${groups.join('_')}`
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** A byte count in the largest binary unit that divides it: `32 KiB`, `4,097 B`. Exact, never rounded. */
export function size(bytes: bigint): string {
  const { value, unit } = inUnits(bytes, UNITS)
  return `${count(value)} ${unit}`
}

/** How many of the largest of some binary units, the smallest first, a byte count is. */
export function inUnits(bytes: bigint, units: readonly string[]): { readonly value: bigint; readonly unit: string } {
  let value = bytes
  let index = 0
  while (value !== 0n && value % 1024n === 0n && index < units.length - 1) {
    value /= 1024n
    index += 1
  }
  return { value, unit: units[index] ?? '' }
}

/** A number with its digits in groups of three: `1,024`. */
export function count(value: number | bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',')
}

/** What a step did, its counts of pages with grouped digits: `flush 16,384`. */
export function groupedPages(summary: string): string {
  return summary.replace(
    /\b(pin|unpin|flush|hold) (\d+)\b/g,
    (_all, verb: string, pages: string) => `${verb} ${count(Number(pages))}`,
  )
}

const COUNT_UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti'] as const

/** A count in few letters: `8,192`, `256 Mi`, `≈1.5 Gi`. */
export function shortCount(value: number): string {
  let unit = 0
  let scaled = Math.abs(value)
  while (Math.abs(value) >= 10_000 && scaled >= 1024 && unit < COUNT_UNITS.length - 1) {
    scaled /= 1024
    unit += 1
  }
  if (unit === 0) return count(value)
  const digits = Number.isInteger(scaled) ? String(scaled) : `≈${scaled.toFixed(1)}`
  return `${value < 0 ? '−' : ''}${digits} ${COUNT_UNITS[unit] ?? ''}`
}

/** A text with its counts in few letters. */
export function shortCounts(text: string): string {
  return text.replace(/\d{1,3}(?:,\d{3})+/g, (digits) => shortCount(Number(digits.replaceAll(',', ''))))
}

/** Long ranges without their ends, for a column whose neighbour says how long they are: `f0–…`. */
export function shortRanges(text: string): string {
  return text.replace(/–f?(?:\d{6,}|0x[\da-f_]{10,})/g, '–…')
}

/** Page indexes, inclusive: `[0–7]`, `[0]`. */
export function indexes(first: number, last: number): string {
  return first === last ? `[${first}]` : `[${first}–${last}]`
}

/** `1 page`, `8 pages`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** Nanoseconds as a person reads them: `820 ns`, `1.3 µs`, `4.0 ms`. */
export function duration(ns: number): string {
  if (ns < 1000) return `${Math.round(ns)} ns`
  if (ns < 1_000_000) return `${(ns / 1000).toFixed(1)} µs`
  if (ns < 1_000_000_000) return `${(ns / 1_000_000).toFixed(1)} ms`
  return `${(ns / 1_000_000_000).toFixed(1)} s`
}
