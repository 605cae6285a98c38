/** A tab as a strip shows it. */
export interface TabItem {
  readonly id: string
  readonly title: string
  /** The element that the tab controls. */
  readonly controls: string
  /** What is said of a tab whose content is in no file. */
  readonly dirty?: string
  readonly closeLabel?: string
  /** Said when the pointer rests on it. */
  readonly hint?: string
}
