import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { EventKind, Resume } from '../../protocol/debug.ts'
import { debug } from '../../script/debug/debug-session.test-support.ts'
import { run } from '../../script/run-script.test-support.ts'

const folder = join(import.meta.dirname, '../../../scripts/experiments')
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
const EVENTS: readonly EventKind[] = ['flush', 'hazard', 'storage', 'errno', 'expectation']

/** A third of the experiments, a different one for each way to run: they take a while. */
const every = (third: number): string[] => files.filter((_name, i) => i % 3 === third)

function source(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

it.each(every(0))('%s gives the same result when it is stepped from command to command', async (name) => {
  const text = source(name)
  const plain = await run(text)
  const stepped = await debug(text, { start: { how: 'step' }, onPause: (): Resume => ({ how: 'step' }) })
  // A pause before each command but the first, and one before what follows the last, if anything does.
  expect(stepped.pauses.length).toBeGreaterThanOrEqual(plain.lab.steps - 1)
  expect(stepped.summary).toEqual(plain.summary)
})

it.each(every(1))('%s gives the same result with a breakpoint in every line and on every event', async (name) => {
  const text = source(name)
  const plain = await run(text)
  const lines = text.split('\n').map((_line, i) => i + 1)
  const held = await debug(text, { breakpoints: { lines, events: [...EVENTS] } })
  expect(held.pauses.length).toBeGreaterThan(plain.summary.expectations.passed)
  expect(held.summary).toEqual(plain.summary)
})

it.each(every(2))('%s gives the same result when it is looked into at each pause', async (name) => {
  const text = source(name)
  const plain = await run(text)
  const held = await debug(text, {
    breakpoints: { events: ['flush', 'errno', 'expectation'] },
    onPause: (paused, { ask }) => {
      ask('views', { step: Math.max(0, paused.step - 1) })
      const line = `lab.ioas('x'); lab.process('y', { memory: '1 page' }); Math.random(); [lab.step, lab.hazards.length]`
      expect(ask('repl', { step: paused.step, source: line }).tried).toBeGreaterThan(0)
      return { how: 'continue' }
    },
  })
  expect(held.summary).toEqual(plain.summary)
})
