import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lessonAnswers, lessonOf } from '../../lab/lesson/index.ts'
import { PanelSource } from '../../lab/panels/source.ts'
import { inapplicable } from '../../lab/summary.ts'
import { requestOf } from '../panels/scripts.test-support.ts'
import { runScript } from '../run-script.ts'
import { SessionHost } from '../session-host.ts'
import { readHead } from './experiment-head.ts'

const folder = join(import.meta.dirname, '../../../scripts/experiments')
const experiments = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, source: readFileSync(join(folder, name), 'utf8') }))
const shipped = (prefix: string): string => experiments.find(({ name }) => name.startsWith(prefix))?.source ?? ''

/** What the run of a script answers, under a policy: the right option of each question, and the whole answers. */
async function answered(source: string, policy: string) {
  const host = new SessionHost()
  const { questions } = await host.request('lesson', { request: requestOf(source, policy) })
  await host.request('run', requestOf(source, policy))
  const answers = await host.request('lessonAnswers', {})
  return { questions, answers, keys: answers.map(({ key }) => key) }
}

describe('the questions of the experiments that ship', () => {
  it('are there, with words to find each by', () => {
    for (const { name, source } of experiments) {
      const { asks, topics } = readHead(source)
      expect(asks.length, name).toBeGreaterThanOrEqual(3)
      expect(asks.length, name).toBeLessThanOrEqual(6)
      expect(topics.length, name).toBeGreaterThan(0)
    }
  })

  it.each(['v1', 'xa-hwpt-lazy'])(
    'each name a step that the run has, with distinct options and the truth among them, under %s',
    async (policy) => {
      for (const { name, source } of experiments) {
        const { asks, policies } = readHead(source)
        // An experiment that says nothing about this policy is asked under one of its own.
        const under = policies.length === 0 || policies.includes(policy) ? policy : (policies[0] ?? policy)
        const { lab, summary } = await runScript(requestOf(source, under), { invariants: false })
        expect(summary.error, name).toBeNull()
        expect(inapplicable(lab), name).toBeNull()
        const panels = new PanelSource(lab)
        const { questions, problems } = lessonOf(panels, asks, [])
        expect(problems, name).toEqual([])
        const answers = lessonAnswers(panels, asks)
        expect(questions.map(({ id }) => id)).toEqual(answers.map(({ id }) => id))
        questions.forEach(({ options, at, kind }, i) => {
          const keys = options.map(({ key }) => key)
          const where = `${name}: ${asks[i] ?? ''}`
          expect(new Set(keys).size, where).toBe(keys.length)
          expect(keys.length, where).toBeGreaterThan(1)
          expect(keys, where).toContain(answers[i]?.key)
          expect(answers[i]?.why, where).toMatch(/^[^\s].{8,}\.$/s)
          expect(at === null, where).toBe(['flushed', 'verdict', 'litmus'].includes(kind))
          expect(at?.line === null, where).toBe(false)
        })
      }
    },
    60_000,
  )
})

describe('answers', () => {
  it('are those of the run: what v1 forgets in two slices, v2 does', async () => {
    const v1 = await answered(shipped('s12-'), 'v1')
    expect(v1.keys).toEqual(['N1', 'flush count 1, sticky bit clear', 'no', 'A', '12'])
    expect(v1.answers[2]?.why).toBe(
      'v1 did not flush here. A flush of f4–f7 was due in igpu2.attach before N1 mapped it. ' +
        'Afterwards noncoherent_domain_cnt of whole is 0, noncoherent_domain_cnt of left is 1, ' +
        'noncoherent_domain_cnt of right is 1 and cache_flush_required of P0 is true.',
    )
    expect(v1.answers[3]).toMatchObject({ step: 12, line: 28, panel: 'hazards' })
    const v2 = await answered(shipped('s12-'), 'v2')
    expect(v2.keys).toEqual(['N1', 'flush target N0 is non-coherent', 'flush target N1 is non-coherent', 'none', '16'])
  })

  it('tell where a PFN is, which slot a domain has, and which errno comes', async () => {
    expect((await answered(shipped('s28-'), 'v1')).keys.slice(0, 2)).toEqual(['xarray', 'xarray'])
    expect((await answered(shipped('s21-'), 'v1')).keys.slice(0, 3)).toEqual(['N0', 'N2', 'N2'])
    expect((await answered(shipped('s32-'), 'v1')).keys).toEqual(['ok', '0', 'EDEADLK', 'EINVAL'])
    expect((await answered(shipped('litmus-'), 'none')).keys).toEqual(['sometimes', 'never', 'A', 'sometimes'])
  })

  it('are not in the questions, and the wrong choices are what other policies do', async () => {
    const { questions } = await answered(shipped('s12-'), 'v1')
    expect(JSON.stringify(questions)).not.toMatch(/why|right"/)
    const flushed = questions.find(({ kind }) => kind === 'flushed')
    expect(flushed?.options.map(({ key }) => key)).toEqual(['0', '4', '12', '16', '24'])
    const rules = questions[2]?.options.flatMap((option) => (option.kind === 'flush' ? [option.reason] : []))
    expect(rules).toContain('target N1 is non-coherent')
  })
})

describe('a script of one’s own', () => {
  it('is asked how much it flushes and whether it is safe, if it asks nothing itself', async () => {
    const source = "lab.device('igpu', { coherent: false }).attach(lab.ioas())\n"
    const { questions, keys } = await answered(source, 'none')
    expect(questions.map(({ kind }) => kind)).toEqual(['flushed', 'verdict'])
    expect(keys).toEqual(['0', 'none'])
  })

  it('is told what it asks in vain', async () => {
    const source = '// Mine\nlab.ioas()\n\n// Ask: flush at igpu.attach; storage a1 at lab.ioas; verdict\n'
    const lesson = await new SessionHost().request('lesson', { request: requestOf(source, 'v1') })
    const { head, questions, problems } = lesson
    expect(head).toEqual({ title: 'Mine', question: '', watch: '' })
    expect(questions.map(({ id, kind }) => [id, kind])).toEqual([[2, 'verdict']])
    expect(problems).toEqual([
      "'flush at igpu.attach': under v1 the run has no step igpu.attach.",
      "'storage a1 at lab.ioas': there is no area a1 after step 1.",
    ])
  })

  it('is not asked under a policy that has no counterpart for what it does', async () => {
    const { questions, problems } = await new SessionHost().request('lesson', {
      request: requestOf(shipped('s12-'), 'type1'),
    })
    expect(questions).toEqual([])
    expect(problems.join('')).not.toBe('')
  })

  it('leaves the last run as it is, and needs one to answer', async () => {
    const host = new SessionHost()
    await expect(host.request('lessonAnswers', {})).rejects.toThrow('no run yet')
    await host.request('run', requestOf('lab.ioas()\n'))
    await host.request('lesson', { request: requestOf(shipped('s01-')) })
    expect((await host.request('steps', { first: 0, count: 10 })).total).toBe(1)
  })
})
