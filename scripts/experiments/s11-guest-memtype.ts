// S11 Guest memory types
//
// Question: Can a guest make stale lines without any DMA?
//
// Watch: Only on a CPU without self-snoop, by writing uncached over a cached line. A policy repairs it only if
//   the page was in a non-coherent domain.
//
// policies: none, v1, v2, xa-hwpt-lazy, oracle-map

// A CPU that does not look into its own cache on uncached accesses.
lab.cache({ selfSnoop: false })
const vm = lab.process('qemu', { memory: '2 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas('ioas')
const coherent = lab.ioas('coherent')
const [first, second] = [vm.memory.slice(0, '1 page'), vm.memory.slice('1 page', '1 page')]
lab.agent('off')

// No non-coherent device: the hypervisor ignores the guest's memory type. The write-combining write is cached.
vm.memory.write({ memtype: 'wc' })
expect(vm.memory.read().certain).toBe(true)

// With one, the guest's choice counts: for all of its memory, whatever domain a page is in.
igpu.attach(ioas)
nic.attach(coherent)
ioas.map({ iova: 0x100_0000n, from: first })
coherent.map({ iova: 0x100_0000n, from: second })

// A clean line in the cache, a write past it: stale, without any DMA.
vm.memory.clflush()
vm.memory.prefetch()
vm.memory.write({ memtype: 'wc' })

// Released. A policy that flushes at the unpin repairs the page that was in the non-coherent domain.
ioas.unmap(0x100_0000n, '1 page')
const repaired = lab.policyName === 'none' ? 0 : 1
expect(lab.hazards.B.pages).toBe(1 - repaired)

// The other page never was in one: no policy looks at it.
coherent.unmap(0x100_0000n, '1 page')
expect(lab.hazards.B.pages).toBe(2 - repaired)

// Topics: caches
// Ask: hazard at ioas.unmap; flush at coherent.unmap; hazard at coherent.unmap
