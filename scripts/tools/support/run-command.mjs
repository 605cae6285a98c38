import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './paths.mjs'

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] the whole environment; the own one if left out
 * @property {string} [cwd] the checkout's root if left out
 * @property {'inherit' | 'stderr' | 'capture'} [stdout] where the child's stdout goes; stderr if left out
 * @property {'inherit' | 'ignore'} [stdin] ignore if left out
 * @property {number} [timeoutMs] the child is killed after this time
 */

/**
 * Runs a program to its end. Its stderr is shown, or caught as well with `stdout: 'capture'`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} exit code (128 + signal as a shell has it; 127 if it is not there)
 */
export function run(command, args, options = {}) {
  const { env = process.env, cwd = root, stdout = 'stderr', stdin = 'ignore', timeoutMs } = options
  return new Promise((resolve, reject) => {
    const out = stdout === 'inherit' ? 'inherit' : stdout === 'capture' ? 'pipe' : 2
    const child = spawn(command, args, { cwd, env, stdio: [stdin, out, stdout === 'capture' ? 'pipe' : 'inherit'] })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += String(chunk)))
    child.stderr?.on('data', (chunk) => (output += String(chunk)))
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    child.on('error', (error) => {
      clearTimeout(timer)
      if ('code' in error && error.code === 'ENOENT') resolve({ code: 127, output: `${command}: not found` })
      else reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code: code ?? (signal === null ? 1 : 128 + constants.signals[signal]), output })
    })
  })
}
