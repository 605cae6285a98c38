// S06 Read-only mapping in a non-coherent domain
//
// Question: Can a mapping that the device may only read make a page inconsistent?
//
// Watch: It cannot: the flush before the unpin is unneeded, and oracle-map leaves it out. The thread does not
//   discuss this.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
igpu.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory, write: false })
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 0, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref xa-hwpt-eager xa-hwpt-lazy'],
  [8, 0, 0, 'type1'],
  [4, 0, 0, 'storage-flag oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hazards
// Ask: hazard at ioas.map; flush at ioas.unmap; hazard at ioas.unmap
