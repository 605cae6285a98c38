// S28 An access holds all pages
//
// Question: An in-kernel access holds the pages when the last domain goes. When are they flushed? (Yan, 20 May)
//
// Watch: igpu.unplug unmaps the range and reads no PFN back: the pages stay pinned. They are released later, in
//   the access's unpin, where no area and no domain is known. The bit on iopt_pages is.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)

// An in-kernel user, such as a mediated device, holds all four pages.
const mdev = ioas.access('mdev')
const held = mdev.pin(0x100_0000n, '4 pages')

// The last domain goes. All pages are held, so one unmap of the whole range, and not one PFN is read.
igpu.unplug()
expect(ioas.domains).toBeEmpty()
expect(lab.pinned).toBe(4)

// Here they are released. The device wrote to them when it still could.
held.unpin()
expect(lab.pinned).toBe(0)
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, pages exposed to the device (A), pages released inconsistent (B), by policy.
const rows: [pages: number, a: number, b: number, policies: string][] = [
  [0, 4, 4, 'none'],
  [8, 0, 0, 'v1 v1-fix v2 overflush xa-hwpt-eager xa-hwpt-lazy oracle-map oracle-line'],
  [4, 0, 4, 'counter-gated area-flag j17-literal j17-pref storage-flag'],
]
for (const [pages, a, b, policies] of rows) {
  if (!policies.split(' ').includes(lab.policyName)) continue
  expect(lab.flushes.pages, 'pages flushed').toBe(pages)
  expect(lab.hazards.A.pages, 'pages exposed').toBe(a)
  expect(lab.hazards.B.pages, 'pages released inconsistent').toBe(b)
}

// Topics: hot-unplug, accesses
// Ask: tier P0[0] at mdev.pin; tier P0[0] at igpu.unplug; flush at igpu.unplug; flush at mdev.unpin;
//   hazard at mdev.unpin
