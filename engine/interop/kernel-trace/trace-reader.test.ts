import { describe, expect, it } from 'vitest'
import { readTraces } from './trace-reader.ts'
import { TraceFormatError } from './trace-format.ts'

const header = '{"trace":"t","policy":"v1","kernel":"6.12","format":1}'
const op = (name: string): string =>
  `{"op":"${name}","args":[],"ids":{},"rc":0,"errno":null,"ret":{},"events":[],"state":"same"}`

function problem(text: string): string {
  try {
    Array.from(readTraces('file.jsonl', text))
  } catch (error) {
    if (error instanceof TraceFormatError) return error.message
    throw error
  }
  return 'accepted'
}

describe('readTraces', () => {
  it('cuts a file into traces and remembers line numbers', () => {
    const traces = [
      ...readTraces('f', `${header}\n${op('buf')}\n${op('close_all')}\n\n${header}\r\n${op('close_all')}`),
    ]
    expect(traces.map((t) => [t.line, t.ops.map((o) => [o.op, o.line])])).toEqual([
      [
        1,
        [
          ['buf', 2],
          ['close_all', 3],
        ],
      ],
      [5, [['close_all', 6]]],
    ])
  })

  it.each([
    ['an empty file', '', /^file\.jsonl: holds no traces$/],
    ['text that is not JSON', `${header}\n{"op":`, /^file\.jsonl:2: not JSON/],
    ['an operation before a header', op('buf'), /^file\.jsonl:1: operation buf outside of a trace/],
    ['a header inside a trace', `${header}\n${op('buf')}\n${header}`, /^file\.jsonl:3: another trace begins inside/],
    ['a file that ends too early', `${header}\n${op('buf')}\n`, /^file\.jsonl:2: the file ends inside trace t/],
    ['a missing field', `${header}\n{"op":"buf","args":[]}`, /^file\.jsonl:2: not a valid operation: ids/],
    ['an unknown field', `${header.replace('{', '{"x":1,')}`, /^file\.jsonl:1: not a valid trace header/],
    ['another version', header.replace('1}', '2}'), /^file\.jsonl:1: not a valid trace header: format/],
    ['a line that is no object', '7', /^file\.jsonl:1: not a valid operation/],
  ])('refuses %s', (_, text, message) => {
    expect(problem(text)).toMatch(message)
  })
})
