// Running under control, as its user does it.
import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { HELD_SCRIPT } from '../engine/script/debug/held-script.test-support.ts'
import { LabWindow } from './lab-window.ts'

export class Debugger extends LabWindow {
  readonly paused: Locator

  constructor(page: Page) {
    super(page)
    this.paused = page.getByTestId('paused')
  }
  async open(source = HELD_SCRIPT): Promise<this> {
    await this.ready()
    await this.page.keyboard.press('Control+N')
    await this.writeScript(source)
    await this.page.keyboard.press('Control+Home')
    return this
  }
  /** Puts the caret on a line. */
  async caret(line: number): Promise<void> {
    await this.focusEditor()
    await this.page.keyboard.press('Control+Home')
    for (let i = 1; i < line; i++) await this.page.keyboard.press('ArrowDown')
  }
  /** Toggles a breakpoint with F9. */
  async breakAt(line: number): Promise<void> {
    await this.caret(line)
    await this.press('F9')
  }
  async pausedIn(line: number, step: number): Promise<void> {
    await expect(this.paused).toHaveText(`Paused in line ${String(line)}`)
    await expect(this.status).toContainText(`step ${String(step)} of ${String(step)}`)
    await this.idle()
  }
  async journal(): Promise<string | null> {
    return this.status.locator('.journal').getAttribute('title')
  }
}
