import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import { layers } from './scripts/tools/eslint/layer-table.mjs'
import { layersPlugin } from './scripts/tools/eslint/layers.mjs'

const typed = [
  'engine/**/*.ts',
  'scripts/bench/**/*.ts',
  'cli/**/*.ts',
  'electron/**/*.ts',
  'e2e/**/*.ts',
  'renderer/**/*.ts',
  '*.config.ts',
]
/** Where the same script, seed and policy must give the same bytes. */
const deterministic = ['base', 'protocol', 'machine', 'iommufd', 'policies', 'lab'].map((f) => `engine/${f}/**/*.ts`)
const tests = ['**/*.test.ts', '**/*.test-support.ts', 'engine/test/**/*.ts']

const hostGlobals = [
  ...['window', 'document', 'navigator', 'localStorage', 'fetch', 'self', 'XMLHttpRequest', 'Worker'],
  ...['process', 'Buffer', 'require', 'module', '__dirname', '__filename', 'global', 'setImmediate'],
]

export default tseslint.config(
  {
    ignores: [
      '**/*.generated.ts',
      'scripts/experiments/types/',
      'node_modules/',
      'out/',
      'release/',
      '.cache/',
      'test-results/',
      'playwright-report/',
      'coverage/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    name: 'the layers',
    files: ['**/*.{ts,mts,js,mjs,cjs,vue}'],
    plugins: { lab: layersPlugin },
    rules: { 'lab/layers': ['error', { root: import.meta.dirname, table: layers }] },
  },
  {
    name: 'all code',
    files: ['**/*.{ts,js,mjs,vue}'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-debugger': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-unreachable': 'error',
      'no-fallthrough': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
      ],
    },
  },
  {
    name: 'TypeScript',
    files: ['**/*.{ts,vue}'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-duplicate-enum-values': 'error',
      '@typescript-eslint/no-empty-object-type': 'error',
      '@typescript-eslint/no-unsafe-function-type': 'error',
      '@typescript-eslint/no-dynamic-delete': 'error',
    },
  },
  {
    name: 'TypeScript, with types',
    files: typed,
    languageOptions: {
      parserOptions: {
        project: ['engine', 'node', 'e2e', 'renderer'].map((name) => `./tsconfig.${name}.json`),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
    },
  },
  {
    name: 'engine: no host',
    files: ['engine/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        ...hostGlobals.map((name) => ({ name, message: 'The engine runs everywhere: no Node, Electron or DOM.' })),
      ],
    },
  },
  {
    name: 'engine: the same bytes every time',
    files: deterministic,
    ignores: tests,
    rules: {
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Use the seeded random.' }],
      'no-restricted-globals': [
        'error',
        ...[...hostGlobals, 'Date', 'performance', 'crypto'].map((name) => ({
          name,
          message: 'The same script, seed and policy give the same journal: nothing from the host.',
        })),
      ],
    },
  },
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['renderer/**/*.vue'] })),
  {
    name: 'Vue',
    files: ['renderer/**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // Prettier's business.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
    },
  },
  {
    name: 'configuration files and experiments export by default or not at all',
    files: ['*.config.{ts,mjs}'],
    rules: { 'no-restricted-syntax': 'off' },
  },
)
