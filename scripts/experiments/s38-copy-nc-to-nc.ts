// S38 COPY between two non-coherent IOASes
//
// Question: Must the pages be flushed again for the second IOAS?
//
// Watch: They come from a non-coherent storage domain: the flush may be skipped. v2 flushes again.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const ioas = lab.ioas('ioas')
const copy = lab.ioas('copy')
igpu.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu2.attach(copy)

// The source of the PFNs is N0, which is non-coherent: flushed, and pinned ever since.
copy.copy({ from: ioas, iova: 0x100_0000n, length: '4 pages', to: 0x200_0000n })
ioas.unmap(0x100_0000n, '4 pages')
copy.unmap(0x200_0000n, '4 pages')

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
// Ask: flush at copy.copy; pinned at ioas.unmap; flush at ioas.unmap; flush at copy.unmap
