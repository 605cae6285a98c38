/** A tab as a strip shows it. */
export interface TabItem {
  readonly id: string
  readonly title: string
  readonly badge?: string
  /** The tab controls this element; without it `panel-<id>`. */
  readonly controls?: string
  readonly dirty?: string
  readonly closeLabel?: string
  /** Said when the pointer rests on it. */
  readonly hint?: string
}
