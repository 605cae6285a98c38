/** An address or a length as people read it: hexadecimal, grouped by four digits from the right, `0x100_0000`. */
export function groupedHex(value: bigint): string {
  return `0x${value.toString(16).replace(/\B(?=([\da-f]{4})+$)/g, '_')}`
}
