// S12 Two slices of the same pages
//
// Question: Two hwpts map disjoint slices of one iopt_pages. Does the sticky bit of the first slice hide the
//   second? (Jason, 14 May)
//
// Watch: v1 sets the bit at the first attach and skips the flush at the second: pages 4 to 7 are exposed. v2
//   asks the target domain and flushes.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '8 pages' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const whole = lab.ioas('whole')
const left = lab.ioas('left')
const right = lab.ioas('right')

// One MAP, one iopt_pages of eight pages. It is in no domain; the copies are.
whole.map({ iova: 0x100_0000n, from: vm.memory })
left.copy({ from: whole, iova: 0x100_0000n, length: '4 pages', to: 0x200_0000n })
right.copy({ from: whole, iova: 0x100_4000n, length: '4 pages', to: 0x200_0000n })

// Pages 0 to 3 enter a non-coherent domain.
igpu.attach(left)

// Pages 4 to 7 enter another one. They share the iopt_pages, and its sticky bit.
igpu2.attach(right)
left.unmap(0x200_0000n, '4 pages')
right.unmap(0x200_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 8, 8, 'none'],
  [12, 4, 0, 'v1 v1-fix'],
  [16, 0, 0, 'v2 overflush counter-gated area-flag j17-literal j17-pref storage-flag xa-hwpt-eager'],
  [16, 0, 0, 'xa-hwpt-lazy oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, slices, sticky bit, COPY
// Ask: storage at igpu2.attach; flush at igpu.attach; flush at igpu2.attach; hazard at igpu2.attach; flushed
