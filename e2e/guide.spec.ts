// The user guide against the app: its table of keys is the app's own. `npm run screenshots` writes it anew.
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

const guide = resolve(import.meta.dirname, '../docs/guide.md')
const [begin, end] = [
  '<!-- The keys of the commands: npm run screenshots writes them. -->\n',
  '<!-- End of the keys. -->',
]

test('the guide has the keys of all commands', async ({ page }) => {
  const lab = await new LabWindow(page).ready()
  await lab.command('keyboard shortcuts')
  const rows = page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByRole('row')
  await expect(rows.nth(40)).toBeAttached()
  const commands = await rows.evaluateAll((elements) =>
    elements.flatMap((row) => {
      const keys = [...row.querySelectorAll('kbd')].map((key) => key.innerText.trim())
      const [title, group] = [row.querySelector('th'), row.querySelector('td')].map(
        (cell) => cell?.innerText.trim() ?? '',
      )
      return keys.length === 0 ? [] : [{ title: title ?? '', group: group ?? '', keys }]
    }),
  )
  const groups = [...new Set(commands.map(({ group }) => group))]
  const lines = groups.flatMap((group) => [
    `| **${group}** | |`,
    ...commands.filter((one) => one.group === group).map(({ title, keys }) => `| ${title} | ${keys.join(', ')} |`),
  ])
  const table = `\n| command | keys |\n| --- | --- |\n${lines.join('\n')}\n\n`

  const text = await readFile(guide, 'utf8')
  const from = text.indexOf(begin) + begin.length
  const to = text.indexOf(end)
  expect(from, 'the guide has a place for the keys').toBeGreaterThan(begin.length)
  expect(to).toBeGreaterThanOrEqual(from)
  if (process.env['LAB_GUIDE'] === undefined) expect(text.slice(from, to)).toBe(table)
  else await writeFile(guide, text.slice(0, from) + table + text.slice(to))
})
