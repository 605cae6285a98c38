// S53 The order of a flush
//
// Question: Which order of flush, map and unmap is safe?
//
// Watch: Flush before the mapping is visible, and after it is gone. A flush too early leaves time for a fetch
//   and a write, and so does an IOTLB that is invalidated late; clwb keeps a stale copy.
//
// policies: none

const vm = lab.process('qemu', { memory: '5 pages' })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
igpu.attach(ioas)
const page = (n: number) => vm.memory.slice(n * 4096, '1 page')

// The policy is none: every flush here is made by hand, to try orders that no policy may have.
// Flush after the map: the device could read in between.
ioas.map({ iova: 0x100_0000n, from: page(0) })
page(0).clflush()
expect(lab.hazards.A, 'flush after map').toHaveLength(1)

// Flush before the unmap: a fetch brings a clean copy back, and the device writes once more.
page(0).clflush()
ioas.unmap(0x100_0000n, '1 page')
expect(lab.hazards.B, 'flush before unmap').toHaveLength(1)

// clwb before the map does for A.
page(1).clwb()
ioas.map({ iova: 0x100_0000n, from: page(1) })
expect(lab.hazards.A, 'clwb before map').toHaveLength(1)

// The right place on the way out is between unmap and unpin. An access that holds the page makes room there.
const mdev = ioas.access('mdev')
let held = mdev.pin(0x100_0000n, '1 page')
igpu.unplug()

// clwb keeps a clean copy, which may be stale.
page(1).clwb()
held.unpin()
expect(lab.hazards.B, 'clwb before unpin').toHaveLength(2)
ioas.unmapAll()

// The right order: flush, map, unmap, flush, unpin.
page(2).clflush()
ioas.map({ iova: 0x100_0000n, from: page(2) })
igpu.attach(ioas)
held = mdev.pin(0x100_0000n, '1 page')
igpu.unplug()
page(2).clflush()
held.unpin()
expect(lab.hazards.A).toHaveLength(1)
expect(lab.hazards.B).toHaveLength(2)

// The same order with an IOTLB that still has the translation when the flush comes: as if it were before the unmap.
lab.agent('stale-iotlb')
ioas.unmapAll()
page(3).clflush()
ioas.map({ iova: 0x100_0000n, from: page(3) })
igpu.attach(ioas)
held = mdev.pin(0x100_0000n, '1 page')
igpu.unplug()
page(3).clflush()
held.unpin()
expect(lab.hazards.A).toHaveLength(1)
expect(lab.hazards.B, 'flush before the IOTLB is invalidated').toHaveLength(3)

// Topics: caches, hazards
// Ask: hazard at ioas.map; hazard at ioas.unmap; hazard at ioas.map #2; hazard at mdev.unpin;
//   hazard at mdev.unpin #2; hazard at mdev.unpin #3
