// S45 Undoing a MAP: last slot coherent
//
// Question: The memory limit is hit after everything was mapped. Who flushes while the MAP is undone?
//
// Watch: The device could write in between. The undoing unpins through the last slot, C1; j17-* do not look at
//   N0.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()
const n0 = ioas.hwpt(igpu)
igpu.attach(n0)
const c1 = ioas.hwpt(nic)
nic.attach(c1)

// Everything is mapped, then the accounting says no. N0 is plainly unmapped, C1 reads PFNs and unpins.
lab.fail('account')
expect(() => ioas.map({ iova: 0x100_0000n, from: vm.memory })).toFail('ENOMEM')
expect(ioas.areas).toBeEmpty()

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 counter-gated area-flag xa-hwpt-eager xa-hwpt-lazy type1 oracle-map oracle-line'],
  [12, 0, 0, 'overflush'],
  [4, 0, 4, 'j17-literal j17-pref storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hazards, errors
// Ask: errno at ioas.map; pinned at ioas.map; flush at ioas.map; hazard at ioas.map
