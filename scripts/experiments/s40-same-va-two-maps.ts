// S40 The same memory mapped twice
//
// Question: Two MAPs of the same memory make two iopt_pages and two pins of each frame. Who knows?
//
// Watch: No policy that remembers per iopt_pages or area does: both flush. The oracle counts frames and flushes
//   once.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
igpu.attach(ioas)

// Two MAPs of the same memory: two iopt_pages, two pins of each frame.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
ioas.map({ iova: 0x200_0000n, from: vm.memory })
ioas.unmap(0x100_0000n, '2 pages')
ioas.unmap(0x200_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 2, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref xa-hwpt-eager xa-hwpt-lazy'],
  [8, 0, 0, 'type1'],
  [4, 0, 2, 'storage-flag'],
  [4, 0, 0, 'oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, cost
// Ask: flush at ioas.map; flush at ioas.map #2; flush at ioas.unmap; flushed
