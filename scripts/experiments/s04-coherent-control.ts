// S04 Coherent domains only
//
// Question: Does a policy stay silent when every domain forces snooping?
//
// Watch: No flush, no hazard, under any policy.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
nic.attach(ioas)
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 0, 0, 'none v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref storage-flag'],
  [0, 0, 0, 'xa-hwpt-eager xa-hwpt-lazy type1 oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: first steps
// Ask: flush at ioas.map; flush at ioas.unmap; verdict
