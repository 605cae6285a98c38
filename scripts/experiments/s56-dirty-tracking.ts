// S56 Dirty tracking
//
// Question: What does a dirty bitmap record?
//
// Watch: DMA writes through this hwpt, by page; GET clears unless told not to. CPU and access writes are never
//   recorded. Flushing has nothing to do with it.
//
// policies: none, v2

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { dirtyTracking: true })
const old = lab.device('old')
const ioas = lab.ioas()
const hwpt = ioas.hwpt(nic, { dirtyTracking: true })
nic.attach(hwpt)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
hwpt.dirtyTracking(true)

// The device writes pages 1 and 3. GET reports them once.
nic.write(0x100_1000n, '1 page')
nic.write(0x100_3000n, '1 page')
expect(hwpt.dirtyBitmap(0x100_0000n, '4 pages').bits).toBe(0b1010n)
expect(hwpt.dirtyBitmap(0x100_0000n, '4 pages').bits).toBe(0n)

// NO_CLEAR: as often as one asks.
nic.write(0x100_0000n, '1 page')
expect(hwpt.dirtyBitmap(0x100_0000n, '4 pages', { keep: true }).bits).toBe(0b0001n)
expect(hwpt.dirtyBitmap(0x100_0000n, '4 pages', { keep: true }).bits).toBe(0b0001n)

// Switching on forgets.
hwpt.dirtyTracking(true)
expect(hwpt.dirtyBitmap(0x100_0000n, '4 pages').bits).toBe(0n)

// The CPU is not recorded.
vm.memory.write()
expect(hwpt.dirtyBitmap(0x100_0000n, '4 pages').bits).toBe(0n)

// A gap ends the walk without an error, as in 6.12.
nic.write(0x100_2000n, '1 page')
expect(hwpt.dirtyBitmap(0x100_0000n, '8 pages').bits).toBe(0b0100n)
expect(() => hwpt.dirtyBitmap(0x100_0000n, 0)).toFail('EINVAL')
expect(() => ioas.hwpt(old, { dirtyTracking: true })).toFail('EOPNOTSUPP')

// Topics: uAPI, dirty tracking, errors
// Ask: errno at hwpt.dirtyBitmap; errno at hwpt.dirtyBitmap #8; errno at ioas.hwpt #2
