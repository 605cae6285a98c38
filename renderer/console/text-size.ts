/** How a script's text is set in an editor. */
export const TEXT_FONT = {
  fontFamily: "'JetBrains Mono', 'DejaVu Sans Mono', monospace",
  fontLigatures: false,
} as const

/** Size of a script's text and of its lines. @param pixels of the text */
export function textSize(pixels: number): { fontSize: number; lineHeight: number } {
  return { fontSize: pixels, lineHeight: Math.round((pixels * 5) / 3) }
}
