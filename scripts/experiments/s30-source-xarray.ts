// S30 Pages that come out of pinned_pfns
//
// Question: A fill reads its PFNs from pinned_pfns. Is it known whether they were flushed?
//
// Watch: No: an access pinned them, and nobody flushed. The fill has to flush, as for fresh pins (Jason, 15
//   May).
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// The access pins before there is any domain.
const mdev = ioas.access('mdev')
const held = mdev.pin(0x100_0000n, '4 pages')

// The fill takes the PFNs from pinned_pfns. Nobody has flushed them.
igpu.attach(ioas)
held.unpin()
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref storage-flag xa-hwpt-eager'],
  [8, 0, 0, 'xa-hwpt-lazy oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, accesses
// Ask: tier P0[0] at mdev.pin; flush at igpu.attach; hazard at igpu.attach; tier P0[0] at mdev.unpin
