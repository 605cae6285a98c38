import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../protocol/limits.ts'
import { runScript } from '../run-script.ts'
import { prepareScript } from './prepare-script.ts'

async function onlyCallsOf(source: string): Promise<number> {
  const preparation = await prepareScript(source, 'test.ts')
  if (!preparation.ok) throw new Error(preparation.error.message)
  return preparation.prepared.onlyCalls.length / 2
}

/** Runs a script of notes that each have a text of their own, and says which were journaled elsewhere than at their call. */
async function misplaced(source: string): Promise<{ readonly notes: number; readonly wrong: readonly string[] }> {
  const request = { fileName: 'test.ts', source, policy: 'none', mode: 'worst-case', seed: 1 } as const
  const { lab, summary } = await runScript({ ...request, limits: DEFAULT_LIMITS })
  expect(summary.error).toBeNull()
  const lines = source.split('\n')
  const wrong: string[] = []
  let notes = 0
  for (const { command, place } of lab.journal.entries) {
    if (command.op !== 'lab.note') continue
    notes++
    const line = lines.findIndex((text) => text.includes(`note('${command.text}')`))
    const column = (lines[line] ?? '').indexOf(`note('${command.text}')`)
    if (place?.line !== line + 1 || place.column !== column + 1) wrong.push(`${command.text}: ${JSON.stringify(place)}`)
  }
  return { notes, wrong }
}

const SCRIPT = `
function inner(n: number): number { if (n > 0) return inner(n - 1); lab.note('inner'); return n }
class Thing {
  get x() { lab.note('getter'); return 3 }
  set x(value: number) { lab.note('setter') }
  twice() { lab.note('one'); lab.note('two') }
  toString() { lab.note('string'); return 'thing' }
}
const thing = new Thing()
thing.twice()
const take = (value: unknown) => lab.note('taken')
take(thing.x)
take(inner(2))
lab.note('after')
for (let i = 0; i < 3; i++) lab.note('loop')
for (let i = inner(1); i < 3; i++) { inner(i); lab.note('body') }
take(\`\${thing}\`)
thing.x = inner(3)
const either = (n: number) => n > 0 ? lab.note('deep') : other()
const other = () => lab.note('other')
either(1)
either(0)
let n = 0
while (n++ < 3) lab.note('while')
if (n > 100) lab.note('never'); else if (n > 3) lab.note('else if'); else lab.note('else')
switch (n) { case 4: lab.note('case'); break; default: lab.note('default') }
const thrower = () => { lab.note('thrown'); throw new Error('x') }
try { thrower() } catch { lab.note('caught') } finally { lab.note('finally') }
label: for (const x of [1, 2]) { if (x > 1) break label; lab.note('label') }
take(BigInt(n)); [1, 2].forEach((x) => lab.note('each')); lab.note('last')
`

it('places what a statement with a single call does at that call, as the stack would', async () => {
  expect(await onlyCallsOf(SCRIPT)).toBeGreaterThan(25)
  expect(await misplaced(SCRIPT)).toEqual({ notes: 36, wrong: [] })
})

it.each([
  [
    'asynchronous functions',
    `async function later() { lab.note('a'); await 0; lab.note('b') }; later(); lab.note('c')`,
    3,
  ],
  ['promises', `void Promise.resolve().then(() => lab.note('a')); lab.note('b')`, 2],
  ['generators', `function* all() { lab.note('a'); yield 1; lab.note('b') }; for (const x of all()) lab.note('c')`, 3],
  [
    'calls in the head of a loop',
    `let i = 0\nconst more = () => lab.note('a')\nwhile (more(), i++ < 2) lab.note('b')`,
    5,
  ],
  ['calls in parameters', `function take(a = lab.note('a')) { return 1 }\ntake()`, 1],
  ['calls in classes', `class A { x = lab.note('a'); static y = lab.note('b') }\nnew A()`, 2],
  ['names of the language', `const String = (x: number) => lab.note('a')\nString(1)\nlab.note('b')`, 2],
])('leaves it to the stack in a script with %s', async (_what, source, notes) => {
  expect(await onlyCallsOf(source)).toBe(0)
  expect(await misplaced(source)).toEqual({ notes, wrong: [] })
})
