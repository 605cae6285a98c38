import { describe, expect, it } from 'vitest'
import { firstDifference } from '../../interop/kernel-trace/compare.ts'
import { atoms, eventToJson, join } from '../../interop/kernel-trace/join.ts'
import { fileEvent } from './file-event.test-support.ts'
import { TRACE_FILES, traceFixture } from './kernel-traces.test-support.ts'

describe('the joining rule on what the kernel recorded', () => {
  it.each(TRACE_FILES)('join(atoms(events)) gives back the events: %s', (file) => {
    let events = 0
    for (const trace of traceFixture(file)) {
      for (const op of trace.ops) {
        if (typeof op.events === 'string') throw new Error(`${file}:${op.line}: events were lost`)
        const again = join(atoms(op.events.map(fileEvent))).map(eventToJson)
        expect(firstDifference(`${file}:${op.line} events`, op.events, again)).toBeNull()
        events += op.events.length
      }
    }
    expect(events).toBeGreaterThan(100)
  })
})
