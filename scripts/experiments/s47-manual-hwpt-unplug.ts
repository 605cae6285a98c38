// S47 Hot-unplug from a manual hwpt
//
// Question: Does hot-unplug unmap pages when the hwpt was made by HWPT_ALLOC?
//
// Watch: It only detaches. The pages stay mapped and pinned until DESTROY; exposure begins at the attach, the
//   flush is at HWPT_ALLOC.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// HWPT_ALLOC fills the domain; no device can reach it yet.
const n0 = ioas.hwpt(igpu)
igpu.attach(n0)

// The hot-unplug detaches. Nothing is unmapped.
igpu.unplug()
expect(lab.pinned).toBe(2)
n0.destroy()
expect(lab.pinned).toBe(0)
ioas.unmap(0x100_0000n, '2 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 2, 2, 'none'],
  [4, 0, 0, 'v1 v1-fix v2 overflush counter-gated area-flag j17-literal j17-pref storage-flag xa-hwpt-eager'],
  [4, 0, 0, 'xa-hwpt-lazy type1 oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: first steps, hot-unplug
// Ask: flush at ioas.hwpt; hazard at igpu.attach; pinned at igpu.unplug; flush at igpu.unplug;
//   flush at hwpt.destroy
