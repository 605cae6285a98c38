// S15 Plug again while a coherent device holds the pins
//
// Question: Is a second flush needed when the pages stayed pinned?
//
// Watch: One flush in a pin lifetime is enough. v2 flushes once more than needed; eager policies flush at every
//   unplug.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
nic.attach(ioas)
igpu.attach(ioas)
igpu.unplug()
igpu.attach(ioas)
igpu.unplug()
nic.unplug()
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix area-flag type1 oracle-map oracle-line'],
  [12, 0, 0, 'v2 xa-hwpt-lazy'],
  [20, 0, 0, 'overflush'],
  [8, 0, 4, 'counter-gated j17-literal storage-flag'],
  [16, 0, 0, 'j17-pref xa-hwpt-eager'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hot-unplug, lazy or eager
// Ask: storage at igpu.attach; flush at igpu.unplug; flush at igpu.attach #2; flush at nic.unplug; flushed
