// S55 Two automatic domains
//
// Question: A coherent device comes first, then two non-coherent ones. How many domains are there?
//
// Watch: The non-coherent one cannot join C0 (EINVAL) and gets a domain of its own, which the second
//   non-coherent device joins.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const ioas = lab.ioas()
nic.attach(ioas)

// igpu cannot join C0, igpu2 can join N1.
igpu.attach(ioas)
igpu2.attach(ioas)
expect(ioas.domains.map((domain) => domain.name)).toEqual(['C0', 'N1'])
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.unplug()
igpu2.unplug()
ioas.unmap(0x100_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 2, 2, 'none'],
  [4, 0, 0, 'v1 v1-fix v2 area-flag j17-pref xa-hwpt-eager xa-hwpt-lazy type1 oracle-map oracle-line'],
  [6, 0, 0, 'overflush'],
  [2, 0, 2, 'counter-gated j17-literal storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: first steps, automatic hwpts
// Ask: slot 1 at igpu.attach; slot 1 at igpu2.attach; storage at ioas.map; flush at igpu2.unplug;
//   flush at ioas.unmap
