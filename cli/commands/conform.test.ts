import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conform } from './conform.ts'

const header = (policy: string, trace = 't'): string =>
  JSON.stringify({ trace, policy, kernel: '6.12', format: 1, note: 'by hand' })
const state = { mm: { pinned_vm: 0, locked_mm: 0, locked_user: 0 }, ioas: [], hwpt: [], dev: [], access: [], pages: [] }
const line = (op: string, args: string[], ret: object, more: object): string =>
  JSON.stringify({ op, args, ids: {}, rc: 0, errno: null, ret, events: [], state: 'same', ...more })
const BUFFER = line('buf', ['A', '8'], { va: 0x1_0000_0000 }, { state: { ...state, pins: {} } })
const CLOSE = line('close_all', [], {}, {})

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'conform-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function run(paths: readonly string[], json = true): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const code = await conform(paths, { json }, { out: (text) => (out += text), err: (text) => (err += text) })
  return { code, out, err }
}

describe('conform', () => {
  it('agrees: exit 0 and the tally as JSON', async () => {
    const path = file('good.jsonl', [header('v1'), BUFFER, CLOSE, header('storage', 'u'), BUFFER, CLOSE, ''].join('\n'))
    const { code, out, err } = await run([path])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toEqual({
      ...{ traces: 2, ops: 4, matchedOps: 4, divergedTraces: 0, divergences: [], notCompared: [] },
    })
  })

  it('reads compressed files and folders', async () => {
    const text = [header('v1'), BUFFER, CLOSE].join('\n')
    const inner = mkdtempSync(join(folder, 'folder-'))
    writeFileSync(join(inner, 'b.jsonl.gz'), gzipSync(text))
    writeFileSync(join(inner, 'a.jsonl'), text)
    writeFileSync(join(inner, 'readme.txt'), 'not a trace')
    expect(JSON.parse((await run([inner])).out)).toMatchObject({ traces: 2, matchedOps: 4 })
  })

  it('diverges: exit 1, and the first divergence of each trace with its place', async () => {
    const wrong = BUFFER.replace('"pinned_vm":0', '"pinned_vm":3')
    const unknown = line('frobnicate', ['A'], {}, {})
    const lines = [header('v1'), wrong, CLOSE, header('v2', 'u'), BUFFER, unknown, CLOSE, header('v9', 'w'), CLOSE]
    const { code, out } = await run([file('bad.jsonl', lines.join('\n'))])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({
      ...{ traces: 3, ops: 6, matchedOps: 1, divergedTraces: 3, notCompared: [] },
      divergences: [
        { trace: 't', policy: 'v1', line: 2, op: 'buf', field: 'state.mm.pinned_vm', expected: 3, actual: 0 },
        {
          trace: 'u',
          policy: 'v2',
          line: 6,
          op: 'frobnicate',
          field: 'op',
          expected: 'frobnicate',
          actual: '(absent)',
        },
        { trace: 'w', policy: 'v9', line: 8, op: 'trace', field: 'policy', expected: 'v9', actual: '(absent)' },
      ],
    })
    const text = await run([file('bad.jsonl', lines.join('\n'))], false)
    expect(text.out).toMatch(/t \[v1\]\n.*bad\.jsonl:2\n {2}operation: buf A 8\n {2}field: {5}state\.mm\.pinned_vm/)
    expect(text.out).toMatch(/all {6}0 of 3 traces agree, 1 of 6 operations\n$/)
  })

  it.each([
    ['a file that is not there', () => join(folder, 'missing.jsonl'), /missing\.jsonl: ENOENT/],
    [
      'a truncated text',
      () => file('cut.jsonl', [header('v1'), BUFFER].join('\n')),
      /cut\.jsonl:2: the file ends inside/,
    ],
    ['a malformed line', () => file('odd.jsonl', [header('v1'), '{"op":1}'].join('\n')), /odd\.jsonl:2: not a valid/],
    ['half a line', () => file('half.jsonl', `${header('v1')}\n${BUFFER.slice(0, 40)}`), /half\.jsonl:2: not JSON/],
    [
      'a truncated compressed file',
      () => file('cut.jsonl.gz', gzipSync([header('v1'), BUFFER, CLOSE].join('\n')).subarray(0, 60)),
      /cut\.jsonl\.gz: unexpected end of file/,
    ],
    ['what is not compressed', () => file('plain.jsonl.gz', header('v1')), /plain\.jsonl\.gz: incorrect header check/],
    ['a folder without traces', () => mkdtempSync(join(folder, 'empty-')), /the folder holds no \.jsonl/],
    ['an empty file', () => file('empty.jsonl', ''), /empty\.jsonl: holds no traces/],
  ])('cannot read %s: exit 2 and a sentence', async (_, path, message) => {
    const { code, out, err } = await run([path()])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(message)
  })
})
