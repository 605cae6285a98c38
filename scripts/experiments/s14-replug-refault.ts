// S14 Unplug, new frames, plug again
//
// Question: Does a sticky bit that outlives its pins do harm?
//
// Watch: After the hot-unplug nothing is pinned, the process gets new frames, and the area is still there. v1
//   remembers that it has flushed, but it flushed other frames. type1 clears its bit and is safe. Not in the
//   thread.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// First life: pinned, flushed, mapped.
igpu.attach(ioas)

// Nothing is pinned any more, but area and iopt_pages live on.
igpu.unplug()
expect(lab.pinned).toBe(0)

// The process gets new frames behind the same addresses, and their memory holds somebody else's old data.
vm.memory.refault()

// Second life: other frames in the same object.
igpu.attach(ioas)
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 8, 8, 'none'],
  [12, 4, 0, 'v1 v1-fix'],
  [16, 0, 0, 'v2 overflush counter-gated area-flag j17-literal j17-pref storage-flag xa-hwpt-eager'],
  [16, 0, 0, 'xa-hwpt-lazy type1 oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hot-unplug, sticky bit
// Ask: pinned at igpu.unplug; flush at igpu.unplug; flush at igpu.attach #2; hazard at igpu.attach #2
