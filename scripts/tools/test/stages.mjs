import { existsSync } from 'node:fs'
import { ensureAppBuild } from '../setup/app-build.mjs'
import { ensureCliBundle } from '../setup/cli-bundle.mjs'
import { inRoot } from '../support/paths.mjs'
import { run } from '../support/run-command.mjs'
import { playwrightCounts, vitestCounts } from './counts.mjs'
import { runPlaywright } from './playwright.mjs'

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ name: string, title: string, work: () => Promise<Counts> }} Stage
 */

/** @param {string} name */
const bin = (name) => inRoot('node_modules/.bin', name)

/**
 * A check that is fine or not, as one test.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<Counts>}
 */
async function check(command, args) {
  const { code } = await run(command, args, { stdout: 'inherit' })
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** @returns {Promise<Counts>} one test per TypeScript project */
async function typecheck() {
  const projects = ['engine', 'node', 'e2e', 'experiments', 'renderer'].filter((name) =>
    existsSync(inRoot(`tsconfig.${name}.json`)),
  )
  const counts = { passed: 0, failed: 0 }
  for (const name of projects) {
    const compiler = name === 'renderer' ? 'vue-tsc' : 'tsc'
    const { passed, failed } = await check(bin(compiler), ['--pretty', 'false', '-p', `tsconfig.${name}.json`])
    counts.passed += passed
    counts.failed += failed
  }
  return counts
}

/** @returns {Promise<Counts>} */
async function unit() {
  const report = inRoot('out/test/unit.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await run(bin('vitest'), args, { stdout: 'inherit' })
  return vitestCounts(report, code)
}

/** @returns {Promise<Counts>} */
async function build() {
  await ensureCliBundle()
  await ensureAppBuild()
  return { passed: 1, failed: 0 }
}

/** @param {string} project of playwright.config.ts @returns {Promise<Counts>} */
async function playwright(project) {
  const report = inRoot(`out/test/${project}.json`)
  const args = [`--project=${project}`, '--reporter=list,json']
  return playwrightCounts(report, await runPlaywright(args, { PLAYWRIGHT_JSON_OUTPUT_NAME: report }))
}

/** @returns {Promise<Counts>} */
async function e2e() {
  await ensureAppBuild()
  return playwright('app')
}

/** @returns {Promise<Counts>} */
async function packaged() {
  const packing = await check(process.execPath, [inRoot('scripts/tools/package.mjs'), '--for-test'])
  if (packing.failed > 0) return packing
  const counts = await playwright('packaged')
  return { passed: counts.passed + packing.passed, failed: counts.failed }
}

/** @type {readonly Stage[]} */
export const stages = [
  { name: 'typecheck', title: 'the types of each project', work: typecheck },
  { name: 'lint', title: 'ESLint, and the layers', work: () => check(bin('eslint'), ['.', '--max-warnings=0']) },
  { name: 'format', title: 'Prettier', work: () => check(bin('prettier'), ['--check', '--log-level=warn', '.']) },
  { name: 'unit', title: 'unit and conformance tests', work: unit },
  { name: 'build', title: 'the app and the command line tool', work: build },
  { name: 'e2e', title: 'the real app under Playwright', work: e2e },
  { name: 'packaged', title: 'the packed app starts', work: packaged },
]
