// S31 Two attachments under one access
//
// Question: Pages stay pinned by an access across two attachments of a device. How often must they be flushed?
//
// Watch: Twice is enough: once before the first mapping, once at the end. v2 flushes again at the second attach,
//   eager policies at each unplug.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const mdev = ioas.access('mdev')
const held = mdev.pin(0x100_0000n, '4 pages')

// First attachment, then a second one. The access holds the pages all the while.
igpu.attach(ioas)
igpu.unplug()
igpu.attach(ioas)
igpu.unplug()
held.unpin()
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix oracle-map oracle-line'],
  [12, 0, 0, 'v2 xa-hwpt-lazy'],
  [16, 0, 0, 'overflush xa-hwpt-eager'],
  [8, 0, 4, 'counter-gated area-flag j17-literal j17-pref storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hot-unplug, accesses, lazy or eager
// Ask: pinned at igpu.unplug; flush at igpu.attach #2; flush at igpu.unplug #2; flush at mdev.unpin; flushed
