import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { keepLines, readKeptLines } from './kept-lines.ts'

const KEY = 'watches'
const MOST = 50

/** Expressions whose values are shown at each pause and step. Kept between sessions. */
export const useWatches = defineStore('watches', () => {
  const expressions = shallowRef<readonly string[]>(readKeptLines(KEY).slice(-MOST))

  function put(next: readonly string[]): void {
    expressions.value = next.slice(-MOST)
    keepLines(KEY, expressions.value)
  }
  function add(expression: string): void {
    const text = expression.trim()
    if (text !== '') put([...expressions.value.filter((one) => one !== text), text])
  }
  function remove(expression: string): void {
    put(expressions.value.filter((one) => one !== expression))
  }
  return { expressions, add, remove }
})
