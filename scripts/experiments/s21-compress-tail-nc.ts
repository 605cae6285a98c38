// S21 The tail moves into slot 0: non-coherent
//
// Question: Which domain becomes storage when slot 0 is removed?
//
// Watch: [N0 C1 N2] without N0 is [N2 C1]: the tail of the xarray moves into the hole, so the 'arbitrary
//   remaining domain' is always the same one.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const igpu2 = lab.device('igpu2', { coherent: false })
const ioas = lab.ioas()
const n0 = ioas.hwpt(igpu)
const c1 = ioas.hwpt(nic)
const n2 = ioas.hwpt(igpu2)
igpu.attach(n0)
nic.attach(c1)
igpu2.attach(n2)

// The slots are N0, C1, N2.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.unplug()

// Slot 0 goes, and the tail moves into it.
n0.destroy()
expect(ioas.domains.map((domain) => domain.name)).toEqual(['N2', 'C1'])
expect(ioas.area(0x100_0000n)?.storageDomain).toBe('N2')
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 8, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 counter-gated area-flag j17-literal xa-hwpt-lazy type1 oracle-map oracle-line'],
  [16, 0, 0, 'overflush'],
  [12, 0, 0, 'j17-pref xa-hwpt-eager'],
  [4, 0, 4, 'storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: storage domains
// Ask: storage at ioas.map; slot 0 at hwpt.destroy; storage at hwpt.destroy; flush at ioas.unmap
