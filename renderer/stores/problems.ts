import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** Something that is wrong at a place of the shown script, before or after running it. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'info'
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Problems of the script in the shown tab, as the editor reports them. */
export const useProblems = defineStore('problems', () => {
  const list = shallowRef<readonly Problem[]>([])
  return { list }
})
