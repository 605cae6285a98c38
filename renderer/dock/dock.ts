import { createDockview } from 'dockview'
import type { DockviewApi, DockviewGroupPanel, IContentRenderer, IHeaderActionsRenderer, ITabRenderer } from 'dockview'
import { shallowReactive, shallowRef } from 'vue'
import type { PanelId } from '../panels/panel-ids.ts'
import { fromDock, toDock } from './dock-tree.ts'
import { panelsOf, SCRIPT, scriptSide, withSide, withSizes } from './layout.ts'
import type { Layout, LayoutNode } from './layout.ts'
import { neighbourOf } from './neighbour.ts'
import type { Direction } from './neighbour.ts'
import { scrollPlaces } from './scroll-places.ts'
import { nameSplitters, onSplitterKey } from './splitters.ts'

/** An element of the dock that a panel is drawn into, while it is in the dock. */
export interface PanelSlot {
  readonly id: PanelId
  readonly element: HTMLElement
  /** Behind another tab, or beside a maximised panel, it is not drawn: it is a pure view and loses nothing. */
  readonly visible: boolean
}

/** The element at the right of a group's tabs. */
export interface HeaderSlot {
  readonly id: string
  readonly element: HTMLElement
  readonly shown: PanelId | null
  /** The group's other panels, if there is no room for all tabs. */
  readonly others: readonly PanelId[]
}

/** Pixels by which the keyboard makes a group larger or smaller. */
const RESIZE_BY = 40

export interface DockOptions {
  readonly titleOf: (panel: PanelId) => string
  readonly isPanel: (id: string) => id is PanelId
  /** The layout changed, by whomever. */
  readonly changed: (layout: Layout) => void
}

/** The library's dock, with our panels in it. Panels and header buttons are drawn by whoever fills the slots. */
export class Dock {
  readonly panels = shallowReactive(new Map<PanelId, PanelSlot>())
  readonly headers = shallowReactive(new Map<string, HeaderSlot>())
  /** What `current` says, to be watched. */
  readonly subject = shallowRef<PanelId | null>(null)
  /** The group that is maximised shows this panel. */
  readonly maximised = shallowRef<PanelId | null>(null)
  /** The script's side is put away. */
  readonly scriptAway = shallowRef(false)
  readonly #api: DockviewApi
  readonly #host: HTMLElement
  readonly #options: DockOptions
  readonly #badges = new Map<PanelId, HTMLElement>()
  /** The script's side as it was when it was put away. */
  #side: LayoutNode | null = null
  /** The dock as it was before a panel had it to itself: the library keeps the others' pixels, whatever the window becomes. */
  #whole: { readonly layout: Layout; readonly width: number; readonly height: number } | null = null
  #applying = false
  #told = 0

