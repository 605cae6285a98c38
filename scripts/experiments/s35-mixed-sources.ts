// S35 One batch, three sources
//
// Question: One fill reads pages from pinned_pfns, from another IOAS's storage domain, and fresh pins. Can one
//   answer hold for all?
//
// Watch: It cannot: the need is per page. v1 misses four pages, because the other slice has set the bit.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '6 pages' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const ioas = lab.ioas('ioas')
const other = lab.ioas('other')
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// Pages 0 and 1 are in pinned_pfns,
const mdev = ioas.access('mdev')
const held = mdev.pin(0x100_0000n, '2 pages')

// pages 2 and 3 in a non-coherent domain of another IOAS,
other.copy({ from: ioas, iova: 0x100_2000n, length: '2 pages', to: 0x200_0000n })
igpu.attach(other)

// pages 4 and 5 nowhere: fresh pins. All six enter igpu2's domain in one batch.
igpu2.attach(ioas)
expect(lab.pinned).toBe(6)
held.unpin()
ioas.unmap(0x100_0000n, '6 pages')
other.unmap(0x200_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 8, 6, 'none'],
  [8, 4, 0, 'v1 v1-fix'],
  [14, 0, 0, 'v2 counter-gated area-flag xa-hwpt-eager'],
  [16, 0, 0, 'overflush'],
  [12, 0, 0, 'j17-literal j17-pref storage-flag xa-hwpt-lazy oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, slices, accesses
// Ask: tier P0[0] at igpu2.attach; flush at igpu2.attach; hazard at igpu2.attach; flushed
