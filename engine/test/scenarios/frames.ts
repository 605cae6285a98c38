/** Frames as the scenarios name them: f0, f1, … in the order of their first allocation. */

/** Sorted frame numbers as `f0-f3,f6`. */
export function formatFrames(frames: Iterable<number>): string {
  const sorted = [...new Set(frames)].sort((a, b) => a - b)
  const parts: string[] = []
  for (let i = 0; i < sorted.length;) {
    let j = i
    while (j + 1 < sorted.length && sorted[j + 1] === (sorted[j] ?? 0) + 1) j++
    parts.push(i === j ? `f${sorted[i]}` : `f${sorted[i]}-f${sorted[j]}`)
    i = j + 1
  }
  return parts.join(',')
}

/** The frame numbers of `f0-f3,f6`. */
export function parseFrames(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [first, last] = part.split('-').map((name) => Number(name.slice(1)))
    if (first === undefined || Number.isNaN(first)) throw new Error(`no frame range: ${part}`)
    return Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i)
  })
}

/** Taken apart: `4:map@fill_domain[f0-f3]` and `6:B[f0]`. */
export function parseEntry(text: string): { step: number; what: string; frames: number[] } {
  const match = /^(\d+):([^[]+)\[(.*)\]$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) throw new Error(`no entry: ${text}`)
  return { step: Number(match[1]), what: match[2], frames: parseFrames(match[3]) }
}