  constructor(host: HTMLElement, layout: Layout, options: DockOptions) {
    this.#host = host
    this.#options = options
    this.#api = createDockview(host, {
      theme: { name: 'lab', className: 'dockview-theme-lab', dndTabIndicator: 'line' },
      disableFloatingGroups: true,
      disableTabsOverflowList: true,
      scrollbars: 'native',
      announcements: false,
      createComponent: ({ id }) => this.#content(id),
      createTabComponent: ({ id }) => this.#tab(id),
      createRightHeaderActionComponent: (group) => this.#header(group),
    })
    this.apply(layout)
    this.#api.onDidLayoutChange(() => this.#changed())
    this.#api.onDidActivePanelChange(() => this.#refreshHeaders())
    this.#api.onDidMaximizedGroupChange(() => {
      if (!this.#api.hasMaximizedGroup()) this.#whole = null
      this.#changed()
    })
    host.addEventListener('focusin', this.#followSubject)
    host.addEventListener('keydown', this.#keepScript, { capture: true })
    host.addEventListener('keydown', this.#onKey)
  }

  dispose(): void {
    this.#host.removeEventListener('focusin', this.#followSubject)
    this.#host.removeEventListener('keydown', this.#keepScript, { capture: true })
    this.#host.removeEventListener('keydown', this.#onKey)
    this.#api.dispose()
  }

  /** Puts panels where a layout has them. */
  apply(layout: Layout): void {
    this.#applying = true
    const scrollBack = scrollPlaces(this.#host)
    const keyboard = this.#host.contains(document.activeElement) ? this.current() : null
    try {
      const { clientWidth, clientHeight } = this.#host
      this.#side = null
      this.#whole = null
      this.scriptAway.value = false
      this.#api.fromJSON(toDock(layout, Math.max(clientWidth, 400), Math.max(clientHeight, 300), this.#options.titleOf))
      this.#api.layout(clientWidth, clientHeight, true)
      this.#putScript(layout.scriptAway === true)
    } finally {
      this.#applying = false
    }
    this.#tidy()
    // Panels are drawn into their new places after this.
    requestAnimationFrame(() => {
      scrollBack()
      if (keyboard !== null) this.#holdKeyboard(keyboard)
    })
  }
  layout(): Layout {
    const saved = fromDock(this.#api.toJSON(), this.#options.isPanel)
    const layout = this.#whole === null ? saved : withSizes(saved, this.#whole.layout)
    return this.#side === null ? layout : { ...withSide(layout, this.#side), scriptAway: true }
  }
  /** Puts the script's side away, so that the other panels have the dock to themselves, or shows it again. */
  toggleScriptSide(): void {
    this.#exitMaximised()
    this.#putScript(!this.scriptAway.value)
    this.#focusGroup(this.#inReadingOrder()[0])
  }
  isOpen(panel: PanelId): boolean {
    return this.#api.getPanel(panel) !== undefined
  }

  /**
   * Brings a panel to the front; a closed one is opened.
   * @param near panels beside which it belongs, the best first
   */
  show(panel: PanelId, near: readonly PanelId[], takeFocus: boolean): void {
    if (this.#api.getPanel(panel)?.group.api.isMaximized() === false) this.#exitMaximised()
    const open = this.#api.getPanel(panel)
    if (open === undefined) {
      const beside = near.map((id) => this.#api.getPanel(id)).find((one) => one !== undefined)
      const position =
        beside === undefined
          ? ({ direction: 'right' } as const)
          : ({ referencePanel: beside.id, direction: 'within' } as const)
      this.#api.addPanel({
        id: panel,
        component: 'panel',
        tabComponent: 'tab',
        title: this.#options.titleOf(panel),
        position,
      })
    } else if (!open.api.isActive) open.api.setActive()
    const shown = this.#api.getPanel(panel)
    if (shown !== undefined && !shown.group.api.isVisible) this.#putScript(false)
    if (takeFocus) this.#focusGroup(shown?.group)
  }
  close(panel: PanelId): void {
    if (panel === SCRIPT) return
    const open = this.#api.getPanel(panel)
    if (open !== undefined) this.#api.removePanel(open)
  }
  toggleMaximised(panel: PanelId): void {
    const open = this.#api.getPanel(panel)
    if (open === undefined) return
    if (open.api.isMaximized()) return this.#exitMaximised()
    this.#exitMaximised()
    const { clientWidth: width, clientHeight: height } = this.#host
    this.#whole = { layout: this.layout(), width, height }
    this.#api.getPanel(panel)?.api.maximize()
  }
  /** Moves a panel into the neighbouring group, or to the edge where there is none. */
  move(panel: PanelId, direction: Direction): void {
    this.#exitMaximised()
    const open = this.#api.getPanel(panel)
    if (open === undefined) return
    const scrollBack = scrollPlaces(this.#host)
    const neighbour = this.#neighbour(open.group, direction)
    if (neighbour !== undefined) open.api.moveTo({ group: neighbour })
    else if (open.group.size > 1 || this.#api.groups.length > 1) this.#moveToEdge(panel, direction)
    // The tab is another element now, which is put in after this.
    requestAnimationFrame(() => {
      scrollBack()
      // Beside the script its tab is hidden until the script's own is shown, too.
      this.#tidy()
      this.#focusGroup(this.#api.getPanel(panel)?.group)
    })
  }
  /** Makes the group of a panel larger or smaller. */
  resize(panel: PanelId, axis: 'width' | 'height', sign: 1 | -1): void {
    const group = this.#api.getPanel(panel)?.group
    if (group === undefined) return
    const by = sign * RESIZE_BY
    group.api.setSize(axis === 'width' ? { width: group.width + by } : { height: group.height + by })
  }
  /** The panel that has the keyboard, or had it last. */
  current(): PanelId | null {
    const focused = this.#api.groups.find((group) => group.element.contains(document.activeElement))
    const id = (focused ?? this.#api.activeGroup)?.activePanel?.id
    return id !== undefined && this.#options.isPanel(id) ? id : null
  }
  /**
   * Takes the keyboard to the next group, in reading order.
   * @returns false where there is none: the way leads out of the dock
   */
  focusNext(step: 1 | -1): boolean {
    const groups = this.#inReadingOrder()
    const at = groups.findIndex((group) => group.element.contains(document.activeElement))
    const next = groups[at === -1 ? (step === 1 ? 0 : groups.length - 1) : at + step]
    this.#focusGroup(next)
    return next !== undefined
  }
  /** Shows the next panel of a panel's group, and takes the keyboard there. */
  cycle(panel: PanelId, step: 1 | -1): void {
    const group = this.#api.getPanel(panel)?.group
    if (group === undefined) return
    const at = group.panels.findIndex(({ id }) => id === panel)
    group.panels[(at + step + group.size) % group.size]?.api.setActive()
    this.#focusGroup(group)
  }
  badge(panel: PanelId, text: string | undefined): void {
    const element = this.#badges.get(panel)
    if (element === undefined || element.textContent === (text ?? '')) return
    element.textContent = text ?? ''
    const title = this.#options.titleOf(panel)
    this.#api.getPanel(panel)?.setTitle(text === undefined ? title : `${title} ${text}`)
  }

  #exitMaximised(): void {
    if (!this.#api.hasMaximizedGroup()) return
    const whole = this.#whole
    this.#api.exitMaximizedGroup()
    const { clientWidth, clientHeight } = this.#host
    if (whole !== null && (whole.width !== clientWidth || whole.height !== clientHeight))
      this.apply(withSizes(this.layout(), whole.layout))
  }
  #putScript(away: boolean): void {
    if (away === this.scriptAway.value) return
    const side = away ? scriptSide(this.layout()) : null
    if (side !== null) this.#side = side
    const panels = new Set<string>(this.#side === null ? [] : panelsOf(this.#side))
    const groups = this.#inReadingOrder(
      this.#api.groups.filter((group) => group.panels.some(({ id }) => panels.has(id))),
    )
    // Each that goes leaves its room to the next: coming back in the other order they have their own again.
    for (const group of away ? groups : groups.reverse()) group.api.setVisible(!away)
    this.#side = side
    this.scriptAway.value = side !== null
  }
  #neighbour(from: DockviewGroupPanel, direction: Direction): DockviewGroupPanel | undefined {
    const others = this.#api.groups.filter((group) => group !== from && group.api.isVisible)
    const boxes = others.map((group) => group.element.getBoundingClientRect())
    return others[neighbourOf(from.element.getBoundingClientRect(), boxes, direction)]
  }
  #moveToEdge(panel: PanelId, direction: Direction): void {
    const open = this.#api.getPanel(panel)
    const group = this.#api.addGroup({
      direction: direction === 'up' ? 'above' : direction === 'down' ? 'below' : direction,
    })
    open?.api.moveTo({ group })
  }
  #focusGroup(group: DockviewGroupPanel | undefined): void {
    const active = group?.activePanel
    if (group === undefined || active === undefined) return
    active.api.setActive()
    const content = this.#options.isPanel(active.id) ? this.panels.get(active.id)?.element : undefined
    // The script's place is its text; other panels begin at their tab, from which Tab leads into them.
    const target =
      active.id === SCRIPT
        ? content?.querySelector<HTMLElement>('textarea, [contenteditable="true"], .native-edit-context')
        : null
    const tab = group.element.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')
    ;(target ?? tab)?.focus()
  }
  /** What had the keyboard may be gone: it stays at the panel, or where the dock is active. */
  #holdKeyboard(panel: PanelId): void {
    if (document.activeElement !== document.body) return
    const open = this.#api.getPanel(panel)?.group
    this.#focusGroup(open?.api.isVisible === true ? open : this.#api.activeGroup)
  }
  #inReadingOrder(groups = this.#api.groups.filter((group) => group.api.isVisible)): DockviewGroupPanel[] {
    const layout = panelsOf(this.layout().root)
    const order = (group: DockviewGroupPanel): number => layout.findIndex((id) => id === group.panels[0]?.id)
    return [...groups].sort((a, b) => order(a) - order(b))
  }

  #changed(): void {
    if (this.#applying) return
    // A drag changes the layout at each move of the pointer: told once a frame.
    cancelAnimationFrame(this.#told)
    this.#told = requestAnimationFrame(() => {
      this.#tidy()
      this.#options.changed(this.layout())
    })
  }
  #tidy(): void {
    // A script alone needs no tab above its own.
    for (const group of this.#api.groups) {
      const hidden = group.size === 1 && group.panels[0]?.id === SCRIPT
      if (group.header.hidden !== hidden) group.header.hidden = hidden
    }
    const maximised = this.#api.groups.find((group) => group.api.isMaximized())?.activePanel?.id
    this.maximised.value = maximised !== undefined && this.#options.isPanel(maximised) ? maximised : null
    nameSplitters(this.#host, ({ dataset: { testid = '' } }) =>
      this.#options.isPanel(testid) ? this.#options.titleOf(testid) : '',
    )
    this.#refreshHeaders()
  }
  readonly #followSubject = (): void => void (this.subject.value = this.current())
  #refreshHeaders(): void {
    this.#followSubject()
    for (const group of this.#api.groups) {
      const slot = this.headers.get(group.id)
      const id = group.activePanel?.id
      const shown = id !== undefined && this.#options.isPanel(id) ? id : null
      const tabs = group.element.querySelector('.dv-tabs-container')
      const full = tabs !== null && tabs.scrollWidth > tabs.clientWidth + 1
      const ids = full ? group.panels.map((panel) => panel.id).filter(this.#options.isPanel) : []
      const others = ids.filter((panel) => panel !== shown)
      if (slot !== undefined && (slot.shown !== shown || slot.others.join() !== others.join()))
        this.headers.set(group.id, { ...slot, shown, others })
    }
  }

  #content(id: string): IContentRenderer {
    const element = document.createElement('div')
    element.className = 'dock-panel'
    element.dataset['testid'] = id
    return {
      element,
      init: ({ api }) => {
        if (!this.#options.isPanel(id)) return
        this.panels.set(id, { id, element, visible: api.isVisible })
        api.onDidVisibilityChange(({ isVisible }) => this.panels.set(id, { id, element, visible: isVisible }))
      },
      dispose: () => {
        if (this.#options.isPanel(id) && this.panels.get(id)?.element === element) this.panels.delete(id)
      },
    }
  }
  #tab(id: string): ITabRenderer {
    const element = document.createElement('span')
    element.className = 'dock-tab'
    const badge = document.createElement('span')
    badge.className = 'badge'
    return {
      element,
      init: () => {
        if (!this.#options.isPanel(id)) return
        // With a space between, so that what is seen is what is read out.
        element.append(`${this.#options.titleOf(id)} `, badge)
        this.#badges.set(id, badge)
      },
    }
  }
  #header(group: DockviewGroupPanel): IHeaderActionsRenderer {
    const element = document.createElement('div')
    element.className = 'dock-actions'
    return {
      element,
      init: () => {
        this.headers.set(group.id, { id: group.id, element, shown: null, others: [] })
        group.model.onDidActivePanelChange(() => this.#refreshHeaders())
      },
      dispose: () => {
        this.headers.delete(group.id)
      },
    }
  }

  /** The library closes the focused tab by Delete; the script has nowhere to go. */
  readonly #keepScript = (event: KeyboardEvent): void => {
    const closes = event.key === 'Delete' || event.key === 'Backspace'
    if (closes && tabPanel(event.target) === SCRIPT) event.stopPropagation()
  }
  /** Tabs after the ARIA pattern: the library moved the focus, and the shown panel follows it. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (onSplitterKey(event)) return event.preventDefault()
    if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return
    const focused = document.activeElement
    const id = tabPanel(focused)
    if (id === undefined || tabPanel(event.target) === undefined || !(focused instanceof HTMLElement)) return
    const panel = this.#api.getPanel(id)
    if (panel?.group.activePanel === panel) return
    panel?.api.setActive()
    focused.focus()
  }
}

/** The panel of a tab. */
function tabPanel(target: EventTarget | null): string | undefined {
  return target instanceof Element
    ? target.closest<HTMLElement>('[role="tab"][data-tab-panel-id]')?.dataset['tabPanelId']
    : undefined
}
