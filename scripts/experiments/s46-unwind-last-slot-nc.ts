// S46 Undoing a MAP: last slot non-coherent
//
// Question: The memory limit is hit after everything was mapped, with the non-coherent domain in the last slot.
//   Who flushes while the MAP is undone?
//
// Watch: The slow path of the undoing runs on a non-coherent domain, and j17-* happen to flush.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
nic.attach(ioas)
igpu.attach(ioas)

// Everything is mapped, then the accounting says no. C0 is plainly unmapped, N1 reads PFNs and unpins.
lab.fail('account')
expect(() => ioas.map({ iova: 0x100_0000n, from: vm.memory })).toFail('ENOMEM')
expect(ioas.areas).toBeEmpty()

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

// Topics: hazards, errors
// Ask: errno at ioas.map; pinned at ioas.map; flush at ioas.map; hazard at ioas.map
