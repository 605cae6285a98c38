// S22 The tail moves into slot 0: coherent
//
// Question: Can storage go to a coherent domain while a non-coherent one is there?
//
// Watch: [C0 N1 C2] without C0 is [C2 N1], and storage is C2. Policies that prefer non-coherent storage have had
//   N1 since the MAP.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const nic2 = lab.device('nic2', { coherent: true })
const ioas = lab.ioas()
const c0 = ioas.hwpt(nic)
const n1 = ioas.hwpt(igpu)
const c2 = ioas.hwpt(nic2)
nic.attach(c0)
igpu.attach(n1)
nic2.attach(c2)

// The slots are C0, N1, C2.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
nic.unplug()

// Slot 0 goes, and the tail moves into it.
c0.destroy()
expect(ioas.domains.map((domain) => domain.name)).toEqual(['C2', 'N1'])
expect(ioas.area(0x100_0000n)?.storageDomain).toBe(
  ['j17-pref', 'xa-hwpt-eager', 'xa-hwpt-lazy'].includes(lab.policyName) ? 'N1' : 'C2',
)
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 counter-gated area-flag j17-pref xa-hwpt-eager xa-hwpt-lazy type1 oracle-map'],
  [8, 0, 0, 'oracle-line'],
  [16, 0, 0, 'overflush'],
  [4, 0, 4, 'j17-literal storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: storage domains
// Ask: storage at ioas.map; slot 0 at hwpt.destroy; storage at hwpt.destroy; hazard at ioas.unmap
