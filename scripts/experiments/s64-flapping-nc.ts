// S64 A device that comes and goes
//
// Question: Three attachments of a non-coherent device under a coherent one. How many flushes?
//
// Watch: Two are enough. v2 flushes at each attach, eager policies at each unplug, too.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '1 page' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
nic.attach(ioas)

// The non-coherent device comes and goes; nic keeps the pages pinned.
igpu.attach(ioas)
igpu.unplug()
igpu.attach(ioas)
igpu.unplug()
igpu.attach(ioas)
igpu.unplug()
nic.unplug()
ioas.unmap(0x100_0000n, '1 page')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 1, 1, 'none'],
  [2, 0, 0, 'v1 v1-fix area-flag type1 oracle-map oracle-line'],
  [4, 0, 0, 'v2 xa-hwpt-lazy'],
  [7, 0, 0, 'overflush'],
  [3, 0, 1, 'counter-gated j17-literal storage-flag'],
  [6, 0, 0, 'j17-pref xa-hwpt-eager'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hot-unplug, lazy or eager
// Ask: storage at igpu.attach; flush at igpu.unplug; flush at igpu.attach #2; flush at nic.unplug; flushed
