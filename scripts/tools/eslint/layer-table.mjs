// The floors of the house: docs/architecture.md in a form that the lint rule reads. An import only ever points down.

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {RegExp} files paths from the root, with `/`; the first row that fits is the file's layer
 * @property {readonly (string | RegExp)[]} mayImport names of other layers, or single files
 * @property {readonly string[]} packages npm packages; `node:*` stands for all of Node's own modules
 * @property {boolean} [computedImports] whether `import(expression)` may stand here, which no rule can check
 */

const engineFloors = ['base', 'protocol', 'machine', 'iommufd', 'policies', 'lab', 'script', 'explore', 'interop']

/** @type {readonly Layer[]} */
export const layers = [
  {
    name: 'engine tests',
    files: /^engine\/(test\/.*|.*\.(test|test-support))\.ts$/,
    mayImport: engineFloors,
    packages: ['node:*', 'vitest', 'fast-check', 'zod', 'typescript', 'ts-blank-space', 'quickjs-emscripten-core'],
  },
  { name: 'base', files: /^engine\/base\/.*\.ts$/, mayImport: [], packages: [] },
  { name: 'protocol', files: /^engine\/protocol\/.*\.ts$/, mayImport: ['base'], packages: ['zod'] },
  { name: 'machine', files: /^engine\/machine\/.*\.ts$/, mayImport: ['base', 'protocol'], packages: [] },
  {
    name: 'iommufd',
    files: /^engine\/iommufd\/.*\.ts$/,
    mayImport: ['base', 'protocol', 'machine'],
    packages: [],
  },
  {
    name: 'policies',
    files: /^engine\/policies\/.*\.ts$/,
    // Of the kernel model a policy sees the interface of its hooks, and nothing else.
    mayImport: [/^engine\/iommufd\/flush-policy\.ts$/],
    packages: [],
  },
  {
    name: 'lab',
    files: /^engine\/lab\/.*\.ts$/,
    mayImport: ['base', 'protocol', 'machine', 'iommufd', 'policies'],
    packages: ['@noble/hashes'],
  },
  {
    name: 'script',
    files: /^engine\/script\/.*\.ts$/,
    mayImport: ['base', 'protocol', 'machine', 'iommufd', 'policies', 'lab', 'interop'],
    packages: [
      'quickjs-emscripten-core',
      '@jitl/quickjs-singlefile-browser-release-sync',
      'ts-blank-space',
      'typescript',
      'zod',
    ],
  },
  {
    name: 'explore',
    files: /^engine\/explore\/.*\.ts$/,
    mayImport: ['base', 'protocol', 'machine', 'iommufd', 'policies', 'lab'],
    packages: [],
  },
  {
    name: 'interop',
    files: /^engine\/interop\/.*\.ts$/,
    mayImport: ['base', 'protocol', 'machine', 'iommufd', 'policies', 'lab'],
    packages: ['zod'],
  },
  {
    name: 'cli tests',
    files: /^cli\/.*\.test\.ts$/,
    mayImport: [...engineFloors, 'cli'],
    packages: ['node:*', 'vitest', 'fast-check'],
  },
  {
    name: 'cli',
    files: /^cli\/.*\.ts$/,
    mayImport: [...engineFloors, 'manifest'],
    packages: ['node:*', 'commander', 'zod'],
  },
  {
    name: 'electron tests',
    files: /^electron\/.*\.test\.ts$/,
    mayImport: [...engineFloors, 'electron', 'electron shared', 'tools'],
    packages: ['node:*', 'vitest', 'electron', 'zod'],
  },
  {
    // The bridge speaks the protocol's words; the engine itself is not loaded into it.
    name: 'preload',
    files: /^electron\/preload\/.*\.ts$/,
    mayImport: ['protocol', 'electron shared'],
    packages: ['electron'],
  },
  {
    name: 'electron shared',
    files: /^electron\/shared\/.*\.ts$/,
    mayImport: ['protocol'],
    packages: ['zod'],
  },
  {
    name: 'electron',
    files: /^electron\/(main|engine-host)\/.*\.ts$/,
    mayImport: [...engineFloors, 'electron shared', 'experiments', 'claims', 'manifest'],
    packages: ['node:*', 'electron', 'zod'],
  },
  { name: 'manifest', files: /^package\.json$/, mayImport: [], packages: [] },
  {
    name: 'renderer',
    files: /^renderer\/.*\.(ts|vue)$/,
    mayImport: ['protocol'],
    packages: [
      'vue',
      'pinia',
      'monaco-editor',
      'dockview',
      '@fontsource/inter',
      '@fontsource/jetbrains-mono',
      'vitest',
      'vite',
    ],
  },
  {
    // Scripts for the sandbox: `lab` is there without an import.
    name: 'experiments',
    files: /^scripts\/experiments\/.*\.ts$/,
    mayImport: [],
    packages: [],
  },
  {
    // Data: the statements of the review, which the gallery shows beside the experiments that try them.
    name: 'claims',
    files: /^scripts\/tools\/claims\/claims\.json$/,
    mayImport: [],
    packages: [],
  },
  {
    name: 'lint rule and its tests',
    files: /^scripts\/tools\/eslint\/.*\.(mjs|ts)$/,
    mayImport: ['tools'],
    packages: ['node:*', 'eslint', 'typescript-eslint', 'vitest'],
  },
  {
    // Node's own modules do until the dependencies are installed; what needs one loads it late.
    name: 'tools',
    files: /^scripts\/tools\/.*\.(mjs|js|ts)$/,
    mayImport: ['experiments'],
    packages: ['node:*', 'electron', 'esbuild', 'yauzl', '@electron/fuses', 'playwright', 'vitest', 'yaml'],
    computedImports: true,
  },
  {
    name: 'benchmarks',
    files: /^scripts\/bench\/.*\.ts$/,
    mayImport: engineFloors,
    packages: ['node:*', 'playwright'],
  },
  {
    name: 'e2e',
    files: /^e2e\/.*\.ts$/,
    mayImport: ['protocol', 'engine tests', 'tools'],
    packages: ['node:*', '@playwright/test', 'playwright', 'axe-core', 'electron', '@electron/fuses'],
  },
  {
    name: 'configuration',
    files: /^[\w.-]+\.config\.(ts|mjs)$/,
    mayImport: ['lint rule and its tests', 'tools'],
    packages: [
      'node:*',
      'eslint',
      'typescript-eslint',
      'eslint-plugin-vue',
      'vitest',
      'vite',
      'electron-vite',
      '@vitejs/plugin-vue',
      '@playwright/test',
    ],
  },
]
