// S08 A dirty line at release is no hazard
//
// Question: The device wrote behind a dirty line. Is the released page inconsistent?
//
// Watch: Not here: the line is dirty, the cache is the truth, every CPU read gives the guest's value. Only the
//   device's write is lost when the line is written back. Over all evictions hazard B is possible, never certain.
//
// policies: none

const vm = lab.process('qemu', { memory: '1 page' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
lab.agent('off')
igpu.attach(ioas)

// Memory is brought up to date by hand, so that there is no hazard A.
vm.memory.clflush()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
expect(lab.hazards).toBeEmpty()

// The guest writes: the line is dirty. The device writes behind it, to memory.
vm.memory.write()
igpu.write(0x100_0000n, '1 page')
ioas.unmap(0x100_0000n, '1 page')

// A cache that evicts nothing: every read gives the guest's value, which is no hazard. Over all evictions the guest's line may
// have been written back and fetched again before the device wrote.
expect(lab.hazards.certain).toBeEmpty()
expect(lab.hazards.B).toHaveLength(lab.mode === 'worst-case' ? 1 : 0)

// The write-back destroys what the device wrote.
expect(vm.memory.evict().lost).toBe(true)

// Topics: caches, hazards
// Ask: hazard at ioas.map; hazard at igpu.write; hazard at ioas.unmap
