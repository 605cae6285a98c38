// S02 Hazard A through MAP
//
// Question: What can a non-coherent device read when pages are mapped into its IOAS and nobody flushes?
//
// Watch: The zeroes of the host are still dirty in the cache; memory holds what the last owner left. Under none
//   the map exposes it, and the unmap releases pages whose cache and memory differ.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
igpu.attach(ioas)

// The domain is there already: MAP pins, maps into it, and the device can read at once.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref xa-hwpt-eager xa-hwpt-lazy'],
  [8, 0, 0, 'type1 oracle-map oracle-line'],
  [4, 0, 4, 'storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: first steps, hazards
// Ask: flush at ioas.map; hazard at ioas.map; flush at ioas.unmap; hazard at ioas.unmap
