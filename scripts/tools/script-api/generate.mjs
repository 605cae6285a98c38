import { readFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { inRoot } from '../support/paths.mjs'

/** The parts of the API's types, in the order in which a reader wants them. */
const TYPE_FILES = ['lab', 'machine', 'ioas', 'access', 'expect', 'litmus', 'policy', 'values']

const GLOBALS = `/** The lab: the machine, one open \`/dev/iommu\`, and a flush policy. Everything starts here. */
declare const lab: Lab

/**
 * States what should hold. What does not is recorded with its line; the script goes on, and the run fails in the end.
 * @example
 * expect(lab.flushes.pages).toBe(16)
 * expect(lab.hazards).toBeEmpty()
 * expect(() => ioas.map({ iova: 0x100_0000n, from: vm.memory })).toFail('EEXIST')
 */
declare function expect<T>(actual: T, name?: string): Expectation<T>

/** Adds a line to the output of the run. */
declare function print(...values: unknown[]): void

/** An address as the lab writes it, e.g. \`0x100_0000\`. */
declare function hex(value: bigint | number): string

/** Each of these is \`print\`. */
declare const console: Readonly<Record<'log' | 'info' | 'warn' | 'error' | 'debug', (...values: unknown[]) => void>>
`

/**
 * Makes the files that come from the script API's sources: its declarations as one text for editors, and its code as one
 * expression for the sandbox.
 * @returns {Promise<Map<string, string>>} contents by path from the root
 */
export async function generateScriptApi() {
  const declarations = await declarationText()
  const code = await guestCode('engine/script/guest/main.ts')
  const policyCode = await guestCode('engine/script/policies/guest/main.ts')
  const note =
    'Made by `node scripts/tools/script-api/main.mjs` from engine/script/api/types, guest and policies/guest.'
  return new Map([
    ['scripts/experiments/types/lab.d.ts', `// ${note}\n\n${declarations}`],
    [
      'engine/script/api/script-api.generated.ts',
      [
        `/** ${note} */`,
        '/** Declarations of what a script sees. */',
        `export const SCRIPT_API_DECLARATIONS = ${JSON.stringify(declarations)}`,
        "/** The API's code: an expression whose value is `install(hostCall, seed)`. */",
        `export const GUEST_API_CODE = ${JSON.stringify(code)}`,
        '/** The code around the hooks of a policy: an expression whose value is `install(host)`. */',
        `export const POLICY_GUEST_CODE = ${JSON.stringify(policyCode)}`,
        '',
      ].join('\n'),
    ],
  ])
}

async function declarationText() {
  const parts = await Promise.all(
    TYPE_FILES.map((name) => readFile(inRoot(`engine/script/api/types/${name}.ts`), 'utf8')),
  )
  const types = parts.map((text) =>
    text
      .replace(/^import type .*\n/gm, '')
      .replace(/^export type Expect = .*\n/gm, '')
      .replace(/^\/\*\* Makes an expectation of a value, .*\n/gm, '')
      .replace(/^export /gm, '')
      .trim(),
  )
  return [GLOBALS.trim(), ...types, ''].join('\n\n')
}

/** @param {string} entry */
async function guestCode(entry) {
  const result = await build({
    entryPoints: [inRoot(entry)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'LabGuest',
    target: 'es2023',
    platform: 'neutral',
    minify: true,
    // A class whose name shows says it by itself (`static name`).
    keepNames: false,
    legalComments: 'none',
    logLevel: 'silent',
  })
  const text = result.outputFiles[0]?.text ?? ''
  return `(function(){${text.trim()}return LabGuest.install})()`
}
