// S20 Storage moves from a non-coherent to a coherent domain
//
// Question: The domain that is storage_domain is destroyed while another stays. Who remembers that the pages
//   were in it?
//
// Watch: Storage becomes C1 at the DESTROY; no PFN is read there. At the end C1 does the unpin, and knows
//   nothing of the past. The sticky bit does.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()

// Two hwpts made by hand, so that each can go on its own.
const n0 = ioas.hwpt(igpu)
igpu.attach(n0)
const c1 = ioas.hwpt(nic)
nic.attach(c1)

// MAP fills both; slot 0 is N0, and becomes storage.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
expect(ioas.area(0x100_0000n)?.storageDomain).toBe('N0')

// Hot-unplug of the device whose domain is storage_domain. A manual hwpt stays filled,
igpu.unplug()

// and goes here: storage moves to the domain that is now in slot 0. No PFN is read.
n0.destroy()
expect(ioas.area(0x100_0000n)?.storageDomain).toBe('C1')
nic.unplug()

// The last domain goes, coherent as it is, and unpins pages that the other one had made stale.
c1.destroy()
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 area-flag j17-pref xa-hwpt-eager xa-hwpt-lazy type1 oracle-map oracle-line'],
  [12, 0, 0, 'overflush'],
  [4, 0, 4, 'counter-gated j17-literal storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: storage domains
// Ask: storage at ioas.map; storage at hwpt.destroy; flush at hwpt.destroy; flush at hwpt2.destroy;
//   hazard at hwpt2.destroy
