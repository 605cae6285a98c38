// S60 Half a line
//
// Question: A device writes one half of a line, the CPU the other. What is in memory after a write-back?
//
// Watch: The whole line is written back, also the half that the CPU only read: the device's bytes are lost
//   although nobody wrote them.
//
// policies: none

const vm = lab.process('qemu', { memory: '1 page' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
lab.agent('off')
vm.memory.clflush()
igpu.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const line = vm.memory.slice(0, 64)
const upper = vm.memory.slice(32, 32)

// The line is cached, the device writes its lower half in memory, the CPU the upper half in the cache.
line.prefetch()
igpu.write(0x100_0000n, 32)
upper.write()

// The write-back takes all 64 bytes: the device's half is gone.
expect(line.evict().lost).toBe(true)

// With a flush between the fetch and the DMA both halves survive.
line.clflush()
igpu.write(0x100_0000n, 32)
line.clflush()
upper.write()
line.clflush()
expect(lab.hazards.certain).toBeEmpty()

// Topics: caches
// Ask: hazard at ioas.map; hazard at qemu.memory.evict; verdict
