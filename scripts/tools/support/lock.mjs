import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './log.mjs'

/**
 * Runs a set-up step while no other process runs it: two commands typed at once in a fresh clone must not install
 * twice into the same place. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} folder the lock: a folder that exists while it is held
 * @param {() => Promise<T>} work looks first whether there is still something to do
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  await mkdir(dirname(folder), { recursive: true })
  for (let waited = false; !(await take(folder)); waited = true) {
    if (!waited) say(`waiting for another command that holds ${folder}`)
    await sleep(250)
  }
  try {
    return await work()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {string} folder */
async function take(folder) {
  const ownerFile = join(folder, 'pid')
  try {
    await mkdir(folder)
    await writeFile(ownerFile, String(process.pid))
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const owner = Number(await readFile(ownerFile, 'utf8').catch(() => ''))
  if (owner > 0 && !isAlive(owner)) await rm(folder, { recursive: true, force: true })
  return false
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
