// S48 Replace
//
// Question: In which order does a replace fill the new hwpt and switch the device?
//
// Watch: The new non-coherent hwpt is filled, and flushed, before the group is switched.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas('ioas')
const elsewhere = lab.ioas('elsewhere')
nic.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(elsewhere)

// The new hwpt is made and filled first, then the device is switched.
igpu.replace(ioas)
ioas.unmap(0x100_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 2, 2, 'none'],
  [4, 0, 0, 'v1 v1-fix v2 counter-gated area-flag j17-pref xa-hwpt-eager xa-hwpt-lazy type1 oracle-map'],
  [4, 0, 0, 'oracle-line'],
  [6, 0, 0, 'overflush'],
  [2, 0, 2, 'j17-literal storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: uAPI, replace
// Ask: slot 1 at igpu.replace; storage at igpu.replace; flush at igpu.replace; flush at ioas.unmap
