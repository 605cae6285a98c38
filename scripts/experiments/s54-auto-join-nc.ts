// S54 A coherent device joins a non-coherent hwpt
//
// Question: Does a coherent device get a domain of its own?
//
// Watch: No: it joins the automatic hwpt that is there. One non-coherent device makes the whole IOAS
//   non-coherent for flushing.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()
igpu.attach(ioas)

// nic could have a coherent domain of its own, but joins what is there.
nic.attach(ioas)
expect(ioas.domains.map((domain) => domain.name)).toEqual(['N0'])
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.unplug()
ioas.unmap(0x100_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 2, 2, 'none'],
  [4, 0, 0, 'v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref xa-hwpt-eager xa-hwpt-lazy'],
  [4, 0, 0, 'type1 oracle-map oracle-line'],
  [2, 0, 2, 'storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: first steps, automatic hwpts
// Ask: slot 1 at nic.attach; flush at ioas.map; pinned at igpu.unplug; flush at ioas.unmap
