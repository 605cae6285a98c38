/** The scripts that a window is measured with. */

/** Flushes of the long log. */
export const ROWS = 1_000_000

/** Maps and unmaps in two domains, so that each round flushes and moves the pins: ten commands a round. */
export const THOUSAND_OPS = `const vm = lab.process('qemu', { memory: '256 KiB' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
nic.attach(ioas)
igpu.attach(ioas)
for (let round = 0; round < 99; round++) {
  for (let i = 0; i < 5; i++) ioas.map({ iova: BigInt(0x100_0000 + i * 0x10_0000), from: vm.memory, length: '64 KiB' })
  for (let i = 0; i < 5; i++) ioas.unmap(BigInt(0x100_0000 + i * 0x10_0000), '64 KiB')
}
for (let i = lab.step; i < 1000; i++) lab.note('rest')
`

/** Five flushes a round of two commands under `overflush`, in four non-coherent domains. */
export const LONG_LOG = `const vm = lab.process('qemu', { memory: '4 KiB' })
const ioas = lab.ioas()
for (let i = 0; i < 4; i++) ioas.hwpt(lab.device('gpu' + i, { coherent: false }))
while (lab.flushes.events < ${ROWS}) {
  for (let i = 0; i < 500; i++) {
    ioas.map({ iova: 0x100_0000n, from: vm.memory })
    ioas.unmap(0x100_0000n, '4 KiB')
  }
}
`
