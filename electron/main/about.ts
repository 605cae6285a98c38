import { release } from 'node:os'
import type { About } from '../../engine/protocol/frame-requests.ts'
import packageJson from '../../package.json' with { type: 'json' }

/** What is only used to build and test. */
const TOOLS =
  /^(@types\/.*|@electron\/fuses|@playwright\/test|@vitejs\/plugin-vue|axe-core|electron.*|esbuild|eslint.*|fast-check|playwright|prettier|tsx|typescript-eslint|vite|vitest|vue-tsc|yaml|yauzl)$/

/** What this app is and runs on. */
export function about(): About {
  const { version, license, dependencies, devDependencies } = packageJson
  const { electron = '', chrome = '', node = '' } = process.versions
  // What the window is built of is bundled, so it stands among the tools.
  const libraries = Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name]) => !TOOLS.test(name))
    .map(([name, number]) => ({ name, version: number }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    version,
    licence: license,
    runtime: [
      { name: 'Electron', version: electron },
      { name: 'Chromium', version: chrome },
      { name: 'Node', version: node },
      { name: process.platform, version: `${release()} ${process.arch}` },
    ],
    libraries,
  }
}
