/** A script for tests of the debugger: statements over several lines, a loop, and an operation that fails. */
export const HELD_SCRIPT = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })

ioas.map({
  iova: 0x100_0000n,
  from: vm.memory,
})
for (let i = 0; i < 3; i++) {
  lab.note(String(i))
}
igpu.attach(ioas)
const outcome = lab.try(() => ioas.unmap(1n, 4096))
expect(outcome.ok).toBe(true)
igpu.unplug(); lab.note('end')`
