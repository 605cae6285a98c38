/** What a panel gives of what it shows, by `defineExpose`. */
export interface PanelContent {
  /** Aligned plain text that fits a mail. */
  readonly asText?: () => string | Promise<string>
  readonly asCsv?: () => string | Promise<string>
  /** A drawing that stands alone. */
  readonly asSvg?: () => string | Promise<string>
}
