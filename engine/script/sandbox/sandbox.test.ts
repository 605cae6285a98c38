import { describe, expect, it } from 'vitest'
import { ScriptAbort } from './sandbox.ts'
import { runTiny } from './sandbox.test-support.ts'

const at = (line: number, column: number) => ({ fileName: 'test.ts', line, column })

describe('places of calls', () => {
  const place = async (source: string) => {
    const { error, calls } = await runTiny(source)
    expect(error).toBeNull()
    return calls.map((call) => `${String(call.place?.line)}:${String(call.place?.column)}`)
  }

  it.each([
    ['op(1)', ['1:1']],
    ['  op(1); op(2)', ['1:3', '1:10']],
    ['const o = { op }\no.op({\n  a: op(1),\n})', ['3:6', '2:3']],
    ['const x: number = 1; if (x) op(x); else op(2)', ['1:29']],
    ['for (const n of [1, 2] as const) op(n)', ['1:34', '1:34']],
    ['function helper(n: number): void {\n  op(n)\n}\nhelper(1)\n\nhelper(2)', ['2:3', '2:3']],
    ['const f = () => op(1)\nf()', ['1:17']],
    ['function tail() {\n  return op(1)\n}\ntail()', ['2:10']],
    ['[1, 2].forEach((n) => { op(n) })', ['1:25', '1:25']],
    ['[1].map(op)', ['1:5']],
    ['const text = "é😀"; op(1); const more = "😀"; op(2)', ['1:21', '1:47']],
    ['outer: for (;;) { for (;;) { op(1); break outer } }', ['1:30']],
    ['let i = 0\ndo op(i); while (++i < 2)', ['2:4', '2:4']],
    ['switch (1 as number) { case 1: op(1); default: op(2) }', ['1:32', '1:48']],
    ['interface A { a: number }\nconst a: A = { a: 1 }\nop(a.a!)', ['3:1']],
  ])('%s', async (source, places) => {
    expect(await place(source)).toEqual(places)
  })
})

describe('limits', () => {
  it('ends an endless loop at its line', async () => {
    const { error } = await runTiny('op(1)\nlet n = 0\nfor (;;) {\n  n++\n}', { limits: { timeMs: 50 } })
    expect(error).toMatchObject({ kind: 'time', place: at(4, 3) })
  })

  it.each(['while (true);', 'while (true) {}', 'for (;;) continue', 'do {} while (true)'])('ends %s', async (loop) => {
    const { error } = await runTiny(`op(1)\n${loop}`, { limits: { timeMs: 50 } })
    expect(error).toMatchObject({ kind: 'time', place: { line: 2 } })
  })

  it('is not held up by catch and finally', async () => {
    const { error, calls } = await runTiny('try {\n  for (;;) {}\n} catch { op(1) } finally { op(2) }', {
      limits: { timeMs: 50 },
    })
    expect(error).toMatchObject({ kind: 'time', place: { line: 2 } })
    expect(calls).toEqual([])
  })

  it('ends a regular expression that never ends', async () => {
    const { error } = await runTiny('op(1);\n/(x+x+)+y/.exec("x".repeat(64))', { limits: { timeMs: 50 } })
    expect(error).toMatchObject({ kind: 'time', place: { line: 2 } })
  })

  it('ends a promise that schedules itself for ever', async () => {
    const source = 'const f = (): Promise<void> => Promise.resolve().then(f)\nvoid f()'
    expect((await runTiny(source, { limits: { timeMs: 50 } })).error).toMatchObject({ kind: 'time' })
  })

  it('stops when asked', async () => {
    let polls = 0
    const { error } = await runTiny('let n = 0\nwhile (true)\n  n++', { shouldStop: () => ++polls > 3 })
    expect(error).toMatchObject({ kind: 'stopped', message: 'Stopped.', place: at(3, 3) })
  })

  it.each([
    ['const a: number[][] = []\nfor (;;) {\n  a.push([1, 2, 3])\n}', 3],
    ['let s = "x"\nfor (;;) {\n  s = s + s + "y"\n  s.charCodeAt(0)\n}', 4],
    ['const b = []\nfor (;;)\n  b.push(new Uint8Array(1000000))', 3],
    ['const text = "x"\nconst all = Array.from({ length: 100 }, () => text.repeat(5_000_000))', 2],
  ])('ends a memory bomb: %s', async (source, line) => {
    const { error } = await runTiny(source, { limits: { memoryBytes: 16 * 1024 * 1024 } })
    expect(error?.message).toMatch(/memory|too long/)
    expect(error?.place?.line).toBe(line)
  })

  it.each([
    'op(1)\nfunction deeper(n: number): number {\n  return deeper(n + 1) + 1\n}\ndeeper(0)',
    'op(1)\nconst o = {\n  get self(): unknown { return this.self } }\nop(o.self)',
    'op(1)\nconst deeper = (n: number): string =>\n  [n].map(deeper).join()\ndeeper(0)',
  ])('ends endless recursion: %s', async (source) => {
    const { error } = await runTiny(source)
    expect(error).toMatchObject({ kind: 'stack', place: { line: 3 } })
    expect(error?.stack.length).toBeLessThanOrEqual(10)
  })

  it('takes a script of any depth without harm to the host', async () => {
    const { error } = await runTiny(`op(1)\n${'['.repeat(20_000)}${']'.repeat(20_000)}`)
    expect(error).not.toBeNull()
    expect((await runTiny('op(1)')).error).toBeNull()
  })

  it('ends at the call that the bridge refuses, whatever the script catches', async () => {
    let calls = 0
    const { error } = await runTiny('for (;;) {\n  try { op(1) } catch {}\n}', {
      answer: () => {
        if (++calls > 5) throw new ScriptAbort('ops', 'too many')
        return 'null'
      },
    })
    expect(error).toMatchObject({ kind: 'ops', message: 'too many', place: at(2, 9) })
    expect(calls).toBe(6)
  })

  it('works again after each of these', async () => {
    expect(await runTiny('op(1)')).toMatchObject({ error: null, calls: [{ value: 1 }] })
  })
})

