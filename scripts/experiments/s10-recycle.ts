// S10 A stale page is recycled
//
// Question: What does the next owner of an inconsistent page see?
//
// Watch: Without initialisation two reads in a row differ. Cached zeroing clears the inconsistency and prepares
//   the next leak; non-temporal zeroing clears both.
//
// policies: none, v1, v2, xa-hwpt-lazy, oracle-map

const vm = lab.process('qemu', { memory: '3 pages' })
const next = lab.process('next')
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
lab.agent('off')
igpu.attach(ioas)
vm.memory.clflush()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
vm.memory.prefetch()
igpu.write(0x100_0000n, '3 pages')
ioas.unmap(0x100_0000n, '3 pages')
const stale = lab.policyName === 'none'
expect(lab.hazards.B.pages).toBe(stale ? 3 : 0)

// No initialisation: the next owner reads one thing now and another after the line has gone.
const raw = vm.memory.slice(0, '1 page').recycle(next, { zeroing: 'none' })
const first = raw.read()
raw.evict()
const second = raw.read()
lab.note('first ' + JSON.stringify(first.seen) + ', then ' + JSON.stringify(second.seen))

// Cached zeroing: the zeroes are dirty and are what everybody sees. Memory still holds the device's data.
const cached = vm.memory.slice('1 page', '1 page').recycle(next, { zeroing: 'cached' })
expect(cached.read().foreign).toBe(false)

// Non-temporal zeroing: cache and memory agree, and nothing of the past is left.
const direct = vm.memory.slice('2 pages', '1 page').recycle(next, { zeroing: 'nontemporal' })
expect(direct.read().foreign).toBe(false)

// The page with the dirty zeroes is the next to be given to the device, in an IOAS of the other process.
const hazards = lab.hazards.A.pages
ioas.map({ iova: 0x200_0000n, from: cached })
ioas.map({ iova: 0x300_0000n, from: direct })
expect(lab.hazards.A.pages - hazards).toBe(stale ? 1 : 0)

// Topics: hazards, caches
// Ask: flush at ioas.unmap; hazard at ioas.unmap; hazard at next.memory.read; hazard at ioas.map #2;
//   hazard at ioas.map #3
