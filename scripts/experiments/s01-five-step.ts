// S01 Five steps
//
// Question: A page enters a coherent domain, then a non-coherent one, leaves that by hot-unplug, then the other.
//   When must CPU caches be flushed?
//
// Watch: The patch flushes twice: before igpu's domain maps the page, and before the last unpin. Nothing at the
//   hot-unplug in between. Policies that look only at the domain that goes release a stale page at nic.unplug.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '1 page' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// Step 1 of the patch's example: into the coherent domain. The page is pinned.
nic.attach(ioas)
expect(lab.pinned).toBe(1)

// Step 2: into the non-coherent one. The patch flushes here, before the mapping is visible.
igpu.attach(ioas)

// Step 3: out of it by hot-unplug. No flush: nobody but the device can tell yet.
igpu.unplug()
expect(ioas.domains.map((domain) => domain.name)).toEqual(['C0'])

// Steps 4 and 5: out of the last domain, and unpinned. The patch flushes here, before the unpin.
nic.unplug()
expect(lab.pinned).toBe(0)
ioas.unmap(0x100_0000n, '1 page')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 1, 1, 'none'],
  [2, 0, 0, 'v1 v1-fix v2 area-flag j17-pref xa-hwpt-eager xa-hwpt-lazy type1 oracle-map oracle-line'],
  [3, 0, 0, 'overflush'],
  [1, 0, 1, 'counter-gated j17-literal storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: first steps, hot-unplug, storage domains
// Ask: storage at igpu.attach; flush at igpu.attach; flush at igpu.unplug; flush at nic.unplug;
//   hazard at nic.unplug
