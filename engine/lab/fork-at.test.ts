// A lab that goes on from an earlier step of another: as if that one had been stopped there.
import { expect, it } from 'vitest'
import { randomCommands } from '../test/scenarios/random-commands.ts'
import { Lab } from './lab.ts'
import { areaStates } from './views/areas-view.ts'
import { domainStates } from './views/domains-view.ts'

const COST = { op: 'lab.cost', nsPerPage: 7, nsDirtyExtra: 1, nsReadBack: 2 } as const
const COMMANDS = randomCommands(7, 1300)

function played(steps: number): Lab {
  const lab = new Lab({ policy: 'none', keepEvents: true })
  for (const command of COMMANDS) {
    if (lab.steps === steps) break
    lab.dispatch(lab.steps === 699 ? COST : command, { line: lab.steps + 1, column: 1 })
  }
  expect(lab.steps).toBe(steps)
  return lab
}

/** All that scripts and panels can ask of it, but for the hash. */
function told(lab: Lab): unknown {
  const { log, steps } = lab
  return {
    steps,
    areas: areaStates(lab.simulation),
    domains: domainStates(lab.simulation),
    flushes: lab.flushLogWindow(steps, 0, 10_000),
    totals: log.flushes.totals,
    log: [log.hazards, log.expectations, log.litmus, log.domainSpans, log.cost],
    storage: [1, 2, 3, 10, 20].map((area) => log.storage.latest(area, steps, 100)),
    sums: [0, 1, 2, 100, steps].map((n) => [
      ...[log.pinnedAfter(n), log.pinsUpTo(n), log.mappedUpTo(n)],
      ...[log.flushedUpTo(n), log.redundantUpTo(n), log.hazardsUpTo(n)],
    ]),
    rows: lab.stepRows(0, steps),
  }
}

it('has the past of that step alone, and goes on by itself', () => {
  const lab = played(1200)
  const whole = told(lab)
  for (const step of [1199, 0, 1, 127, 128, 129, 699, 700, 701, 1024]) {
    const fork = lab.forkAt(step)
    const stopped = played(step)
    expect(told(fork), `after step ${String(step)}`).toEqual(told(stopped))
    for (let n = 0; n < 300; n++) {
      const command = { op: 'lab.note', text: String(n) } as const
      fork.dispatch(command)
      stopped.dispatch(command)
    }
    expect(fork.history.at(step + 200).weight).toBe(stopped.history.at(step + 200).weight)
    expect(told(fork)).toEqual(told(stopped))
  }
  expect(told(lab)).toEqual(whole)
  expect(lab.forkAt(1200).journalHash).toBe(lab.journalHash)
  expect(() => lab.forkAt(5).journalHash).toThrow('no hash')
})
