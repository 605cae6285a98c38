/**
 * What fits a few words, the best first: each word is in the text, at the start of a word of it before the middle, and
 * last where its letters begin words of the text, as `flog` does `Flush log`. Without words everything stays in its order.
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
  let parts: readonly string[] | undefined
  for (const word of words) {
    const at = text.indexOf(word)
    if (at === 0) score += 3
    else if (at !== -1)
      score += new RegExp(`[^\\p{L}\\p{N}]${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'u').test(text) ? 2 : 1
    else if (!beginsWords(word, (parts ??= text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)))) return null
  }
  return text.startsWith(words.join(' ')) ? score + 5 : score
}

/** Whether letters are the beginnings of some words, in their order. */
function beginsWords(letters: string, words: readonly string[], from = 0): boolean {
  if (letters === '') return true
  for (let index = from; index < words.length; index += 1) {
    const word = words[index] ?? ''
    let length = 0
    while (length < word.length && length < letters.length && word[length] === letters[length]) length += 1
    for (; length > 0; length -= 1) if (beginsWords(letters.slice(length), words, index + 1)) return true
  }
  return false
}
