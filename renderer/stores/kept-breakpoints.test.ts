import { describe, expect, it } from 'vitest'
import { plainLine, readBreakpoints, writeBreakpoints } from './kept-breakpoints.ts'

describe('kept breakpoints', () => {
  it('are read as they were written', () => {
    const line = { ...plainLine(5), condition: 'i > 3', hits: { how: 'every', count: 2 } as const, enabled: false }
    const events = { ...readBreakpoints(null).events, errno: { enabled: true, only: 'EBUSY' } }
    const kept = { lines: new Map([['a', [line, plainLine(9)]]]), events }
    expect(readBreakpoints(writeBreakpoints(kept))).toEqual(kept)
  })

  it('of before there were conditions are still there', () => {
    const { lines, events } = readBreakpoints('{"version":1,"lines":[["a",[3,7]]],"events":["flush"]}')
    expect(lines.get('a')).toEqual([plainLine(3), plainLine(7)])
    expect(events.flush).toEqual({ enabled: true, only: '' })
    expect(events.errno.enabled).toBe(false)
  })

  it.each(['', 'no json', '[]', '{"version":2,"lines":[["a",[{"line":0}]]],"events":{}}'])(
    'that cannot be read are none: %s',
    (text) => {
      expect(readBreakpoints(text).lines.size).toBe(0)
    },
  )

  it('of the oldest scripts are dropped', () => {
    const lines = new Map(Array.from({ length: 120 }, (_, i) => [`draft ${String(i)}`, [plainLine(1)]]))
    const read = readBreakpoints(writeBreakpoints({ lines, events: readBreakpoints(null).events })).lines
    expect([read.size, read.has('draft 19'), read.has('draft 20')]).toEqual([100, false, true])
  })
})
