// S43 Reserved and allowed IOVA
//
// Question: Which IOVA can be used, and who decides?
//
// Watch: A device brings reserved regions, a domain its aperture, the user allowed ranges.
//
// policies: none, v2

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic', { reserved: [{ start: 0xfee0_0000n, last: 0xfeef_ffffn }] })
const ioas = lab.ioas()
expect(ioas.ranges().ranges).toHaveLength(1)

// The device brings its interrupt window, the domain the limits of the hardware.
nic.attach(ioas)
const ranges = ioas.ranges().ranges
expect(ranges).toHaveLength(2)
expect(ranges[0]?.last).toBe(0xfedf_ffffn)
expect(ranges[1]?.start).toBe(0xfef0_0000n)
expect(() => ioas.map({ iova: 0xfee0_0000n, from: vm.memory })).toFail('EINVAL')

// What is reserved cannot be declared as needed; a range of one byte is none.
expect(() => ioas.allow([{ start: 0xfe00_0000n, last: 0xfeff_ffffn }])).toFail('EADDRINUSE')
expect(() => ioas.allow([{ start: 0x100_0000n, last: 0x100_0000n }])).toFail('EINVAL')
ioas.allow([{ start: 0x100_0000n, last: 0x1ff_ffffn }])

// A chosen IOVA comes from the allowed ranges. A fixed one is not asked about them.
expect(ioas.map({ from: vm.memory })).toBe(0x100_0000n)
ioas.map({ iova: 0x400_0000n, from: vm.memory })

// Reservations go with their owner.
nic.unplug()
expect(ioas.ranges().ranges).toHaveLength(1)

// An area in the window keeps the device out, and nothing changes.
ioas.map({ iova: 0xfee0_0000n, from: vm.memory })
expect(() => nic.attach(ioas)).toFail('EADDRINUSE')
expect(ioas.domains).toBeEmpty()

// Topics: uAPI, errors
// Ask: errno at ioas.map; errno at ioas.allow; errno at ioas.allow #3; errno at nic.attach #2
