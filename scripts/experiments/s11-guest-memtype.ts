// S11 Guest memory types
//
// Question: Can a guest make stale lines without any DMA?
//
// Watch: Only on a CPU without self-snoop, by writing uncached over a cached line. A policy repairs it only if
//   the page was in a non-coherent domain.
//
// policies: none, v1, v2, xa-hwpt-lazy, oracle-map

const vm = lab.process('qemu', { memory: '1 page' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
lab.agent('off')

// No non-coherent device: the hypervisor ignores the guest's memory type. The write-combining write is cached.
vm.memory.write({ memtype: 'wc' })
expect(vm.memory.evict().lost).toBe(false)

// With one, the guest's choice counts. The CPU snoops itself: the line leaves the cache, memory is written.
igpu.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
vm.memory.write({ memtype: 'wc' })
vm.memory.prefetch()
expect(vm.memory.read().certain).toBe(true)
ioas.unmap(0x100_0000n, '1 page')
expect(lab.hazards.B).toBeEmpty()
