import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AppReply, Draft, ExperimentInfo } from '../../engine/protocol/session.ts'
import { app, sentenceOf } from '../bridge.ts'
import { rewriteDraft } from '../console/editor-port.ts'
import { strings } from '../strings.ts'
import { useNotices } from './notices.ts'
import { useSettings } from './settings.ts'

/** What a tab shows of a draft. The source itself is kept out of reactivity. */
export type ScriptTab = Omit<Draft, 'source'>

const JOURNAL_AFTER_MS = 250
const JOURNAL_AT_MOST_MS = 800
/** The experiment that a new user sees. */
const FIRST = 's01-'
const MAX_SOURCE = 4 * 1024 * 1024
/** Closed scripts that can be opened again. */
const KEPT_CLOSED = 20

/** The scripts in the editor's tabs. Each change is journaled by the main process within a second. */
export const useScripts = defineStore('scripts', () => {
  const tabs = shallowRef<readonly ScriptTab[]>([])
  const experiments = shallowRef<readonly ExperimentInfo[]>([])
  const closing = ref<string | null>(null)
  const settings = useSettings()
  const sources = new Map<string, string>()
  /** Scripts whose tabs were closed in this session, the latest last. */
  const closed = shallowRef<readonly Omit<Draft, 'id'>[]>([])

  /** The last edit: another object for each. */
  const edited = shallowRef<{ readonly id: string } | null>(null)

  const active = computed(() => tabs.value.find((tab) => tab.id === settings.activeDraft) ?? tabs.value[0] ?? null)
  const source = (id: string): string => sources.get(id) ?? ''
  const tab = (id: string): ScriptTab | undefined => tabs.value.find((one) => one.id === id)

  let timer: ReturnType<typeof setTimeout> | undefined
  let firstUnsaved: number | null = null
  /** Writes all drafts to the journal now. */
  async function journal(): Promise<void> {
    clearTimeout(timer)
    firstUnsaved = null
    const drafts = tabs.value.map((one) => ({ ...one, origin: { ...one.origin }, source: source(one.id) }))
    try {
      await app('saveDrafts', { drafts })
    } catch (error) {
      useNotices().error(strings.scripts.draftsFailed(sentenceOf(error)))
    }
  }
  function journalSoon(): void {
    const now = performance.now()
    firstUnsaved ??= now
    clearTimeout(timer)
    const wait = Math.max(0, Math.min(JOURNAL_AFTER_MS, firstUnsaved + JOURNAL_AT_MOST_MS - now))
    timer = setTimeout(() => void journal(), wait)
  }
  function patch(id: string, change: Partial<ScriptTab>): void {
    tabs.value = tabs.value.map((one) => (one.id === id ? { ...one, ...change } : one))
    journalSoon()
  }
  function activate(id: string): void {
    settings.activeDraft = id
  }
  function add(draft: Omit<Draft, 'id'>): string {
    const id = crypto.randomUUID()
    sources.set(id, draft.source)
    tabs.value = [...tabs.value, { id, title: draft.title, origin: draft.origin, dirty: draft.dirty }]
    activate(id)
    journalSoon()
    return id
  }
  /** A title that no open tab has: `s01-five-step.ts`, `s01-five-step-2.ts`. */
  function freeTitle(wanted: string): string {
    const taken = new Set(tabs.value.map((one) => one.title))
    const stem = wanted.replace(/\.ts$/, '')
    let title = wanted
    for (let n = 2; taken.has(title); n += 1) title = `${stem}-${n}.ts`
    return title
  }
  function addNew(text: string = strings.scripts.firstLines): string {
    let n = 1
    while (tabs.value.some((one) => one.title === strings.scripts.untitled(n))) n += 1
    return add({ title: strings.scripts.untitled(n), origin: { kind: 'new', path: '' }, source: text, dirty: false })
  }
  /** A script that came from elsewhere, in a tab of its own. */
  function addFrom(title: string, text: string): string {
    return add({ title: freeTitle(title), origin: { kind: 'new', path: '' }, source: text, dirty: true })
  }
  /** An edit in the editor. */
  function edit(id: string, text: string): void {
    sources.set(id, text)
    edited.value = { id }
    if (tab(id)?.dirty === true) journalSoon()
    else patch(id, { dirty: true })
  }
  /**
   * Opens a shipped experiment as a copy; an untouched copy that is already open is shown again.
   * @param wording what is shown of its text
   */
  async function openExperiment(name: string, wording = (source: string) => source): Promise<void> {
    const text = wording((await app('readExperiment', { name })).source)
    const untouched = tabs.value.find(
      (one) => one.origin.kind === 'experiment' && one.origin.path === name && !one.dirty,
    )
    if (untouched === undefined) {
      add({ title: freeTitle(name), origin: { kind: 'experiment', path: name }, source: text, dirty: false })
      return
    }
    if (source(untouched.id) !== text) reloaded(untouched.id, text)
    activate(untouched.id)
  }
  async function openFile(): Promise<void> {
    openRead(await app('openFile', {}))
  }
  /** Opens a file again that was opened or saved before. */
  async function openRecent(path: string): Promise<void> {
    openRead(await app('openRecent', { path }))
  }
  /** Opens a file that was read: one that is open already is shown. */
  function openRead(answer: AppReply<'openFile'>): void {
    if (!answer.ok) {
      if (!answer.cancelled) useNotices().error(answer.message)
      return
    }
    const open = tabs.value.find((one) => one.origin.kind === 'file' && one.origin.path === answer.path)
    if (open !== undefined) return activate(open.id)
    add({
      title: baseName(answer.path),
      origin: { kind: 'file', path: answer.path },
      source: answer.source,
      dirty: false,
    })
  }
  /** A file that was dropped on the window: its text becomes a new script. */
  async function openDropped(file: File): Promise<void> {
    if (file.size > MAX_SOURCE) return useNotices().error(strings.scripts.tooLarge(file.name))
    const text = await file.text()
    // U+FFFD stands where bytes were not UTF-8.
    if (text.includes('\0') || text.includes('\ufffd')) return useNotices().error(strings.scripts.notText(file.name))
    addFrom(file.name, text)
  }
  /** Saves to the draft's own file, or asks for one; true when it is saved. */
  async function save(id: string, elsewhere = false): Promise<boolean> {
    const draft = tab(id)
    if (draft === undefined) return false
    const path = draft.origin.kind === 'file' && !elsewhere ? draft.origin.path : null
    const written = source(id)
    const answer = await app('saveFile', { path, suggestedName: draft.title, source: written })
    if (!answer.ok) {
      if (!answer.cancelled) useNotices().error(answer.message)
      return false
    }
    patch(id, {
      title: baseName(answer.path),
      origin: { kind: 'file', path: answer.path },
      dirty: source(id) !== written,
    })
    return true
  }
  /** It has another name, and where it came from may have, too. */
  function renamed(id: string, title: string, origin?: ScriptTab['origin']): void {
    patch(id, origin === undefined ? { title } : { title, origin })
  }
  /** Closes a tab; one with changes that are in no file asks first (see `closing`). */
  function close(id: string, discard = false): void {
    const draft = tab(id)
    if (draft === undefined) return
    if (draft.dirty && !discard) {
      closing.value = id
      return
    }
    closing.value = null
    const { title, origin, dirty } = draft
    closed.value = [...closed.value, { title, origin, dirty, source: source(id) }].slice(-KEPT_CLOSED)
    const at = tabs.value.indexOf(draft)
    tabs.value = tabs.value.filter((one) => one.id !== id)
    sources.delete(id)
    const neighbour = tabs.value[Math.min(at, tabs.value.length - 1)]
    if (settings.activeDraft === id) settings.activeDraft = neighbour?.id ?? null
    if (tabs.value.length === 0) addNew()
    else journalSoon()
  }
  /** Opens the script that was closed last as it was then. */
  function reopen(): void {
    const last = closed.value.at(-1)
    if (last === undefined) return
    closed.value = closed.value.slice(0, -1)
    add({ ...last, title: freeTitle(last.title) })
  }
  /** The text of a file that another program wrote is the script's now. */
  function reloaded(id: string, text: string): void {
    // The editor keeps what was there for undo.
    if (!rewriteDraft(id, text)) sources.set(id, text)
    patch(id, { dirty: false })
  }
  /** Puts the drafts of the last session back, or opens the first experiment when there were none. */
  async function restore(drafts: readonly Draft[]): Promise<void> {
    for (const draft of drafts) sources.set(draft.id, draft.source)
    tabs.value = drafts.map(({ id, title, origin, dirty }) => ({ id, title, origin, dirty }))
    experiments.value = await app('experiments', {})
    if (tabs.value.length > 0) return
    const first = experiments.value.find(({ name }) => name.startsWith(FIRST)) ?? experiments.value[0]
    if (first === undefined) addNew()
    else await openExperiment(first.name)
  }
  return {
    tabs,
    active,
    experiments,
    closing,
    source,
    edit,
    edited,
    activate,
    addNew,
    addFrom,
    openExperiment,
    openFile,
    openRecent,
    openRead,
    openDropped,
    save,
    renamed,
    close,
    closed,
    reopen,
    reloaded,
    restore,
    journal,
  }
})

/** What a script is called that lies there. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}
