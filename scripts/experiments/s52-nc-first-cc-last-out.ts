// S52 Non-coherent first, coherent last out
//
// Question: The coherent domain is the last one and does the unpin. Does it know?
//
// Watch: Storage became C1 when N0 was destroyed. Policies that ask the domain at hand release stale pages at
//   the UNMAP.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()
const n0 = ioas.hwpt(igpu)
igpu.attach(n0)

// First the non-coherent domain alone,
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// then a coherent one beside it,
const c1 = ioas.hwpt(nic)
nic.attach(c1)
igpu.unplug()

// which is left over, and becomes storage.
n0.destroy()
expect(ioas.area(0x100_0000n)?.storageDomain).toBe('C1')
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 area-flag j17-pref xa-hwpt-eager xa-hwpt-lazy type1 oracle-map oracle-line'],
  [16, 0, 0, 'overflush'],
  [4, 0, 4, 'counter-gated j17-literal storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: storage domains, hot-unplug
// Ask: storage at ioas.hwpt #2; storage at hwpt.destroy; flush at ioas.unmap; hazard at ioas.unmap
