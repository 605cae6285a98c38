import { DEFAULT_LIMITS } from '../../engine/protocol/limits.ts'
import { WINDOW_ROWS } from '../../engine/protocol/session.ts'
import { SessionHost } from '../../engine/script/session-host.ts'

/** Something of most kinds of commands: about as many as it takes until the hot functions are machine code. */
const SCRIPT = `const vm = lab.process('vm', { memory: '256 KiB' })
const nic = lab.device('nic', { coherent: true })
const gpu = lab.device('gpu', { coherent: false })
const ioas = lab.ioas()
const other = lab.ioas()
nic.attach(ioas)
gpu.attach(ioas)
const access = ioas.access()
for (let round = 0; round < 60; round++) {
  const iova = ioas.map({ from: vm.memory, iova: BigInt(0x100_0000 + round * 0x10_0000) })
  other.copy({ from: ioas, iova, length: '64 KiB', to: iova })
  const pin = access.pin(iova, '8 KiB')
  vm.memory.write()
  access.read(iova, '4 KiB')
  pin.unpin()
  other.unmap(iova, '64 KiB')
  ioas.unmap(iova, '256 KiB')
}
`

/**
 * Runs a script that nobody sees, and asks what the panels ask of it, so that the first run of the user's finds compiled code: it
 * takes half the time. Nothing of it stays but that code.
 * @param isStopped polled meanwhile: true when somebody asks for something
 */
export async function rehearse(isStopped: () => boolean): Promise<void> {
  const session = new SessionHost({ invariants: 16, shouldStop: isStopped })
  const request = { fileName: 'rehearsal.ts', source: SCRIPT, policy: 'v1', mode: 'worst-case', seed: 1 } as const
  const breakpoints = { lines: [], events: [] }
  const limits = DEFAULT_LIMITS
  const { outcome } = await session.request('debugRun', {
    ...request,
    limits,
    breakpoints,
    start: { how: 'continue' },
  })
  if (isStopped()) return
  const step = outcome.ops
  const window = { first: 0, count: WINDOW_ROWS }
  await session.request('steps', window)
  await session.request('flushLog', { step, ...window })
  await session.request('journalHash', {})
  await session.request('timelineWindow', { from: 1, to: step, width: 1200 })
}
