// The engine's thread behind the bridge: it answers, stops, and comes back. What the panels show is tested elsewhere.
import { expect, test } from './fixtures.ts'
import { LabWindow } from './lab-window.ts'

const run = { fileName: 'test.ts', policy: 'v1', mode: 'worst-case' as const, seed: 1 }
const limits = { timeMs: 60_000, memoryBytes: 64 * 1024 * 1024, ops: 1_000_000 }

test('a shipped experiment runs in the engine’s thread', async ({ page }) => {
  const summary = await page.evaluate(
    async ({ run, limits }) => {
      const { source } = await window.lab.app('readExperiment', { name: 's01-five-step.ts' })
      return window.lab.engine('run', { ...run, limits, source })
    },
    { run, limits },
  )
  expect(summary.error).toBeNull()
  expect(summary.flushes.events).toBe(2)
  expect(summary.hazards).toEqual([])
})

test('the same script, seed and policy give the same journal', async ({ page }) => {
  const hashes = await page.evaluate(
    async ({ run, limits }) => {
      const { source } = await window.lab.app('readExperiment', { name: 's01-five-step.ts' })
      const once = async () => (await window.lab.engine('run', { ...run, limits, source })).journalHash
      return [await once(), await once()]
    },
    { run, limits },
  )
  expect(hashes[0]).toMatch(/^[0-9a-f]{16,}$/)
  expect(hashes[1]).toBe(hashes[0])
})

test('an endless loop stops when asked, and the engine goes on', async ({ page }) => {
  const { error, ms, policies } = await page.evaluate(
    async ({ run, limits }) => {
      const running = window.lab.engine('run', { ...run, limits, source: 'const a = 1\nfor (;;) {}\n' })
      const early = await Promise.race([running, new Promise((resolve) => setTimeout(() => resolve('running'), 500))])
      if (early !== 'running') throw new Error('the loop ended by itself')
      const start = performance.now()
      await window.lab.app('stop', {})
      const { error } = await running
      const ms = performance.now() - start
      return { error, ms, policies: (await window.lab.engine('policies', {})).length }
    },
    { run, limits },
  )
  expect(error?.kind).toBe('stopped')
  expect(error?.place?.line).toBe(2)
  expect(ms).toBeLessThan(2000)
  expect(policies).toBeGreaterThan(2)
})

test('a memory bomb and endless recursion end with an error at their line', async ({ page }) => {
  const errors = await page.evaluate(
    async ({ run, limits }) => {
      const errorOf = async (source: string) => (await window.lab.engine('run', { ...run, limits, source })).error
      return {
        memory: await errorOf("const all: string[] = []\nfor (;;) all.push('x'.repeat(1 << 20) + all.length)\n"),
        recursion: await errorOf('function f(n: number): number {\n  return f(n + 1) + 1\n}\nf(0)\n'),
        alive: await errorOf('lab.process("a", { memory: "4 KiB" })\n'),
      }
    },
    { run, limits },
  )
  expect(errors.memory).toMatchObject({ kind: 'memory', place: { line: 2 } })
  expect(errors.recursion).toMatchObject({ kind: 'stack', place: { line: 2 } })
  expect(errors.alive).toBeNull()
})

test('the app answers while a script runs', async ({ page }) => {
  const { answers, error } = await page.evaluate(
    async ({ run, limits }) => {
      const running = window.lab.engine('run', { ...run, limits, source: 'for (;;) {}' })
      let answers = 0
      while (answers < 20) {
        if ((await window.lab.app('experiments', {})).length > 0) answers++
      }
      await window.lab.app('stop', {})
      return { answers, error: (await running).error }
    },
    { run, limits },
  )
  expect(answers).toBe(20)
  // It still ran when the last answer came.
  expect(error?.kind).toBe('stopped')
})

test('an engine whose thread dies says so, and runs again at a press of a button', async ({ lab: app, page }) => {
  const lab = await new LabWindow(page).ready()
  const killed = await app.app.evaluate(() => {
    // A message that is none ends the thread: what it was asked fails, and the next request starts another.
    const active: unknown = Reflect.apply(Reflect.get(process, '_getActiveHandles') as () => unknown, process, [])
    const ports = (active as object[]).filter((handle): handle is MessagePort => handle instanceof MessagePort)
    for (const port of ports) port.postMessage({ nonsense: true })
    return ports.length
  })
  expect(killed).toBeGreaterThan(0)
  await expect(page.getByText(/The engine ended unexpectedly/)).toBeVisible()
  await page.getByRole('button', { name: 'Run again' }).click()
  await expect(lab.status).toContainText('step')
})