describe('errors', () => {
  it.each([
    ['let x = ;', 'syntax', 'Expression expected.', 1, 9],
    ['op(1)\n  op(,)', 'syntax', 'Argument expression expected.', 2, 6],
    ['const a = {', 'syntax', "'}' expected.", 1, 12],
    ['enum A { B }', 'syntax', /enum makes code.*erased/, 1, 1],
    ['\nnamespace N { export const a = 1 }', 'syntax', /namespace|export/, 2, 1],
    ['class A {\n  constructor(private x: number) {} }', 'syntax', /parameter property/, 2, 15],
    ['import fs from "fs"', 'syntax', /cannot import/, 1, 1],
    ['op(1)\nconst fs = await import("fs")', 'syntax', /cannot import|awaited/, 2, 12],
    ['import fs = require("fs")', 'syntax', /cannot import/, 1, 1],
    ['export const a = 1', 'syntax', /cannot export/, 1, 1],
    ['if (op(1))\n  return', 'syntax', /return/, 2, 3],
    ['@op class A {}', 'syntax', /Decorators/, 1, 1],
    ['op(import.meta.url)', 'syntax', /import\.meta/, 1, 4],
  ] as const)('%s', async (source, kind, message, line, column) => {
    const { error, calls } = await runTiny(source)
    expect(error).toMatchObject({ kind, place: at(line, column) })
    expect(error?.message).toMatch(message)
    expect(calls).toEqual([])
  })

  it('shows the frames of the script alone', async () => {
    const source =
      'function inner(x: { a: { b: number } }) {\n  return x.a.b\n}\n[{}].forEach((o) => {\n  inner(o as never)\n})'
    const { error } = await runTiny(source)
    expect(error).toMatchObject({ kind: 'exception', place: at(2, 14) })
    expect(error?.message).toBe("TypeError: cannot read property 'b' of undefined")
    expect(error?.stack).toEqual(['inner (test.ts:2:14)', 'test.ts:5:3', 'test.ts:4:6'])
  })

  it.each([
    ['op(1)\nthrow 5', 'The script threw 5.'],
    ['op(1)\nthrow "text"', 'The script threw "text".'],
    ['op(1)\nthrow {}', 'The script threw something that is no Error.'],
    ['op(1)\nthrow undefined', 'The script threw a value of type undefined.'],
    ['op(1)\nthrow new Error("said so")', 'said so'],
    ['op(1)\nnope()', "ReferenceError: 'nope' is not defined"],
  ])('%s', async (source, message) => {
    expect((await runTiny(source)).error).toMatchObject({ kind: 'exception', message, place: { line: 2 } })
  })

  it('says which name is declared twice', async () => {
    const { error } = await runTiny('const a = 1\nconst b = 2\nlet a = 3')
    expect(error).toMatchObject({ kind: 'syntax' })
    expect(error?.message).toContain('a')
    expect(error?.place?.line).toBe(3)
  })

  it('refuses what is no text', async () => {
    expect((await runTiny('\0\0ELF')).error).toMatchObject({ kind: 'syntax' })
  })
})

describe('the guest sees nothing of the host', () => {
  it.each([
    'typeof process',
    'typeof require',
    'typeof module',
    'typeof fetch',
    'typeof WebAssembly',
    'typeof setTimeout',
    'typeof globalThis.Buffer',
    'typeof XMLHttpRequest',
    'typeof std',
    'typeof os',
    'typeof scriptArgs',
    'typeof op.constructor("return this")().process',
    'typeof (async () => {}).constructor("return globalThis")().require',
    'typeof eval("this").process',
  ])('%s', async (expression) => {
    const { calls } = await runTiny(`let r: unknown = 'refused'\ntry { r = ${expression} } catch {}\nop(r)`)
    expect(['undefined', 'refused']).toContain(calls[0]?.value)
  })

  it('does not learn what went wrong in the host', async () => {
    const { error, calls } = await runTiny('try { op(1) } catch (e) { op([String(e), (e as Error).stack]) }', {
      answer: () => {
        throw new TypeError('secret /host/path')
      },
    })
    expect(calls).toHaveLength(1)
    expect(error).toMatchObject({ kind: 'internal' })
  })

  it('cannot reach the host through what it gets and gives', async () => {
    const source = `const f = op as unknown as { constructor: Function; caller?: unknown }
      let seen: unknown = null
      try { seen = f.caller } catch {}
      JSON.parse = (() => ({ stolen: true })) as typeof JSON.parse
      Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'polluted', configurable: true })
      op({ a: 1 })`
    const { calls } = await runTiny(source)
    expect(({} as { toJSON?: unknown }).toJSON).toBeUndefined()
    expect(JSON.parse('1')).toBe(1)
    expect(calls.at(-1)?.value).toBe('polluted')
  })
})
