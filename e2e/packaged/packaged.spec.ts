import { join, resolve } from 'node:path'
import { expect, test } from '../fixtures.ts'

const executable = resolve(import.meta.dirname, '../../release/test/linux-unpacked/iommufd-lab')

test('the packed app starts, out of its archive, with a working engine', async ({ launch }) => {
  const lab = await launch({ executable })
  await expect(lab.page).toHaveTitle(/iommufd-lab/)
  const { packaged, path } = await lab.app.evaluate(({ app }) => ({ packaged: app.isPackaged, path: app.getAppPath() }))
  expect(packaged).toBe(true)
  expect(path).toBe(join(executable, '../resources/app.asar'))
  const policies = await lab.page.evaluate(() => window.lab.engine('policies', {}))
  expect(policies).not.toHaveLength(0)
})
