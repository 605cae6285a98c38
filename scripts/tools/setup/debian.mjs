import { existsSync } from 'node:fs'
import { SetupError, say } from '../support/log.mjs'
import { inRoot } from '../support/paths.mjs'
import { withLock } from '../support/lock.mjs'
import { run } from '../support/run-command.mjs'

/** What Electron needs to start on a bare Debian, and what the tests need for a display of their own. */
export const debianPackages = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatk-bridge2.0-0',
  'libxss1',
]

/**
 * Installs the system libraries that Electron needs, and Xvfb, if they are missing: by apt when root, else by telling
 * the user the command. On a system without dpkg nothing is checked: Electron names what it lacks.
 * @param {readonly string[]} packages
 */
export async function ensureDebianPackages(packages = debianPackages) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return
  const lacking = await missing(packages)
  if (lacking.length === 0) return
  const list = lacking.join(' ')
  const command = `apt-get update && apt-get install -y --no-install-recommends ${list}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new SetupError(`Debian packages are missing. Please run:  sudo sh -c '${command}'`)
  }
  await withLock(inRoot('.cache/locks/apt'), async () => {
    if ((await missing(packages)).length === 0) return
    say(`installing Debian packages: ${list}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const { code } = await run('sh', ['-c', command], { env })
    if (code !== 0) throw new SetupError(`apt failed; see above. The command was:  ${command}`)
  })
}

/** @param {readonly string[]} packages @returns {Promise<string[]>} those that are not installed */
async function missing(packages) {
  const format = '${db:Status-Abbrev} ${Package} ${Provides}\n'
  const { output } = await run('dpkg-query', ['-W', '-f', format], { stdout: 'capture' })
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.startsWith('ii'))
      // Newer releases renamed some (libgtk-3-0t64), which then provide the old name.
      .flatMap((line) =>
        line
          .slice(3)
          .replace(/\([^)]*\)/g, '')
          .split(/[\s,]+/),
      ),
  )
  return packages.filter((name) => !installed.has(name))
}
