/** An entry of a menu. */
export interface MenuItem {
  readonly title: string
  /** The key that does the same. */
  readonly key?: string
  readonly disabled?: boolean
  readonly run: () => void
}
