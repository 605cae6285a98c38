import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from '@playwright/test'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds in the window, as sentences. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated through the debugger: the page's own policy allows no script that is not the app's.
  await page.evaluate(await readFile(axeFile, 'utf8'))
  const results = await page.evaluate<AxeResults>('window.axe.run()')
  return results.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  )
}
