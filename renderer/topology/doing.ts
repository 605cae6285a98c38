/** What is chosen in the topology is done: at once, after a form, or after one of many was found. */
import { ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import type { MenuAnchor, MenuItem } from '../design/menu.ts'
import { track } from '../idle.ts'
import { useRun } from '../stores/run.ts'
import { topologyStrings as text } from '../strings/topology.ts'
import type { ActionForm, Deed, NodeAction, Scene } from './action.ts'
import { actionsOf } from './actions.ts'
import type { Placement } from './placement.ts'
import { createForm } from './process-actions.ts'
import type { CreationId } from './requests.ts'
import { menuOf } from './trials.ts'
import { writeAndRun } from './write-script.ts'

/** What is open; `back` has the keyboard when it is closed. */
interface Open {
  readonly back: Element | null
}
export interface OpenForm extends Open {
  readonly title: string
  readonly form: ActionForm
}
export interface OpenMenu extends Open {
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly anchor: MenuAnchor
}
export interface OpenFinder extends Open {
  readonly label: string
  /** Whose actions they are. */
  readonly about: string
  readonly actions: readonly NodeAction[]
  readonly anchor: MenuAnchor
}

export interface Doing {
  readonly form: ShallowRef<OpenForm | null>
  readonly menu: ShallowRef<OpenMenu | null>
  readonly finder: ShallowRef<OpenFinder | null>
  /** One sentence: what was written last, and where; empty if nothing was. */
  readonly wrote: Ref<string>
  readonly write: (deed: Deed) => Promise<void>
  readonly act: (action: NodeAction, of?: { readonly label: string; readonly anchor: MenuAnchor }) => void
  readonly openMenu: (node: TopologyNode, anchor: MenuAnchor) => Promise<void>
  readonly closeMenu: (takeFocus: boolean) => void
  readonly closeFinder: (takeFocus: boolean) => void
  readonly closeForm: () => void
  /** Does what was found. */
  readonly choose: (action: NodeAction) => void
  /** Opens the form of something new. */
  readonly create: (what: CreationId) => void
}

/** @param place where lines go */
export function useDoing(scene: Ref<Scene | null>, place: Placement): Doing {
  const wrote = ref('')
  const form = shallowRef<OpenForm | null>(null)
  const menu = shallowRef<OpenMenu | null>(null)
  const finder = shallowRef<OpenFinder | null>(null)
  /** Counts the menus that were asked for. */
  let asked = 0

  function focusBack(element: Element | null): void {
    if (element instanceof HTMLElement && element.isConnected) element.focus()
  }
  async function write(deed: Deed): Promise<void> {
    form.value = null
    const written = await writeAndRun(deed, place.after.value)
    if (written === null) wrote.value = ''
    else if (written.behind === null) wrote.value = text.wrote.end(written.line)
    else wrote.value = text.wrote.behind(written.line, written.behind)
  }
  /** Does it at once, or asks for what it needs. `of` is whose menu it was chosen from. */
  function act({ title, does }: NodeAction, of?: { readonly label: string; readonly anchor: MenuAnchor }): void {
    const back = document.activeElement
    switch (does.kind) {
      case 'deed':
        void write(does)
        return
      case 'form':
        form.value = { title: of === undefined ? title : text.formTitle(of.label, title), form: does, back }
        return
      case 'choice':
        if (of === undefined) return
        finder.value = {
          label: text.formTitle(of.label, does.label),
          about: of.label,
          actions: does.actions(),
          anchor: of.anchor,
          back,
        }
        return
      default:
        does satisfies never
    }
  }
  async function openMenu(node: TopologyNode, anchor: MenuAnchor): Promise<void> {
    if (scene.value === null) return
    const back = document.activeElement
    const { label } = node
    const turn = (asked += 1)
    const items = await track(
      menuOf(actionsOf(node, scene.value), place.step.value, (action) => act(action, { label, anchor })),
    )
    // Another node may have been asked for meanwhile.
    if (turn === asked) menu.value = { label: text.actionsOf(label), items, anchor, back }
  }
  function closeMenu(takeFocus: boolean): void {
    if (takeFocus) focusBack(menu.value?.back ?? null)
    menu.value = null
  }
  function closeFinder(takeFocus: boolean): void {
    if (takeFocus) focusBack(finder.value?.back ?? null)
    finder.value = null
  }
  function choose(action: NodeAction): void {
    const { about: label, anchor } = finder.value ?? {}
    closeFinder(true)
    if (label !== undefined && anchor !== undefined) act(action, { label, anchor })
  }
  // What was written may be gone when the script is changed by other hands.
  watch(
    () => useRun().edited,
    (edited) => {
      if (edited) wrote.value = ''
    },
  )
  function closeForm(): void {
    focusBack(form.value?.back ?? null)
    form.value = null
  }
  function create(what: CreationId): void {
    if (scene.value === null) return
    form.value = {
      title: text.commands.create[what].replace('…', ''),
      form: createForm(what, scene.value),
      back: document.activeElement,
    }
  }
  return { form, menu, finder, wrote, write, act, openMenu, closeMenu, closeFinder, closeForm, choose, create }
}
