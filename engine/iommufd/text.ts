/** An address or length for a sentence: 0x1000000. */
export function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
