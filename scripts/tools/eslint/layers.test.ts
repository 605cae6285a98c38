import { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { layers } from './layer-table.mjs'
import { layersPlugin } from './layers.mjs'

/** Lints one file's text as if it lay at `path` in the checkout, with the real table. */
function lint(path: string, code: string): string[] {
  const linter = new Linter({ configType: 'flat', cwd: '/checkout' })
  const config: Linter.Config = {
    files: ['**/*.{ts,mjs}'],
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    plugins: { lab: layersPlugin },
    rules: { 'lab/layers': ['error', { root: '/checkout', table: layers }] },
  }
  return linter.verify(code, [config], { filename: `/checkout/${path}` }).map(({ message }) => message)
}

const importing = (specifier: string) => `import { x } from '${specifier}'\nx()`

describe('the layer rule', () => {
  it.each([
    ['engine/iommufd/a.ts', '../base/errno.ts'],
    ['engine/iommufd/objects/a.ts', '../../machine/frames.ts'],
    ['engine/iommufd/objects/a.ts', './b.ts'],
    ['engine/policies/v1.ts', '../iommufd/flush-policy.ts'],
    ['engine/policies/v1.ts', './names.ts'],
    ['engine/protocol/a.ts', 'zod'],
    ['engine/lab/a.ts', '@noble/hashes/sha2.js'],
    ['engine/script/a.ts', 'quickjs-emscripten-core'],
    ['engine/iommufd/a.test.ts', 'node:fs'],
    ['cli/main.ts', 'commander'],
    ['cli/main.ts', 'fs/promises'],
    ['renderer/stores/a.ts', '../../engine/protocol/index.ts'],
    ['renderer/main.ts', './design/base.css'],
    ['electron/main/a.ts', '../engine-host/worker.ts?modulePath'],
  ])('lets %s import %s', (file, specifier) => {
    expect(lint(file, importing(specifier))).toEqual([])
  })

  it.each([
    ['up', 'engine/base/a.ts', '../protocol/index.ts', 'base may not import protocol'],
    ['up', 'engine/iommufd/a.ts', '../policies/v1.ts', 'iommufd may not import policies'],
    ['up', 'engine/lab/a.ts', '../script/api.ts', 'lab may not import script'],
    ['up', 'engine/lab/a.ts', '../../cli/main.ts', 'lab may not import cli'],
    ['sideways', 'engine/explore/a.ts', '../script/api.ts', 'explore may not import script'],
    ['sideways', 'renderer/a.ts', '../engine/lab/lab.ts', 'renderer may not import lab'],
    ['sideways', 'engine/policies/v1.ts', '../iommufd/pages/fill.ts', 'policies may not import iommufd'],
    ['into a preload', 'electron/preload/a.ts', '../main/window.ts', 'preload may not import electron'],
  ])('reports an import that points %s: %s imports %s', (_way, file, specifier, problem) => {
    expect(lint(file, importing(specifier))).toEqual([expect.stringContaining(problem)])
  })

  it.each([
    ['engine/lab/a.ts', 'node:fs'],
    ['engine/lab/a.ts', 'path'],
    ['engine/script/a.ts', 'electron'],
    ['engine/machine/a.ts', 'vue'],
    ['engine/lab/a.ts', 'quickjs-emscripten'],
    ['engine/base/a.ts', 'zod'],
    ['renderer/a.ts', 'electron'],
    ['renderer/a.ts', 'node:fs'],
    ['electron/preload/a.ts', 'node:child_process'],
  ])('reports that %s imports the package %s', (file, specifier) => {
    expect(lint(file, importing(specifier))).toEqual([
      expect.stringContaining(`may not import the package ${specifier}`),
    ])
  })

  it.each(['engine/stray.ts', 'engine/newfloor/a.ts', 'lib/a.ts', 'electron/stray.ts', 'scripts/a.mjs'])(
    'reports %s, which no row covers',
    (file) => {
      expect(lint(file, 'export const x = 1')).toEqual([`no row of the layer table covers ${file}`])
    },
  )

  it('reports an import of a file that no row covers', () => {
    expect(lint('cli/a.ts', importing('../lib/a.ts'))).toEqual(['no row of the layer table covers lib/a.ts'])
  })

  it.each([
    "export * from '../lab/lab.ts'",
    "export { x } from '../lab/lab.ts'",
    "import type { X } from '../lab/lab.ts'\nexport type Y = X",
    "export type X = import('../lab/lab.ts').X",
    "export const x = () => import('../lab/lab.ts')",
    'export const x = () => import(`../lab/lab.ts`)',
    "import x = require('../lab/lab.ts')\nx()",
    "export const x = require('../lab/lab.ts')",
    "export const x = new URL('../lab/lab.ts', import.meta.url)",
    "export const x = import.meta.glob(['../lab/*.ts'])",
    "export const x = import.meta.glob('../lab/*.ts')",
  ])('sees every way to import: %s', (code) => {
    expect(lint('engine/base/a.ts', code)).toEqual([expect.stringContaining('base may not import lab')])
  })

  it('reports an import that it cannot read', () => {
    expect(lint('engine/base/a.ts', 'export const x = (name: string) => import(name)')).toEqual([
      'a computed import cannot be checked',
    ])
    expect(lint('scripts/tools/a.mjs', 'export const x = (name) => import(name)')).toEqual([])
  })
})
