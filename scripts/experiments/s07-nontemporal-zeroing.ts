// S07 Pages zeroed with non-temporal stores
//
// Question: Is there still a leak when the host's zeroes never were in the cache?
//
// Watch: Memory is right from the start: no hazard A, and a flush at map is redundant. Hazard B stays, because a
//   prefetch can bring the zeroes in before the device writes.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages', memoryOptions: { zeroing: 'nontemporal' } })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
igpu.attach(ioas)

// Memory holds the zeroes already: nothing of anybody else can be read.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
expect(lab.hazards).toBeEmpty()
const atMap = lab.flushes.pages
const unneeded = lab.flushes.redundantLines

// The flush at map finds nothing dirty. Only the clairvoyant leaves it out; oracle-map does not know how pages were zeroed.
const flushesAtMap = !['none', 'oracle-line'].includes(lab.policyName)
expect(atMap).toBe(flushesAtMap ? 4 : 0)
expect(unneeded).toBe(flushesAtMap ? 4 * 64 : 0)

// The device writes while a prefetch may have brought the zeroes in.
ioas.unmap(0x100_0000n, '4 pages')
const flushesAtUnmap = !['none', 'storage-flag'].includes(lab.policyName)
expect(lab.flushes.pages - atMap).toBe(flushesAtUnmap ? 4 : 0)
expect(lab.hazards.A).toBeEmpty()
expect(lab.hazards.B.pages).toBe(flushesAtUnmap ? 0 : 4)

// Topics: caches, hazards
// Ask: flush at ioas.map; hazard at ioas.map; hazard at ioas.unmap
