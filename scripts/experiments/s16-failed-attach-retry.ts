// S16 A failed attach and a retry
//
// Question: What does a failed attach leave behind?
//
// Watch: The first area was mapped, the second failed: both are undone. The sticky bit stays, and after new
//   frames v1 skips the flush of the retry.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory.slice(0, '2 pages') })
ioas.map({ iova: 0x100_2000n, from: vm.memory.slice('2 pages', '2 pages') })

// The first area is mapped, the second fails, and both are undone. The device could write in between.
lab.fail('map', 2)
expect(() => igpu.attach(ioas)).toFail('ENOMEM')
expect(lab.pinned).toBe(0)

// New frames, and the retry.
vm.memory.refault()
igpu.attach(ioas)
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 6, 6, 'none'],
  [12, 4, 0, 'v1 v1-fix'],
  [16, 0, 0, 'v2 counter-gated area-flag xa-hwpt-lazy type1'],
  [14, 0, 0, 'overflush j17-literal j17-pref storage-flag xa-hwpt-eager oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, errors, sticky bit
// Ask: errno at igpu.attach; pinned at igpu.attach; flush at igpu.attach #2; hazard at igpu.attach #2
