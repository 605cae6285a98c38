// S37 COPY from a coherent IOAS to a non-coherent one
//
// Question: The copy shares its pins with the original. Who flushes when the copy goes first?
//
// Watch: UNMAP of the copy reads no PFN, because the original holds every page. Policies that flush what they
//   read miss all of them.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas('ioas')
const copy = lab.ioas('copy')
nic.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(copy)

// The copy enters a non-coherent domain. Its pins are those of the original.
copy.copy({ from: ioas, iova: 0x100_0000n, length: '4 pages', to: 0x200_0000n })

// The original holds every page: no PFN is read here.
copy.unmap(0x200_0000n, '4 pages')

// Here they are released, by an area that only ever was in a coherent domain.
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 xa-hwpt-eager xa-hwpt-lazy oracle-map oracle-line'],
  [12, 0, 0, 'overflush'],
  [4, 0, 4, 'counter-gated area-flag j17-literal j17-pref storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hazards, COPY, storage domains
// Ask: tier P0[0] at copy.copy; flush at copy.copy; flush at copy.unmap; flush at ioas.unmap;
//   hazard at ioas.unmap
