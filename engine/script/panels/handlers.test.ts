import { expect, it } from 'vitest'
import { PanelSource } from '../../lab/panels/source.ts'
import { Lab } from '../../lab/lab.ts'
import { summarize } from '../../lab/summary.ts'
import { panelHandlers, type PanelSession } from './handlers.ts'
import { FIVE_STEPS, requestOf } from './scripts.test-support.ts'

it('refuses at once to run scripts while one is held, because a promise could not be kept then', () => {
  const lab = new Lab({ policy: 'none' })
  const session: PanelSession = {
    panels: () => new PanelSource(lab),
    asked: () => requestOf(FIVE_STEPS),
    summary: () => ({ ...summarize(lab), fileName: 's.ts', output: [], error: null, journalHash: lab.journalHash }),
    run: () => Promise.reject(new Error('nothing may run')),
    busy: () => true,
    beside: () => Promise.reject(new Error('nothing may run')),
  }
  const handlers = panelHandlers(session)
  const { policy: _policy, ...request } = requestOf(FIVE_STEPS)
  const never = (): boolean => false
  const when = 'A script is under way: this can be asked for when it has ended.'
  expect(() => handlers.compare({ request, policies: ['v1'] }, never)).toThrow(when)
  expect(() => handlers.diffRuns({ request, policies: ['v1', 'v2'], seeds: [1, 1] }, never)).toThrow(when)
  expect(() => handlers.diffKept({ request: requestOf(FIVE_STEPS) }, never)).toThrow(when)
  expect(() => handlers.openBundle({ text: '{}' }, never)).toThrow(when)
  // What only looks is answered.
  expect(handlers.topology({ step: 0 })).toMatchObject({ nodes: [] })
})
