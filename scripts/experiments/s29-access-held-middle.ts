// S29 An access holds the middle
//
// Question: Two of six pages are held by an access when the domain goes. Which are flushed when?
//
// Watch: Four pages are unpinned and flushed at the unplug, two at the access's unpin.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '6 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)

// The access holds pages 2 and 3.
const mdev = ioas.access('mdev')
const held = mdev.pin(0x100_2000n, '2 pages')

// The other four are read back, unmapped and unpinned. Pages 2 and 3 are unmapped only.
igpu.unplug()
expect(lab.pinned).toBe(2)
held.unpin()
ioas.unmap(0x100_0000n, '6 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 6, 6, 'none'],
  [12, 0, 0, 'v1 v1-fix v2 overflush xa-hwpt-eager xa-hwpt-lazy oracle-map oracle-line'],
  [10, 0, 2, 'counter-gated area-flag j17-literal j17-pref storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hot-unplug, accesses
// Ask: pinned at igpu.unplug; tier P0[2] at igpu.unplug; flush at igpu.unplug; flush at mdev.unpin
