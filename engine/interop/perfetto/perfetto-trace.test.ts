import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { fiveSteps } from '../../lab/five-steps.test-support.ts'
import { Lab } from '../../lab/lab.ts'
import { perfettoTrace } from './perfetto-trace.ts'
import { traceFileSchema } from './trace-event.ts'

type Trace = z.infer<typeof traceFileSchema>
type Slice = Extract<Trace['traceEvents'][number], { ph: 'X' }>

function traceOf(lab: Lab): Trace {
  return traceFileSchema.parse(JSON.parse(perfettoTrace(lab, 'five.ts').text))
}
const slices = (trace: Trace, category: string): Slice[] =>
  trace.traceEvents.flatMap((event) => (event.ph === 'X' && event.cat === category ? [event] : []))

describe('perfettoTrace', () => {
  const lab = fiveSteps({ policy: 'v1' })
  const trace = traceOf(lab)

  it('has a slice of a millisecond for each step, with what it did', () => {
    const ops = slices(trace, 'op')
    expect(ops.map(({ ts, dur }) => [ts, dur])).toEqual(
      Array.from({ length: lab.steps }, (_, index) => [index * 1000, 1000]),
    )
    const attach = ops.find(({ name }) => name === 'igpu.attach')
    expect(attach?.args).toMatchObject({ line: 9, did: expect.stringContaining('flush 8') as string })
  })

  it('puts what happened inside of a step into its time, in order and on known tracks', () => {
    const tracks = new Set(
      trace.traceEvents.flatMap(({ ph, pid, tid, ...own }) =>
        ph === 'M' && own.name === 'thread_name' ? [`${pid}/${tid}`] : [],
      ),
    )
    for (const event of trace.traceEvents) {
      if (event.ph !== 'X') continue
      expect(tracks).toContain(`${event.pid}/${event.tid}`)
      if (event.cat === 'op' || event.cat === 'domain') continue
      const step = Number(event.args['step'])
      expect(event.ts).toBeGreaterThanOrEqual((step - 1) * 1000)
      expect(event.ts + event.dur).toBeLessThanOrEqual(step * 1000)
    }
  })

  it('says of a flush by which rule it was made, as the flush log does', () => {
    const row = lab.log.flushes.row(0)
    const [flush] = slices(trace, 'flush')
    expect(flush?.name).toBe('flush 8 ✓ needed')
    expect(flush?.args).toMatchObject({ step: row.step, hook: row.hook, where: row.where, reason: row.reason })
    expect(slices(trace, 'flush')).toHaveLength(lab.log.flushes.length)
  })

  it('draws no arrow from a flush that never was', () => {
    const lab = new Lab({ policy: 'none' })
    // Up to the attach of the device that reads past the cache.
    for (const { command } of fiveSteps({}).journal.entries.slice(0, -2)) lab.dispatch(command)
    lab.dispatch({ op: 'dma.read', device: 'igpu', iova: 0x100_0000n, length: 4096n, noSnoop: true })
    expect(lab.log.hazards.some(({ event }) => event.form === 'leaked')).toBe(true)
    expect(() => traceOf(lab)).not.toThrow()
  })

  it('counts pins and shows when the domains were there', () => {
    const counter = trace.traceEvents.flatMap((event) =>
      event.ph === 'C' && event.name === 'pinned pages' ? [[event.ts, event.args['pages']]] : [],
    )
    expect(counter[0]).toEqual([1000, 0])
    expect(counter.map(([, pages]) => pages)).toContain(8)
    expect(counter.at(-1)?.[1]).toBe(0)
    expect(slices(trace, 'domain').map(({ name }) => name)).toEqual(['C0 coherent', 'N1 non-coherent'])
  })

  it('draws arrows from the steps that led to a hazard, each inside of its step', () => {
    const unsafe = traceOf(fiveSteps({ policy: 'none' }))
    expect(slices(unsafe, 'hazards').length).toBeGreaterThan(0)
    const begins = unsafe.traceEvents.filter(({ ph }) => ph === 's')
    const ends = unsafe.traceEvents.filter(({ ph }) => ph === 'f')
    expect(begins.length).toBeGreaterThan(0)
    expect(ends).toHaveLength(begins.length)
  })

  it('says what it is of, and how long a run it left out', () => {
    const long = new Lab({ policy: 'v1' })
    for (let n = 0; n < 20_000; n++) long.dispatch({ op: 'lab.note', text: 'n'.repeat(1000) })
    const { text, steps } = perfettoTrace(long, 'long.ts')
    expect(steps).toBeLessThan(long.steps)
    const { otherData } = traceFileSchema.parse(JSON.parse(text))
    expect(otherData).toMatchObject({ steps, stepsOfTheRun: 20_000, policy: 'v1', journal: long.journalHash })
  })
})
