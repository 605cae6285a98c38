// S03 Hazard A through attach
//
// Question: MAP pins nothing while an IOAS has no domain. Does the flush happen when the device comes?
//
// Watch: The first attach pins, flushes, then maps: iopt_area_fill_domain. UNMAP flushes again before the unpin.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// The attach finds an area to fill.
igpu.attach(ioas)
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref storage-flag xa-hwpt-eager'],
  [8, 0, 0, 'xa-hwpt-lazy type1 oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: first steps, storage domains
// Ask: pinned at ioas.map; storage at igpu.attach; flush at igpu.attach; hazard at igpu.attach
