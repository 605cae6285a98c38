// S50 A split keeps what an area knows
//
// Question: VFIO's unmap cuts an area in two. Is the state of the area in both halves?
//
// Watch: It has to be: each half is unmapped and flushed on its own. Only an IOAS without huge pages can be cut.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.hugePages(false)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)

// VFIO's type1 unmap of the first half cuts the area, then takes out the left part.
lab.vfio.setIoas(ioas)
lab.vfio.unmap(0x100_0000n, '2 pages')
expect(ioas.areas.map((area) => area.npages)).toEqual([2])
igpu.unplug()
ioas.unmap(0x100_2000n, '2 pages')

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

// Topics: uAPI, split
// Ask: pinned at lab.vfio.unmap; storage at lab.vfio.unmap; flush at lab.vfio.unmap; flush at igpu.unplug
