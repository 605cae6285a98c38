/** stdout belongs to the result; everything else goes to stderr. */

/** Writes the result, or a part of it. */
export function writeResult(text: string): void {
  process.stdout.write(text)
}

/** Writes one JSON object as the whole result. */
export function writeJson(value: unknown): void {
  process.stdout.write(
    `${JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item), 1)}\n`,
  )
}

/** Says something that is not the result. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`)
}
