/** Kernel traces from the file system: `.jsonl`, `.jsonl.gz`, and folders of them. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { TraceFormatError } from '../../engine/interop/kernel-trace/trace-format.ts'
import type { Trace } from '../../engine/interop/kernel-trace/trace-format.ts'
import { TraceReader } from '../../engine/interop/kernel-trace/trace-reader.ts'

const TRACE_FILE = /\.jsonl(\.gz)?$/

/**
 * Files to read, in order; a folder stands for the traces in it and below it, by name.
 * @throws TraceFormatError if a path does not exist or a folder holds no traces
 */
export async function findTraceFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const path of paths) files.push(...(await filesOf(path)))
  return files
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = (await readdir(path, { recursive: true })).filter((name) => TRACE_FILE.test(name)).sort()
    if (names.length === 0) throw new TraceFormatError(path, null, 'the folder holds no .jsonl or .jsonl.gz files')
    return names.map((name) => join(path, name))
  } catch (error) {
    throw asFormatError(path, error)
  }
}

/**
 * The traces of a file as they are read.
 * @throws TraceFormatError if the file cannot be read or is not made of whole traces
 */
export async function* traceFile(file: string): AsyncGenerator<Trace> {
  const reader = new TraceReader(file)
  let failure: unknown = null
  const noteFailure = (error: unknown): void => {
    failure ??= error ?? null
  }
  const bytes = createReadStream(file)
  const input = file.endsWith('.gz') ? pipeline(bytes, createGunzip(), noteFailure) : bytes.on('error', noteFailure)
  const lines = createInterface({ input, crlfDelay: Infinity })
  try {
    for await (const line of lines) {
      const trace = reader.push(line)
      if (trace !== null) yield trace
    }
    // A stream that breaks only ends its lines: the reason is with the stream.
    if (failure !== null) throw asFormatError(file, failure)
    reader.end()
  } catch (error) {
    throw asFormatError(file, failure ?? error)
  }
}

function asFormatError(file: string, error: unknown): TraceFormatError {
  if (error instanceof TraceFormatError) return error
  return new TraceFormatError(file, null, error instanceof Error ? error.message : String(error))
}
