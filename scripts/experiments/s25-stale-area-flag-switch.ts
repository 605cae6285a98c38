// S25 The flag misses a change of storage
//
// Question: Storage moves from C0 to N1 because C0 goes. Does anyone update a flag on the area? (Yan, 22 May)
//
// Watch: Nobody has the hwpt at hand there. The flag still says coherent, and the unmap of N1 is not followed by
//   a flush: storage-flag releases stale pages.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// The coherent domain is first, and becomes storage.
nic.attach(ioas)
igpu.attach(ioas)

// It goes, and storage moves to N1. Nobody has a hwpt at hand here.
nic.unplug()
expect(ioas.area(0x100_0000n)?.storageDomain).toBe('N1')

// A flag on the area still says: coherent.
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 counter-gated area-flag j17-literal j17-pref xa-hwpt-eager xa-hwpt-lazy type1'],
  [8, 0, 0, 'oracle-map oracle-line'],
  [12, 0, 0, 'overflush'],
  [4, 0, 4, 'storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: storage domains, hot-unplug
// Ask: storage at igpu.attach; storage at nic.unplug; flush at nic.unplug; flush at ioas.unmap;
//   hazard at ioas.unmap
