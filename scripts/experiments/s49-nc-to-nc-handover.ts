// S49 Storage handed from one non-coherent domain to another
//
// Question: Is anything lost when storage moves between two non-coherent domains?
//
// Watch: No: the pages were flushed, and will be at the unpin. v2 flushes for the second attach, too.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const n0 = ioas.hwpt(igpu)
igpu.attach(n0)
const n1 = ioas.hwpt(igpu2)
igpu2.attach(n1)
igpu.unplug()

// Storage goes from N0 to N1.
n0.destroy()
expect(ioas.area(0x100_0000n)?.storageDomain).toBe('N1')
igpu2.unplug()
n1.destroy()
ioas.unmap(0x100_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 2, 'none'],
  [4, 0, 0, 'v1 v1-fix area-flag j17-literal storage-flag xa-hwpt-lazy type1 oracle-map oracle-line'],
  [6, 0, 0, 'v2 counter-gated j17-pref xa-hwpt-eager'],
  [8, 0, 0, 'overflush'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: storage domains, hot-unplug
// Ask: storage at ioas.hwpt #2; storage at hwpt.destroy; flush at hwpt.destroy; flush at hwpt2.destroy
