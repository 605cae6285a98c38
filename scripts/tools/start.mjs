// npm start: the app; without a display the default experiment, in the terminal.
import { ensureAppBuild } from './setup/app-build.mjs'
import { debianPackages, ensureDebianPackages } from './setup/debian.mjs'
import { ensureElectron } from './setup/electron.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { hasDisplay, sandboxArguments } from './support/display.mjs'
import { say } from './support/log.mjs'
import { inRoot, root } from './support/paths.mjs'
import { run } from './support/run-command.mjs'
import { runTool } from './support/run-tool.mjs'

const defaultExperiment = 'scripts/experiments/s01-five-step.ts'

/** @param {string[]} args */
async function openApp(args) {
  await ensureDebianPackages(debianPackages.filter((name) => name !== 'xvfb' && name !== 'xauth'))
  const electron = await ensureElectron()
  await ensureAppBuild()
  const { code } = await run(electron.executable, [root, ...sandboxArguments(), ...args], { stdout: 'inherit' })
  return code
}

async function runHeadless() {
  say(`no display here: running ${defaultExperiment} in the terminal`)
  const { code } = await run(process.execPath, [inRoot('scripts/tools/lab.mjs'), 'run', defaultExperiment], {
    stdout: 'inherit',
  })
  say('for the window, run this where there is a display, or under a virtual one:')
  say('  apt-get install -y xvfb xauth && xvfb-run -a npm start')
  return code
}

await runTool(async (args) => {
  await ensureNodeModules()
  return hasDisplay() ? openApp(args) : runHeadless()
})
