// S17 The counter of v1 runs below
//
// Question: What does v1 count when an attach of a coherent hwpt fails?
//
// Watch: The error path decrements although nothing was incremented. With a non-coherent device attached the
//   counter reads 0: the next MAP is neither flushed nor marked.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()
igpu.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory.slice(0, '2 pages') })
nic.bind()

// A coherent hwpt fails while it is filled. v1 decrements all the same.
lab.fail('map')
expect(() => ioas.hwpt(nic)).toFail('ENOMEM')

// The device is still there. Does v1 know?
ioas.map({ iova: 0x200_0000n, from: vm.memory.slice('2 pages', '2 pages') })
ioas.unmap(0x200_0000n, '2 pages')
ioas.unmap(0x100_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [4, 2, 2, 'v1'],
  [8, 0, 0, 'v1-fix v2 counter-gated area-flag j17-literal j17-pref xa-hwpt-eager xa-hwpt-lazy type1'],
  [8, 0, 0, 'oracle-map oracle-line'],
  [10, 0, 0, 'overflush'],
  [4, 0, 4, 'storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, counter, errors
// Ask: errno at ioas.hwpt; flush at ioas.map #2; hazard at ioas.map #2; hazard at ioas.unmap
