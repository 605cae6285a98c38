import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

const KEY = 'watches'
const MOST = 50

/** Expressions whose values are shown at each pause and step. Kept between sessions. */
export const useWatches = defineStore('watches', () => {
  const expressions = shallowRef<readonly string[]>(readSaved())

  function put(next: readonly string[]): void {
    expressions.value = next.slice(-MOST)
    localStorage.setItem(KEY, JSON.stringify(expressions.value))
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

function readSaved(): readonly string[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(saved) ? saved.filter((one): one is string => typeof one === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}
