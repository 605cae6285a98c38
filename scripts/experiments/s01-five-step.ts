// S01 The five steps
// Question: When must CPU caches be flushed, if a page goes into a coherent domain, into a non-coherent one, and out of
//   both again?
// Watch: the flush log at the attach of igpu and at the last unpin; C0 stays the storage domain throughout.
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag, xa-hwpt-eager,
//   xa-hwpt-lazy, type1, oracle-map, oracle-line
const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })

nic.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)
igpu.unplug()
ioas.unmap(0x100_0000n, '32 KiB')
