/** An entry of a menu. */
export interface MenuItem {
  readonly title: string
  /** The key that does the same. */
  readonly key?: string
  /** What it would do, in a few words, or why it cannot be done. */
  readonly note?: string
  /** Heading of the entries that belong together; it stands above the first of them. */
  readonly part?: string
  readonly disabled?: boolean
  readonly run: () => void
}

/** What a menu opens beside, in pixels of the window. */
export type MenuAnchor = Pick<DOMRect, 'top' | 'bottom' | 'left' | 'right'>
