// S36 Limits of a batch
//
// Question: In what portions does a fill pin, flush and map?
//
// Watch: With 48 bytes of temporary memory a batch holds four runs, so eight scattered pages are flushed in two
//   portions; the unpin goes run by run. Contiguous frames are one run and one portion.
//
// policies: none, v1, v1-fix, v2

const vm = lab.process('qemu')
const igpu = lab.device('igpu', { coherent: false })
const flushing = lab.policyName !== 'none'
const portions = () => lab.flushes.log.map((flush) => flush.npages)

// 65536 bytes of temporary memory at 12 bytes a run: 5461 runs. 6000 scattered pages need two batches.
const scattered = vm.alloc('6000 pages', { layout: 'scattered' })
const ioas = lab.ioas('scattered')
ioas.map({ iova: 0x1000_0000n, from: scattered })
igpu.attach(ioas)
expect(portions()).toEqual(flushing ? [5461, 539] : [])
expect(lab.pinned).toBe(6000)

// So do the paths that take them out. The kernel then goes run by run; the log sums a batch up.
igpu.unplug()
expect(portions()).toEqual(flushing ? [5461, 539, 5461, 539] : [])

// Eight pages and 48 bytes: four runs a batch. Taking out so few needs no buffer, so it is one batch.
lab.tempMemoryLimit(48)
const small = lab.ioas('small')
small.map({ iova: 0x1000_0000n, from: scattered.slice(0, '8 pages') })
igpu.attach(small)
igpu.unplug()
expect(portions().slice(4)).toEqual(flushing ? [4, 4, 8] : [])

// Twelve bytes hold one run: a batch is a page.
lab.tempMemoryLimit(12)
const single = lab.ioas('single')
single.map({ iova: 0x1000_0000n, from: scattered.slice(0, '3 pages') })
igpu.attach(single)
expect(portions().slice(7)).toEqual(flushing ? [1, 1, 1] : [])
igpu.unplug()
lab.tempMemoryLimit(65_536)

// Contiguous frames are one run: one batch, one map call, one flush each way.
const before = lab.flushes.events
const contiguous = vm.alloc('6000 pages', { layout: 'contiguous' })
const second = lab.ioas('contiguous')
second.map({ iova: 0x1000_0000n, from: contiguous })
igpu.attach(second)
igpu.unplug()
expect(lab.flushes.events - before).toBe(flushing ? 2 : 0)

// Topics: policies, batches
// Ask: pinned at igpu.attach; flush at igpu.attach #2; flush at igpu.unplug #2; flushed
