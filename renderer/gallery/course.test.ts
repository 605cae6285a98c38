import { describe, expect, test } from 'vitest'
import type { ExperimentInfo } from '../../engine/protocol/session.ts'
import { courseOf, filtered, nextLesson, NO_FILTER, topicsOf } from './course.ts'

function experiment(name: string, topics: string[], more: Partial<ExperimentInfo> = {}): ExperimentInfo {
  return { name: `${name}.ts`, title: name, question: '', watch: '', topics, policies: [], claims: [], ...more }
}
const claim = { who: 'Yan Zhao', date: '7 May', claim: 'lazily', verdict: 'confirmed', outcome: 'confirms' } as const
const all = [
  experiment('s1', ['first steps', 'slices']),
  experiment('s2', ['policies'], { policies: ['v1'], claims: [{ number: 7, ...claim }] }),
  experiment('s3', ['first steps']),
  experiment('mine', ['something else'], { question: 'Is it sticky?' }),
]
const course = courseOf(all)
const names = (of: readonly { experiments: readonly ExperimentInfo[] }[]): string[] =>
  of.flatMap(({ experiments }) => experiments.map(({ title }) => title))
const result = (name: string) => ({ name: `${name}.ts`, right: 1, of: 2, policy: 'v1' })

describe('the course', () => {
  test('has chapters by first topic, in its own order; what has no chapter comes last', () => {
    expect(course.map(({ title }) => title)).toEqual(['1 · First steps', '3 · Policies', '7 · UAPI'])
    expect(names(course)).toEqual(['s1', 's3', 's2', 'mine'])
    expect(topicsOf(all)).toEqual(['first steps', 'policies', 'slices', 'something else'])
  })

  test('is filtered by words, topic, claim, policy, and what is not done', () => {
    const found = (filter: Partial<typeof NO_FILTER>, results = [result('s1')]): string[] =>
      names(filtered(course, { ...NO_FILTER, ...filter }, results))
    expect(found({})).toHaveLength(4)
    expect(found({ words: 'sticky' })).toEqual(['mine'])
    expect(found({ words: 'yan lazily' })).toEqual(['s2'])
    expect(found({ topic: 'slices' })).toEqual(['s1'])
    expect(found({ claim: 7 })).toEqual(['s2'])
    expect(found({ policy: 'v2' })).toEqual(['s1', 's3', 'mine'])
    expect(found({ undone: true })).toEqual(['s3', 's2', 'mine'])
    expect(found({ words: 'nothing of it' })).toEqual([])
  })

  test('goes on with the next lesson that is not done', () => {
    expect(nextLesson(course, 's1.ts', [])?.title).toBe('s3')
    expect(nextLesson(course, 's1.ts', [result('s3')])?.title).toBe('s2')
    expect(nextLesson(course, 's2.ts', [result('mine')])?.title).toBe('mine')
    expect(nextLesson(course, 'mine.ts', [])).toBeNull()
  })
})
