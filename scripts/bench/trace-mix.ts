/** The operations that the kernel traces are made of, through the lab with its journal on. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { policyOfTrace } from '../../engine/interop/kernel-trace/policy-names.ts'
import { recordCommands } from '../../engine/interop/kernel-trace/replay.ts'
import { readTraces } from '../../engine/interop/kernel-trace/trace-reader.ts'
import { Lab } from '../../engine/lab/lab.ts'
import { MOCK_GEOMETRY } from '../../engine/machine/iommu.ts'
import type { Command } from '../../engine/protocol/command.ts'
import type { Benchmark } from './benchmark.ts'
import { nanoseconds } from './measure.ts'

interface Run {
  readonly policy: string
  readonly commands: readonly Command[]
}

/** All traces in `folder` as commands: names are resolved, nothing but the lab is left to be measured. */
function loadRuns(folder: string): Run[] {
  return readdirSync(folder).flatMap((file) => {
    const text = gunzipSync(readFileSync(`${folder}/${file}`)).toString('utf8')
    return Array.from(readTraces(file, text), (trace) => ({
      policy: policyOfTrace(trace.header.policy) ?? 'none',
      commands: recordCommands(trace),
    }))
  })
}

/** @param folder with the recorded traces */
export function traceMix(folder: string): Benchmark {
  return {
    name: 'trace-mix',
    run(effort) {
      const runs = loadRuns(folder)
      const operations = runs.reduce((sum, run) => sum + run.commands.length, 0)
      const ns = nanoseconds(() => {
        for (const { policy, commands } of runs) {
          const lab = new Lab({ policy, machine: { geometry: MOCK_GEOMETRY } })
          for (const command of commands) lab.dispatch(command)
          if (lab.journalHash.length !== 64) throw new Error('the journal has no hash')
        }
      }, effort)
      return [
        {
          name: 'operations of the kernel traces, journal on',
          value: (operations * 1e9) / ns,
          unit: 'operations/s',
          goal: { bound: 'at least', value: 100_000 },
          detail: `${operations} operations of ${runs.length} traces`,
        },
      ]
    },
  }
}
