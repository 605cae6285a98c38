import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import type { ViewMap } from '../../engine/protocol/view.ts'
import { useCursor } from './cursor.ts'
import { useNotices } from './notices.ts'

/** Requests that wait for an answer, the oldest first. */
const asked: { step: number; answer: (views: ViewMap) => void; fail: (why: Error) => void }[] = []

vi.mock('../bridge.ts', () => ({
  engine: (_name: string, { step }: { step: number }) =>
    new Promise((answer, fail) => asked.push({ step, answer, fail })),
  sentenceOf: (error: Error) => error.message,
}))

/** The state after a step, told apart by its number of hazards. */
function viewsOf(step: number, hazards: number): ViewMap {
  const counts = { pinnedPages: 0, flushEvents: 0, flushedPages: 0, redundantPages: 0, hazards }
  const words = { label: '', summary: '', errno: null, why: null, line: null }
  return { status: { step, steps: step, ...words, ...counts }, domains: { ioases: [] }, areas: { ioases: [] } }
}
/** Lets what waits for an answer go on. */
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

beforeEach(() => {
  setActivePinia(createPinia())
  asked.length = 0
})

/** A cursor at the end of a run of three steps. */
function atEnd(): ReturnType<typeof useCursor> {
  const cursor = useCursor()
  cursor.goToEnd(viewsOf(3, 1))
  return cursor
}

it('asks for the step that is wanted last alone', async () => {
  const cursor = atEnd()
  cursor.go(2)
  cursor.go(1)
  cursor.go(0)
  expect(asked.map(({ step }) => step)).toEqual([2])
  asked.shift()?.answer(viewsOf(2, 1))
  await tick()
  expect(asked.map(({ step }) => step)).toEqual([0])
  asked.shift()?.answer(viewsOf(0, 0))
  await tick()
  expect(cursor.views?.status.step).toBe(0)
})

it('leaves an answer about a run alone that was put away meanwhile', async () => {
  const cursor = atEnd()
  cursor.back()
  cursor.clear()
  asked.shift()?.answer(viewsOf(2, 1))
  await tick()
  expect(cursor.views).toBeNull()
  expect(asked).toEqual([])
})

it('does not ask a shorter run for a step of the one before', async () => {
  const cursor = atEnd()
  cursor.back()
  cursor.goToEnd(viewsOf(1, 7))
  asked.shift()?.fail(new Error('The lab is another one.'))
  await tick()
  expect(asked).toEqual([])
  expect([cursor.step, cursor.total, cursor.views?.status.hazards]).toEqual([1, 1, 7])
  expect(useNotices().list).toEqual([])
  cursor.back()
  expect(asked.map(({ step }) => step)).toEqual([0])
})
