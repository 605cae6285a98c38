// S24 A second non-coherent domain, storage coherent
//
// Question: Does the rule 'skip if storage is non-coherent' find every page that may skip?
//
// Watch: Not when storage is C0: j17-literal flushes again (Jason, 17 May: not perfect). With non-coherent
//   storage preferred it skips.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const c0 = ioas.hwpt(nic)
nic.attach(c0)
const n1 = ioas.hwpt(igpu)
igpu.attach(n1)
const n2 = ioas.hwpt(igpu2)
igpu2.attach(n2)
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 8, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix area-flag j17-pref xa-hwpt-lazy type1 oracle-map oracle-line'],
  [12, 0, 0, 'v2 counter-gated xa-hwpt-eager'],
  [20, 0, 0, 'overflush'],
  [8, 0, 4, 'j17-literal storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, storage domains
// Ask: storage at ioas.hwpt #2; flush at ioas.hwpt #2; flush at ioas.hwpt #3; flushed
