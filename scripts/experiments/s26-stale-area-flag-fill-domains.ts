// S26 The flag is not set by fill_domains
//
// Question: MAP sets storage to slot 0 without any hwpt at hand. What does a flag on the area say? (Yan, 22 May)
//
// Watch: It stays false although storage is non-coherent: storage-flag does not flush when the device is
//   unplugged.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
igpu.attach(ioas)

// fill_domains sets storage to slot 0. It knows domains, not hwpts.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.unplug()
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref xa-hwpt-eager xa-hwpt-lazy'],
  [8, 0, 0, 'type1 oracle-map oracle-line'],
  [4, 0, 4, 'storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: storage domains, hot-unplug
// Ask: storage at ioas.map; pinned at igpu.unplug; flush at igpu.unplug; hazard at igpu.unplug
