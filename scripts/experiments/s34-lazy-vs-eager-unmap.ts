// S34 Three non-coherent domains, one UNMAP
//
// Question: Three non-coherent domains map one page. How often is it flushed at a single UNMAP?
//
// Watch: Lazy flushes the page once, eager once for each domain.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '1 page' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const igpu3 = lab.device('igpu3', { coherent: false })
const ioas = lab.ioas()
const n0 = ioas.hwpt(igpu)
igpu.attach(n0)
const n1 = ioas.hwpt(igpu2)
igpu2.attach(n1)
const n2 = ioas.hwpt(igpu3)
igpu3.attach(n2)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
ioas.unmap(0x100_0000n, '1 page')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 3, 1, 'none'],
  [2, 0, 0, 'v1 v1-fix v2 counter-gated area-flag j17-literal j17-pref xa-hwpt-lazy type1 oracle-map'],
  [2, 0, 0, 'oracle-line'],
  [4, 0, 0, 'overflush xa-hwpt-eager'],
  [1, 0, 1, 'storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, lazy or eager, cost
// Ask: storage at ioas.map; flush at ioas.map; flush at ioas.unmap; flushed
