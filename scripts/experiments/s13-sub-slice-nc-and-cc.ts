// S13 One slice coherent, one not
//
// Question: How far does a bit on the whole iopt_pages reach?
//
// Watch: Sticky-bit policies flush the coherent slice, too, at its unpin: 12 pages where 8 are enough.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '8 pages' })
const igpu = lab.device('igpu', { coherent: false })
const nic = lab.device('nic', { coherent: true })
const whole = lab.ioas('whole')
const left = lab.ioas('left')
const right = lab.ioas('right')
whole.map({ iova: 0x100_0000n, from: vm.memory })
left.copy({ from: whole, iova: 0x100_0000n, length: '4 pages', to: 0x200_0000n })
right.copy({ from: whole, iova: 0x100_4000n, length: '4 pages', to: 0x200_0000n })

// Pages 0 to 3 go non-coherent, pages 4 to 7 coherent.
igpu.attach(left)
nic.attach(right)
left.unmap(0x200_0000n, '4 pages')
right.unmap(0x200_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [12, 0, 0, 'v1 v1-fix v2 xa-hwpt-lazy'],
  [16, 0, 0, 'overflush'],
  [8, 0, 0, 'counter-gated area-flag j17-literal j17-pref storage-flag xa-hwpt-eager oracle-map oracle-line'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: policies, slices, sticky bit, COPY
// Ask: flush at nic.attach; flush at right.unmap; hazard at right.unmap; flushed
