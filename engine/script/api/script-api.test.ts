import { describe, expect, it } from 'vitest'
import ts from 'typescript'
import { SCRIPT_API_DECLARATIONS } from './script-api.generated.ts'
import { run } from '../run-script.test-support.ts'

const file = ts.createSourceFile('lab.d.ts', SCRIPT_API_DECLARATIONS, ts.ScriptTarget.ESNext, true)
const interfaces = new Map(
  file.statements.filter(ts.isInterfaceDeclaration).map((declaration) => [declaration.name.text, declaration]),
)

/** Names of the members that an interface declares itself. */
function membersOf(name: string): string[] {
  const members = interfaces.get(name)?.members ?? []
  return members.flatMap((member) => (member.name === undefined ? [] : [member.name.getText(file)])).sort()
}

describe('the declarations', () => {
  it('are a declaration file without syntax errors, imports or exports', () => {
    const { diagnostics } = ts.transpileModule(SCRIPT_API_DECLARATIONS, { reportDiagnostics: true, fileName: 'lab.ts' })
    expect(diagnostics).toEqual([])
    expect(SCRIPT_API_DECLARATIONS).not.toMatch(/^(import|export) /m)
  })

  it('document each type and each operation', () => {
    const undocumented = file.statements.filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
    expect(undocumented.map((statement) => statement.getText(file).slice(0, 60))).toEqual([])
    const silent = [...interfaces.values()].flatMap((declaration) =>
      declaration.members
        .filter((member) => ts.isMethodSignature(member) && ts.getJSDocCommentsAndTags(member).length === 0)
        .map((member) => `${declaration.name.text}.${member.name?.getText(file) ?? ''}`),
    )
    // Matchers whose name says it all.
    expect(silent.filter((name) => !name.startsWith('Expectation.'))).toEqual([])
  })
})

describe('what the sandbox offers is what is declared', () => {
  it.each([
    ['Lab', 'lab'],
    ['VfioCompat', 'lab.vfio'],
    ['Flushes', 'lab.flushes'],
    ['Process', "lab.process('p')"],
    ['Memory', "lab.process('p', { memory: 4096 }).memory"],
    ['Device', "lab.device('d')"],
    ['Ioas', 'lab.ioas()'],
    ['Hwpt', "lab.ioas().hwpt(lab.device('d'))"],
    ['Access', 'lab.access()'],
    ['Expectation', 'expect(1)'],
  ])('%s', async (type, expression) => {
    const { output } = await run(`
      const object: object = ${expression}
      const own = Object.getOwnPropertyNames(Object.getPrototypeOf(object)).filter((name) => name !== 'constructor')
      print(own.sort().join())`)
    expect(output).toEqual([membersOf(type).join()])
  })

  it('Hazards', async () => {
    const { output } = await run(`
      const list = lab.hazards
      print(Object.getOwnPropertyNames(Object.getPrototypeOf(list)).filter((name) => name !== 'constructor').sort().join())
      print(Array.isArray(list), list.length, list.filter(() => true).constructor === Array)`)
    expect(output).toEqual([membersOf('Hazards').join(), 'true 0 true'])
  })

  it('and nothing else but the language', async () => {
    const { output } = await run(`
      const language = new Set('${LANGUAGE}'.split(' '))
      print(Object.getOwnPropertyNames(globalThis).filter((name) => !language.has(name)).sort().join())`)
    expect(output).toEqual([
      'Date,FinalizationRegistry,WeakRef,console,expect,hex,lab,performance,print,setInterval,setTimeout',
    ])
  })
})

/** Global names of ECMAScript, and QuickJS's InternalError. */
const LANGUAGE = [
  'AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError Float16Array',
  'Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array InternalError Iterator JSON Map Math NaN',
  'Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError',
  'TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet Atomics decodeURI',
  'decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined',
  'unescape AsyncDisposableStack DisposableStack SuppressedError DOMException queueMicrotask',
].join(' ')
