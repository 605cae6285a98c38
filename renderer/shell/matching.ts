/**
 * What fits a few words, the best first: each word is in the text, at the start of a word of it before the middle.
 * Without words everything stays in its order.
 */
export function matching<T>(query: string, items: readonly T[], textOf: (item: T) => string): T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...items]
  const scored = items.flatMap((item, index) => {
    const score = scoreOf(words, textOf(item).toLowerCase())
    return score === null ? [] : [{ item, score, index }]
  })
  return scored.sort((a, b) => b.score - a.score || a.index - b.index).map(({ item }) => item)
}

function scoreOf(words: readonly string[], text: string): number | null {
  let score = 0
  for (const word of words) {
    const at = text.indexOf(word)
    if (at === -1) return null
    if (at === 0) score += 3
    else if (new RegExp(`[^\\p{L}\\p{N}]${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'u').test(text)) score += 2
    else score += 1
  }
  return text.startsWith(words.join(' ')) ? score + 5 : score
}
