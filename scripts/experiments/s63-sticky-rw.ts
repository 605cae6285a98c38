// S63 A sticky bit taxes other work
//
// Question: What does the bit cost after the non-coherent device has gone?
//
// Watch: Every slow read through an access pins the pages for a moment, and the unpin flushes them again. A read
//   inside one page takes a short pin of its own and never flushes.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)
igpu.unplug()

// The device is gone. A slow read of another process's memory pins two pages for a moment.
const mdev = ioas.access('mdev', { pins: false })
mdev.read(0x100_0000n, '2 pages', { slow: true })
mdev.read(0x100_0000n, '2 pages', { slow: true })
ioas.unmap(0x100_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 2, 6, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 xa-hwpt-lazy'],
  [4, 0, 0, 'overflush counter-gated area-flag j17-literal j17-pref storage-flag xa-hwpt-eager oracle-map'],
  [4, 0, 0, 'oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, sticky bit, accesses
// Ask: flush at igpu.unplug; flush at mdev.read; flush at mdev.read #2; flushed
