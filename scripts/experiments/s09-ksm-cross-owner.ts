// S09 ksm merges on a stale copy
//
// Question: Can an inconsistent page damage another process?
//
// Watch: ksm compares what the CPU sees, merges two pages that differ in memory, and a silent drop of one clean
//   line changes the other process's data. While the page is pinned, ksm leaves it alone.
//
// policies: none, v1, v2, xa-hwpt-lazy, oracle-map

const other = lab.process('other', { memory: '1 page', memoryOptions: { mergeable: true } })
const vm = lab.process('qemu', { memory: '1 page', memoryOptions: { mergeable: true } })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
lab.agent('off')
igpu.attach(ioas)
vm.memory.clflush()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// A clean copy of the zeroes in the cache, the device's data in memory.
vm.memory.prefetch()
igpu.write(0x100_0000n, '1 page')

// Pinned: ksm leaves the page alone, however often it looks.
lab.ksm()
lab.ksm()
expect(lab.hazards).toBeEmpty()

// Released. Without a flush the CPU may still see zeroes, as in the other process's page.
const stale = lab.policyName === 'none'
ioas.unmap(0x100_0000n, '1 page')
expect(lab.hazards.B.pages).toBe(stale ? 1 : 0)

// The first scan remembers checksums, the second compares, and merges what looks equal.
lab.ksm()
lab.ksm()
vm.memory.evict()
const seen = other.memory.read()

// One cache that keeps its lines: merged, and after a silent drop the other process reads the device's data.
// Over all evictions: the compare itself may see the one or the other.
if (lab.mode === 'concrete') expect(seen.foreign).toBe(stale)
else expect(lab.hazards.some((hazard) => hazard.form === 'realised')).toBe(stale)

// Topics: hazards, caches, ksm
// Ask: flush at ioas.unmap; hazard at ioas.unmap; hazard at other.memory.read
