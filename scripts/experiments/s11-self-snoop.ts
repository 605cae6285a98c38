// S11 Guest memory types with self-snoop
//
// Question: Does a write past the cache leave a stale line on a CPU that looks into its own cache?
//
// Watch: No. The line is written back and leaves the cache before the write reaches memory, so that nothing differs
//   when the page is released, under every policy.
//
// policies: none, v1, v2, xa-hwpt-lazy, oracle-map

// The CPU looks into its own cache on uncached accesses, as most do; s11-guest-memtype has one that does not.
lab.cache({ selfSnoop: true })
const vm = lab.process('qemu', { memory: '2 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas('ioas')
const coherent = lab.ioas('coherent')
const [first, second] = [vm.memory.slice(0, '1 page'), vm.memory.slice('1 page', '1 page')]
lab.agent('off')

// With a non-coherent device the guest's memory type counts, for all of its memory.
igpu.attach(ioas)
nic.attach(coherent)
ioas.map({ iova: 0x100_0000n, from: first })
coherent.map({ iova: 0x100_0000n, from: second })

// A dirty line, written past: written back, invalidated, then memory has the new bytes. No order leaves another version.
vm.memory.write()
vm.memory.write({ memtype: 'wc' })
expect(vm.memory.read().certain, 'a dirty line written past').toBe(true)

// A clean line, written past: it leaves the cache as well. Without self-snoop this is where it goes stale.
vm.memory.clflush()
vm.memory.prefetch()
vm.memory.write({ memtype: 'wc' })
expect(vm.memory.read().certain, 'a clean line written past').toBe(true)

// Released: there is nothing to repair, in the page that a policy looks at or in the other one.
ioas.unmap(0x100_0000n, '1 page')
coherent.unmap(0x100_0000n, '1 page')
expect(lab.hazards.B).toBeEmpty()

// Topics: caches
// Ask: flush at ioas.unmap; hazard at ioas.unmap; hazard at coherent.unmap
