// S65 Held by an access and by a slice
//
// Question: Pages are held in two ways when a domain goes. Who flushes which?
//
// Watch: Two pages go at the unplug, two at the access's unpin, two with the other slice. A policy must know at
//   all three places.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '6 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const whole = lab.ioas('whole')
const left = lab.ioas('left')
const right = lab.ioas('right')
whole.map({ iova: 0x100_0000n, from: vm.memory })
left.copy({ from: whole, iova: 0x100_0000n, length: '6 pages', to: 0x200_0000n })
right.copy({ from: whole, iova: 0x100_4000n, length: '2 pages', to: 0x200_0000n })

// Left has all six pages, right pages 4 and 5, an access pages 2 and 3.
igpu.attach(left)
nic.attach(right)
const mdev = left.access('mdev')
const held = mdev.pin(0x200_2000n, '2 pages')

// Only pages 0 and 1 are released here,
igpu.unplug()
expect(lab.pinned).toBe(4)

// pages 2 and 3 here,
held.unpin()
expect(lab.pinned).toBe(2)

// and pages 4 and 5 here.
right.unmap(0x200_0000n, '2 pages')
expect(lab.pinned).toBe(0)

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 6, 6, 'none'],
  [12, 0, 0, 'v1 v1-fix v2 xa-hwpt-eager xa-hwpt-lazy oracle-map oracle-line'],
  [16, 0, 0, 'overflush'],
  [8, 0, 4, 'counter-gated area-flag j17-literal j17-pref storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hot-unplug, accesses, slices
// Ask: pinned at igpu.unplug; tier P0[0] at igpu.unplug; flush at igpu.unplug; flush at mdev.unpin;
//   flush at right.unmap
