import { join, resolve } from 'node:path'
import fuses from '@electron/fuses'
import { expect, test } from '../fixtures.ts'

const executable = resolve(import.meta.dirname, '../../release/test/linux-unpacked/iommufd-lab')

test('the packed app starts, out of its archive, and runs an experiment', async ({ launch }) => {
  const lab = await launch({ executable })
  await expect(lab.page).toHaveTitle(/iommufd-lab/)
  const { packaged, path } = await lab.app.evaluate(({ app }) => ({ packaged: app.isPackaged, path: app.getAppPath() }))
  expect(packaged).toBe(true)
  expect(path).toBe(join(executable, '../resources/app.asar'))
  const summary = await lab.page.evaluate(async () => {
    const fileName = 's01-five-step.ts'
    const { source } = await window.lab.app('readExperiment', { name: fileName })
    const limits = { timeMs: 10_000, memoryBytes: 64 * 1024 * 1024, ops: 100_000 }
    return window.lab.engine('run', { fileName, source, policy: 'none', mode: 'worst-case', seed: 1, limits })
  })
  expect(summary.error).toBeNull()
  expect(summary.ops).toBeGreaterThan(5)
})

test('its fuses are those of a release, but for the one that lets a test attach', async () => {
  const { FuseV1Options: option, getCurrentFuseWire } = fuses
  // How they stand in the executable: as a row of digits.
  const off = '0'.charCodeAt(0)
  const on = '1'.charCodeAt(0)
  const wire = await getCurrentFuseWire(executable)
  expect(wire).toMatchObject({
    [option.RunAsNode]: off,
    [option.EnableCookieEncryption]: on,
    [option.EnableNodeOptionsEnvironmentVariable]: off,
    [option.EnableNodeCliInspectArguments]: on,
    [option.OnlyLoadAppFromAsar]: on,
    [option.LoadBrowserProcessSpecificV8Snapshot]: off,
    [option.GrantFileProtocolExtraPrivileges]: off,
  })
})
