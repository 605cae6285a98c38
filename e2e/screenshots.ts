// Pictures of the window for the documentation: `npm run screenshots` says where they go.
import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect } from '@playwright/test'
import { resize, setSystemTheme, sizes } from './fixtures.ts'
import type { LabApp } from './fixtures.ts'
import type { LabWindow } from './lab-window.ts'

const folder = process.env['LAB_SCREENSHOTS'] ?? resolve(import.meta.dirname, '../test-results/screenshots')

/**
 * Takes a picture of the window in each size and theme.
 * @param name the files are NAME-1280x800-dark.png and so on
 */
export async function screenshots(app: LabApp, lab: LabWindow, name: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const size of Object.values(sizes)) {
    await resize(app, size)
    for (const theme of ['light', 'dark'] as const) {
      await setSystemTheme(app, theme)
      await expect(app.page.locator(`html[data-theme="${theme}"]`)).toBeAttached()
      await lab.drawn()
      const path = join(folder, `${name}-${size.width}x${size.height}-${theme}.png`)
      await app.page.screenshot({ path, animations: 'disabled', caret: 'hide' })
      // An empty window is smaller.
      expect((await stat(path)).size).toBeGreaterThan(20_000)
    }
  }
}
