// S62 The counter of v1 wraps
//
// Question: Can v1 flush without any non-coherent device?
//
// Watch: A failed attach of a coherent device decrements a counter that is 0; it is unsigned, and from now on
//   everything is flushed.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// A coherent attach fails. The counter of v1 goes from 0 to 4294967295.
lab.fail('map')
expect(() => nic.attach(ioas)).toFail('ENOMEM')
nic.attach(ioas)
ioas.unmap(0x100_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 0, 0, 'none v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref storage-flag'],
  [0, 0, 0, 'xa-hwpt-eager xa-hwpt-lazy type1 oracle-map oracle-line'],
  [4, 0, 0, 'v1'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, counter, errors
// Ask: errno at nic.attach; flush at nic.attach #2; hazard at nic.attach #2; flush at ioas.unmap
