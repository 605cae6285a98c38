// S39 Overlapping slices
//
// Question: A coherent slice outlives a non-coherent one that overlaps it. Who releases the common pages?
//
// Watch: The coherent area does. Its own flag says that it never was non-coherent.
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

// Left has pages 0 to 3, right has 2 to 5.
left.copy({ from: whole, iova: 0x100_0000n, length: '4 pages', to: 0x200_0000n })
right.copy({ from: whole, iova: 0x100_2000n, length: '4 pages', to: 0x200_0000n })
igpu.attach(left)
nic.attach(right)

// Pages 2 and 3 stay pinned for the other area,
left.unmap(0x200_0000n, '4 pages')

// which releases them.
right.unmap(0x200_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [10, 0, 0, 'v1 v1-fix v2 xa-hwpt-lazy'],
  [16, 0, 0, 'overflush'],
  [6, 0, 2, 'counter-gated area-flag j17-literal j17-pref storage-flag'],
  [8, 0, 0, 'xa-hwpt-eager oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hazards, slices, COPY
// Ask: pinned at left.unmap; flush at left.unmap; flush at right.unmap; hazard at right.unmap
