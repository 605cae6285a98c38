import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef } from 'vue'
import type { ScriptTest } from '../../engine/protocol/script-test.ts'
import { app, engine, sentenceOf } from '../bridge.ts'
import { track } from '../idle.ts'
import { useCursor } from './cursor.ts'
import { useRun } from './run.ts'
import { useScripts } from './scripts.ts'
import { useSettings } from './settings.ts'

/** Which scripts are tested. */
export type TestScope = 'open' | 'experiments'

/** A script under one policy. */
export interface PolicyTest {
  readonly policy: string
  readonly state: 'waiting' | 'running' | 'done'
  readonly result: ScriptTest | null
  /** Why there is no result: the engine could not be asked. */
  readonly problem: string
  readonly ms: number
}

/** A script with what came of it. */
export interface TestedScript {
  /** The id of a draft, or the name of an experiment. */
  readonly key: string
  readonly title: string
  readonly scope: TestScope
  /** Empty until its turn comes. */
  readonly policies: readonly PolicyTest[]
}

/** Whether a script failed under a policy; not yet before it was tested. */
export function isFailed({ result, problem }: PolicyTest): boolean {
  return problem !== '' || (result !== null && (result.failed > 0 || result.error !== null))
}

/** Scripts as tests: beside the run that the panels show, which stays what it is. Kept while the panel is closed. */
export const useTests = defineStore('tests', () => {
  const scripts = useScripts()
  const settings = useSettings()
  const run = useRun()
  const tested = shallowRef<readonly TestedScript[]>([])
  const busy = ref(false)
  let turn = 0

  const done = computed(() => tested.value.flatMap(({ policies }) => policies.filter(({ state }) => state === 'done')))
  const failed = computed(() => done.value.filter(isFailed).length)
  const total = computed(() => tested.value.reduce((sum, { policies }) => sum + Math.max(1, policies.length), 0))
  const ms = computed(() => done.value.reduce((sum, one) => sum + one.ms, 0))

  function put(key: string, policies: readonly PolicyTest[]): void {
    tested.value = tested.value.map((one) => (one.key === key ? markRaw({ ...one, policies }) : one))
  }
  async function sourceOf({ key, scope }: TestedScript): Promise<string> {
    return scope === 'open' ? scripts.source(key) : (await app('readExperiment', { name: key })).source
  }
  async function testUnder(policy: string, title: string, source: string): Promise<PolicyTest> {
    const begin = performance.now()
    const answered = (result: ScriptTest | null, problem: string): PolicyTest =>
      markRaw({ policy, state: 'done', result, problem, ms: performance.now() - begin })
    const { mode, seed, limits } = settings
    const request = { fileName: title, source, policy, mode, seed, limits: { ...limits } }
    try {
      return answered(await engine('testScript', { request }), '')
    } catch (error) {
      return answered(null, sentenceOf(error))
    }
  }
  /** @param wanted policies of a script; null for those of its heading */
  async function work(
    list: readonly TestedScript[],
    wanted: (one: TestedScript) => readonly string[] | null,
  ): Promise<void> {
    const own = (turn += 1)
    const isOver = (): boolean => own !== turn
    busy.value = true
    try {
      for (const script of list) {
        const source = await sourceOf(script)
        const names = wanted(script) ?? (await engine('testPlan', { source })).policies
        const waiting = (policy: string): PolicyTest => ({ policy, state: 'waiting', result: null, problem: '', ms: 0 })
        const before = new Map(script.policies.map((one) => [one.policy, one]))
        // Those that are not tested again keep what came of them.
        const kept = wanted(script) === null ? [] : [...before]
        const now = new Map([
          ...kept,
          ...names.map((policy) => [policy, before.get(policy) ?? waiting(policy)] as const),
        ])
        for (const policy of names) {
          if (isOver()) return
          now.set(policy, { ...waiting(policy), state: 'running' })
          put(script.key, [...now.values()])
          const result = await testUnder(policy, script.title, source)
          now.set(policy, isOver() ? waiting(policy) : result)
          put(script.key, [...now.values()])
        }
      }
    } finally {
      if (!isOver()) busy.value = false
    }
  }
  /** Tests all scripts of a kind, each under the policies of its heading. */
  async function test(scope: TestScope): Promise<void> {
    const list: { key: string; title: string }[] =
      scope === 'open'
        ? scripts.tabs.map(({ id, title }) => ({ key: id, title }))
        : scripts.experiments.map(({ name }) => ({ key: name, title: name }))
    tested.value = list.map((one) => markRaw({ ...one, scope, policies: [] }))
    await track(work(tested.value, () => null))
  }
  /** Tests open scripts again, or for the first time, under the policies that they name now; the others stay as they are. */
  async function retest(ids: readonly string[]): Promise<void> {
    const open = scripts.tabs.filter(({ id }) => ids.includes(id))
    const known = tested.value.filter(({ scope, key }) => scope === 'open' && scripts.tabs.some(({ id }) => id === key))
    const fresh = open.filter(({ id }) => !known.some(({ key }) => key === id))
    tested.value = [
      ...known.map((one) => markRaw({ ...one, title: open.find(({ id }) => id === one.key)?.title ?? one.title })),
      ...fresh.map(({ id, title }) => markRaw({ key: id, title, scope: 'open' as const, policies: [] })),
    ]
    const list = tested.value.filter(({ key }) => ids.includes(key))
    await track(work(list, () => null))
  }
  /** Tests again what failed, as the scripts are now. */
  async function testFailed(): Promise<void> {
    const list = tested.value.filter(({ policies }) => policies.some(isFailed))
    await track(work(list, ({ policies }) => policies.filter(isFailed).map(({ policy }) => policy)))
  }
  function stop(): void {
    turn += 1
    busy.value = false
    // A run that the user started is not stopped with it.
    if (run.state === 'idle') void app('stop', {}).catch(() => undefined)
  }
  /** Shows the script of a test in its tab. */
  async function open({ key, scope }: TestedScript): Promise<void> {
    if (scope === 'experiments') await scripts.openExperiment(key)
    else if (scripts.tabs.some(({ id }) => id === key)) scripts.activate(key)
  }
  /** Runs a script under a policy as the run that the panels show, and goes to what failed first, or to a line that did. */
  async function show(script: TestedScript, policy: string, line: number | null): Promise<void> {
    await open(script)
    settings.policy = policy
    await run.start()
    const { expectations } = await engine('checks', {})
    const failures = expectations.filter(({ passed }) => !passed)
    const found = failures.find((one) => one.line === line) ?? failures[0]
    if (found !== undefined) useCursor().go(found.step)
  }
  return {
    tested,
    busy,
    done: computed(() => done.value.length),
    failed,
    total,
    ms,
    test,
    retest,
    testFailed,
    stop,
    open,
    show,
  }
})
