// S18 The counter of v1 leaks
//
// Question: Is an aborted hwpt subtracted again?
//
// Watch: v1 never subtracts it: an IOAS with coherent domains only is flushed for ever. No hazard, only useless
//   work.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()

// The domain was added, then the reply cannot be copied out, and the hwpt is aborted.
expect(() => ioas.hwpt(igpu, { efault: true })).toFail('EFAULT')

// Only coherent devices from here on.
nic.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 0, 0, 'none v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref storage-flag'],
  [0, 0, 0, 'xa-hwpt-eager xa-hwpt-lazy type1 oracle-map oracle-line'],
  [8, 0, 0, 'v1'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, counter, errors
// Ask: errno at ioas.hwpt; flush at ioas.map; flush at ioas.unmap; verdict
