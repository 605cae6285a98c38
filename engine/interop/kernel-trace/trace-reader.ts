import type { z } from 'zod'
import { TraceFormatError, traceHeaderSchema, traceOpSchema } from './trace-format.ts'
import type { Trace, TraceHeader, TraceOp } from './trace-format.ts'

/** The operation that ends every trace. */
const LAST_OP = 'close_all'

/** Cuts the lines of one file into traces, as they come. */
export class TraceReader {
  readonly #file: string
  #line = 0
  #header: { readonly line: number; readonly header: TraceHeader } | null = null
  #ops: TraceOp[] = []
  #traces = 0

  /** @param file name for messages */
  constructor(file: string) {
    this.#file = file
  }

  /**
   * Takes the next line, without its line end.
   * @returns the trace that this line completes, or null
   * @throws TraceFormatError if the line is malformed or stands in a wrong place
   */
  push(text: string): Trace | null {
    this.#line++
    if (text.trim() === '') return null
    const value = this.#parse(text)
    if (typeof value === 'object' && value !== null && 'trace' in value) {
      this.#begin(this.#check(traceHeaderSchema, value, 'trace header'))
      return null
    }
    const op = this.#check(traceOpSchema, value, 'operation')
    if (this.#header === null)
      throw this.#error(`operation ${op.op} outside of a trace: a trace header must come first`)
    this.#ops.push({ ...op, line: this.#line })
    return op.op === LAST_OP ? this.#complete() : null
  }

  /**
   * The input is at its end.
   * @throws TraceFormatError if a trace is incomplete or there was none
   */
  end(): void {
    if (this.#header !== null) throw this.#truncated('the file ends')
    if (this.#traces === 0) throw new TraceFormatError(this.#file, null, 'holds no traces')
  }

  #begin(header: TraceHeader): void {
    if (this.#header !== null) throw this.#truncated('another trace begins')
    this.#header = { line: this.#line, header }
    this.#ops = []
  }

  #complete(): Trace | null {
    const header = this.#header
    if (header === null) return null
    this.#header = null
    this.#traces++
    return { file: this.#file, ...header, ops: this.#ops }
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch (error) {
      throw this.#error(`not JSON: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    const path = issue === undefined ? '' : issue.path.map(String).join('.')
    throw this.#error(`not a valid ${what}: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'malformed'}`)
  }

  #truncated(how: string): TraceFormatError {
    const name = this.#header?.header.trace ?? ''
    return this.#error(`${how} inside trace ${name}, before its ${LAST_OP}: truncated?`)
  }

  #error(problem: string): TraceFormatError {
    return new TraceFormatError(this.#file, this.#line, problem)
  }
}

/**
 * All traces of one file's text.
 * @param file name for messages
 * @throws TraceFormatError
 */
export function* readTraces(file: string, text: string): Generator<Trace> {
  const reader = new TraceReader(file)
  for (const line of lines(text)) {
    const trace = reader.push(line)
    if (trace !== null) yield trace
  }
  reader.end()
}

function* lines(text: string): Generator<string> {
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const stop = end === -1 ? text.length : end
    yield text.slice(start, text[stop - 1] === '\r' && stop > start ? stop - 1 : stop)
    start = stop + 1
  }
}
