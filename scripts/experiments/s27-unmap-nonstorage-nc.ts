// S27 A non-coherent domain that is not storage
//
// Question: UNMAP removes the non-storage domain first. Its coherency and its PFNs are unknown there. Who
//   flushes? (Yan, 22 May)
//
// Watch: A policy that flushes at the unpin does. One that flushes after the unmap needs PFNs that this path
//   does not read.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
nic.attach(ioas)
igpu.attach(ioas)

// N1 is unmapped first, without PFNs; then C0, which is storage, reads them and unpins.
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 counter-gated area-flag j17-pref xa-hwpt-eager xa-hwpt-lazy type1 oracle-map'],
  [8, 0, 0, 'oracle-line'],
  [12, 0, 0, 'overflush'],
  [4, 0, 4, 'j17-literal storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: storage domains
// Ask: storage at igpu.attach; flush at ioas.unmap; hazard at ioas.unmap
