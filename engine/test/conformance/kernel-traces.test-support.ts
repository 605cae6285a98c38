import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Trace } from '../../interop/kernel-trace/trace-format.ts'
import { readTraces } from '../../interop/kernel-trace/trace-reader.ts'

const FOLDER = `${import.meta.dirname}/../fixtures/kernel-traces`

/** Names of the recorded files, e.g. `random.v1.jsonl.gz`. */
export const TRACE_FILES: readonly string[] = readdirSync(FOLDER).sort()

/** The traces of one recorded file. */
export function traceFixture(file: string): Trace[] {
  return [...readTraces(file, gunzipSync(readFileSync(`${FOLDER}/${file}`)).toString('utf8'))]
}
