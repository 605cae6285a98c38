// S23 A second non-coherent domain
//
// Question: May the second fill skip the flush when the pages come from non-coherent storage?
//
// Watch: It may: those pages were flushed, and have been pinned since. v2 flushes again.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const n0 = ioas.hwpt(igpu)
igpu.attach(n0)
const n1 = ioas.hwpt(igpu2)
igpu2.attach(n1)
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 8, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix area-flag j17-literal j17-pref storage-flag xa-hwpt-lazy type1 oracle-map oracle-line'],
  [12, 0, 0, 'v2 counter-gated xa-hwpt-eager'],
  [16, 0, 0, 'overflush'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, sticky bit
// Ask: storage at ioas.hwpt #2; flush at ioas.hwpt; flush at ioas.hwpt #2; flush at ioas.unmap
