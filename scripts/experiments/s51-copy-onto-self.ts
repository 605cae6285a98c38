// S51 A copy in the same IOAS
//
// Question: Two areas of one IOAS share one iopt_pages. Is the second mapping flushed?
//
// Watch: Its pages come from non-coherent storage, so it need not be. v2 and area-flag flush.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
igpu.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// The source of the PFNs is the same domain.
ioas.copy({ from: ioas, iova: 0x100_0000n, length: '4 pages', to: 0x200_0000n })
ioas.unmap(0x100_0000n, '4 pages')
ioas.unmap(0x200_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 8, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix j17-literal j17-pref xa-hwpt-lazy oracle-map oracle-line'],
  [12, 0, 0, 'v2 counter-gated area-flag xa-hwpt-eager'],
  [16, 0, 0, 'overflush'],
  [8, 0, 4, 'storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, COPY
// Ask: storage at ioas.copy; flush at ioas.copy; flush at ioas.unmap; flush at ioas.unmap #2
