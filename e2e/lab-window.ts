// The window as its user sees it: by roles and labels, and idle when the page says so.
import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'

/** A panel by the title of its tab. */
export type PanelTitle =
  | 'Steps'
  | 'Output'
  | 'Problems'
  | 'Console'
  | 'Variables'
  | 'Topology'
  | 'Domains'
  | 'Areas'
  | 'Pages'
  | 'Memory'
  | 'Flush log'
  | 'Hooks'
  | 'Hazards'
  | 'Expectations'
  | 'Compare'
  | 'Lesson'

export class LabWindow {
  readonly page: Page
  readonly status: Locator
  readonly editor: Locator

  constructor(page: Page) {
    this.page = page
    this.status = page.getByTestId('status')
    this.editor = page.locator('.monaco-editor').first()
  }

  /** Waits until the editor is there and everything that was asked is answered and drawn. */
  async ready(): Promise<this> {
    await expect(this.editor.locator('.view-line').first()).toBeVisible()
    await this.idle()
    return this
  }
  async idle(): Promise<void> {
    await expect(this.page.locator('body[data-idle="true"]')).toBeAttached()
  }

  /** Waits until the pictures that scripts draw (the timeline, the editor) had two frames to be drawn in. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
    )
  }

  async choosePolicy(name: string): Promise<void> {
    await this.page.getByTestId('policy').selectOption(name)
  }
  /** Runs the shown script with F5 and waits for its end. */
  async run(): Promise<void> {
    await this.startRun()
    await expect(this.status).not.toContainText('Running')
    await this.idle()
  }
  /** Presses F5 and returns once the run has begun, or is already over. */
  async startRun(): Promise<void> {
    await this.page.evaluate(() => (document.body.dataset['idle'] = 'false'))
    await this.page.keyboard.press('F5')
  }
  /** Runs a command by the palette: the one that fits some words best. */
  async command(words: string): Promise<void> {
    await this.page.keyboard.press('Control+K')
    await this.page.keyboard.type(words)
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('combobox', { name: 'Command' })).toHaveCount(0)
    await this.idle()
  }
  async openExperiment(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Experiments' }).click()
    await this.page.getByRole('combobox', { name: 'Filter experiments' }).fill(name)
    await this.page.getByRole('option', { name }).click()
    await expect(this.page.getByRole('tab', { name, exact: true })).toHaveAttribute('aria-selected', 'true')
    await this.idle()
  }

  async focusEditor(): Promise<void> {
    await this.editor.click({ position: { x: 120, y: 40 } })
  }
  /** Puts the keyboard outside of the editor, where the arrow keys move the cursor. */
  async leaveEditor(): Promise<void> {
    await this.page.getByRole('slider', { name: 'Timeline' }).focus()
  }
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key)
    await this.idle()
  }

  /** Brings a panel to the front and gives its content. */
  async panel(title: PanelTitle): Promise<Locator> {
    await this.page.getByRole('tab', { name: new RegExp(`^${title}`) }).click()
    const panel = this.page.getByRole('tabpanel', { name: new RegExp(`^${title}`) })
    await expect(panel).toBeVisible()
    return panel
  }
  /** Rows of a panel's table, without heading, groups and notes. */
  async rows(title: PanelTitle): Promise<Locator> {
    const panel = await this.panel(title)
    // A panel that was not there asks for what it shows.
    await this.drawn()
    await this.idle()
    return panel.locator('[role="row"].row')
  }
  /** The cells of each row in sight as text: a long table holds only those. */
  async table(title: PanelTitle): Promise<string[][]> {
    const rows = await this.rows(title)
    // What a panel shows may be asked for when it is opened.
    await this.idle()
    return rows.evaluateAll((elements) =>
      elements.map((element) =>
        [...element.querySelectorAll<HTMLElement>('[role="gridcell"]')].map((cell) => cell.innerText.trim()),
      ),
    )
  }

  /** Replaces the shown script by typed or pasted text. */
  async writeScript(source: string): Promise<void> {
    await this.focusEditor()
    await this.page.keyboard.press('Control+A')
    // Pasted, not typed: the editor indents what is typed.
    await this.page.evaluate((text) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', text)
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    }, source)
    await expect(this.editor.locator('.view-lines')).toContainText(lastWords(source))
  }
}

/** Some text of the last line, as the editor shows it (with non-breaking spaces). */
function lastWords(source: string): RegExp {
  const last = source.trim().split('\n').at(-1) ?? ''
  return new RegExp(last.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s'))
}
