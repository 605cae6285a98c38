import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { app } from '../bridge.ts'
import { consoleStrings } from '../strings/console.ts'
import { useNotices } from './notices.ts'
import { baseName, useScripts } from './scripts.ts'

/** A script beside what is in its file, or beside the experiment that it is a copy of. */
export interface SavedText {
  readonly id: string
  readonly title: string
  /** What it is compared with. */
  readonly origin: string
  readonly saved: string
  readonly now: string
}

/** What is done with tabs beyond opening and closing one: names, comparison with the file, closing many. */
export const useScriptTabs = defineStore('script-tabs', () => {
  const scripts = useScripts()
  const notices = useNotices()
  const text = consoleStrings.tabs
  /** The script whose name is being typed. */
  const renaming = ref<string | null>(null)
  const comparing = shallowRef<SavedText | null>(null)
  /** Scripts that are still to be closed, one question after the other. */
  let toClose: readonly string[] = []

  /** Gives a script another name: one that lies in a file gives it to the file. */
  async function rename(id: string, typed: string): Promise<void> {
    renaming.value = null
    const tab = scripts.tabs.find((one) => one.id === id)
    const name = typed.trim()
    if (tab === undefined || name === '' || name === tab.title) return
    const title = /\.[a-z]+$/i.test(name) ? name : `${name}.ts`
    if (tab.origin.kind !== 'file') {
      const taken = scripts.tabs.some((one) => one.id !== id && one.title === title)
      if (taken) return notices.error(text.nameTaken(title))
      if (/[\\/]/.test(title)) return notices.error(text.noName(title))
      return scripts.renamed(id, title)
    }
    const answer = await app('renameFile', { path: tab.origin.path, name: title })
    if (!answer.ok) return notices.error(answer.message)
    scripts.renamed(id, baseName(answer.path), { kind: 'file', path: answer.path })
  }

  /** Shows what differs between a script and its file, or the experiment that it is a copy of. */
  async function compare(id: string): Promise<void> {
    const tab = scripts.tabs.find((one) => one.id === id)
    if (tab === undefined || tab.origin.kind === 'new') return
    const { kind, path } = tab.origin
    const saved = kind === 'file' ? await app('readSaved', { path }) : await shipped(path)
    if (!saved.ok) return notices.error(saved.message)
    // Another script is shown meanwhile: it is not compared with this one's file.
    if (scripts.active?.id !== id) return
    const now = scripts.source(id)
    if (saved.source === now) return notices.info(text.same(tab.title))
    comparing.value = { id, title: tab.title, origin: path, saved: saved.source, now }
  }
  async function shipped(name: string): Promise<{ ok: true; source: string }> {
    return { ok: true, source: (await app('readExperiment', { name })).source }
  }

  /** Closes scripts; of those with changes that are in no file each is asked for, until one is to stay open. */
  function closeAll(ids: readonly string[]): void {
    toClose = ids
    closeNext()
  }
  function closeNext(): void {
    for (const id of toClose) {
      scripts.close(id)
      if (scripts.closing !== null) return
      toClose = toClose.filter((one) => one !== id)
    }
  }
  watch(
    () => scripts.closing,
    (asked, before) => {
      if (asked !== null || before === null || toClose.length === 0) return
      if (scripts.tabs.some(({ id }) => id === before)) toClose = []
      else {
        toClose = toClose.filter((one) => one !== before)
        closeNext()
      }
    },
  )

  /** Goes to the tab so many places to the right; the first follows the last. */
  function go(places: number): void {
    const { tabs, active } = scripts
    const at = tabs.findIndex(({ id }) => id === active?.id)
    const to = tabs[(at + places + tabs.length) % tabs.length]
    if (to !== undefined) scripts.activate(to.id)
  }

  watch(
    () => scripts.active?.id,
    () => (comparing.value = null),
  )
  return { renaming, comparing, rename, compare, closeAll, go }
})
