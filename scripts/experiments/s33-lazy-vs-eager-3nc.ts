// S33 Three non-coherent domains, one after the other
//
// Question: What does a flush after every unmap cost, compared with one at the unpin? (Yan, 22 May)
//
// Watch: Out-flushes of one page: lazy 1, eager 3.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '1 page' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const igpu3 = lab.device('igpu3', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const n0 = ioas.hwpt(igpu)
igpu.attach(n0)
const n1 = ioas.hwpt(igpu2)
igpu2.attach(n1)
const n2 = ioas.hwpt(igpu3)
igpu3.attach(n2)
igpu3.unplug()
n2.destroy()
igpu2.unplug()
n1.destroy()
igpu.unplug()
n0.destroy()
ioas.unmap(0x100_0000n, '1 page')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 3, 1, 'none'],
  [2, 0, 0, 'v1 v1-fix area-flag j17-literal storage-flag xa-hwpt-lazy type1 oracle-map oracle-line'],
  [4, 0, 0, 'v2 counter-gated j17-pref xa-hwpt-eager'],
  [6, 0, 0, 'overflush'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, lazy or eager, cost
// Ask: storage at ioas.hwpt #3; flush at hwpt3.destroy; flush at hwpt.destroy; flushed
