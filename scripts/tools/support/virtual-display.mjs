import { spawn } from 'node:child_process'

/**
 * Runs work with an X server of its own, which no window of anybody else disturbs.
 * @template T
 * @param {(display: string) => Promise<T>} work gets the value for DISPLAY
 * @returns {Promise<T>}
 */
export async function withVirtualDisplay(work) {
  // Without -noreset it would start over, and refuse a client meanwhile, each time that the last one leaves.
  // The server chooses a free number by itself and writes it to the descriptor once it listens.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '2048x1400x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const end = () => server.kill()
  process.once('exit', end)
  try {
    return await work(`:${await displayNumber(server)}`)
  } finally {
    process.off('exit', end)
    end()
  }
}

/** @param {import('node:child_process').ChildProcess} server @returns {Promise<string>} */
function displayNumber(server) {
  return new Promise((resolve, reject) => {
    let text = ''
    const output = /** @type {import('node:stream').Readable} */ (server.stdio[3])
    output.on('data', (chunk) => {
      text += String(chunk)
      if (text.includes('\n')) resolve(text.trim())
    })
    server.on('error', reject)
    server.on('exit', (code) => reject(new Error(`Xvfb ended with code ${code} before it was ready`)))
  })
}
