/**
 * The canonical text of plain values: what the journal's hash is taken of, the same on every machine.
 *
 * It is JSON without blanks in which
 * - the keys of an object stand in ascending order of their UTF-16 code units, and keys with the value undefined are left out;
 * - a bigint is a string of its hexadecimal digits, `"0x1000000"` (negative: `"-0x1"`);
 * - runs of frames (`Float64Array`) are flat arrays of numbers, `[pfn,npages,…]`;
 * - numbers are written as JavaScript writes them; the lab's numbers are integers.
 */

const PLAIN_TEXT = /^[ !#-[\]-~]*$/

/** The canonical text of a string. */
export function canonicalText(value: string): string {
  return PLAIN_TEXT.test(value) ? `"${value}"` : JSON.stringify(value)
}

function bigintText(value: bigint): string {
  return value < 0n ? `"-0x${(-value).toString(16)}"` : `"0x${value.toString(16)}"`
}

/** Sorts short key lists in place; most objects come with few keys, often in order already. */
function sortKeys(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] ?? ''
    let k = i - 1
    while (k >= 0 && (keys[k] ?? '') > key) {
      keys[k + 1] = keys[k] ?? ''
      k--
    }
    keys[k + 1] = key
  }
  return keys
}

/**
 * The canonical text of a plain value.
 * @param value null, booleans, numbers, bigints, strings, arrays, Float64Arrays and objects of these
 * @throws TypeError for a function, a symbol or undefined: they are no data
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return canonicalText(value)
    case 'number':
    case 'boolean':
      return String(value)
    case 'bigint':
      return bigintText(value)
    case 'object':
      return value === null ? 'null' : composite(value)
    default:
      throw new TypeError(`a ${typeof value} is no plain data`)
  }
}

function composite(value: object): string {
  if (value instanceof Float64Array) return `[${value.join(',')}]`
  if (Array.isArray(value)) {
    let out = '['
    for (let i = 0; i < value.length; i++) out += (i === 0 ? '' : ',') + canonical(value[i])
    return out + ']'
  }
  let out = '{'
  // Only own enumerable keys of plain data are read.
  const record = value as Readonly<Record<string, unknown>>
  for (const key of sortKeys(Object.keys(value))) {
    const field = record[key]
    if (field === undefined) continue
    out += (out === '{' ? '' : ',') + canonicalText(key) + ':' + canonical(field)
  }
  return out + '}'
}
