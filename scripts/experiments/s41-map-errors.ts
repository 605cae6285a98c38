// S41 Errors of MAP
//
// Question: Which errno does MAP answer to bad arguments?
//
// Watch: Each case fails with the kernel's errno, and nothing changes. Without a domain an address that is not
//   mapped is no error: it shows at the attach.
//
// policies: none, v2

const vm = lab.process('qemu', { memory: '16 pages' })
const ioas = lab.ioas()
const iova = 0x100_0000n

expect(() => ioas.map({ iova, from: vm.memory, unknownFlags: true }), 'unknown flag').toFail('EOPNOTSUPP')
expect(() => ioas.map({ iova, from: vm.memory, length: 0xffff_ffff_ffff_ffffn }), 'length U64_MAX').toFail('EOVERFLOW')
expect(() => ioas.map({ iova, from: vm.memory, read: false, write: false }), 'no rights').toFail('EINVAL')
expect(() => ioas.map({ iova, from: vm.memory, length: 0 }), 'length 0').toFail('EINVAL')
expect(() => ioas.map({ iova, from: vm.at(0xffff_ffff_ffff_f000n, '2 pages') }), 'address wraps').toFail('EOVERFLOW')
expect(ioas.areas).toBeEmpty()

// Without a domain nothing is pinned and the alignment is 1: odd lengths, odd addresses and holes are taken.
ioas.map({ iova, from: vm.memory.slice(0, 100) })
ioas.map({ iova: 0x200_0100n, from: vm.memory.slice('1 page', '1 page') })
ioas.map({ iova: 0x300_0000n, from: vm.memory.slice(0x2100, '1 page') })
expect(() => ioas.map({ iova, from: vm.memory }), 'an area is there').toFail('EEXIST')
ioas.unmapAll()

// Memory that is not there shows at the attach, and nothing is attached.
const nic = lab.device('nic')
ioas.map({ iova, from: vm.at(0x7000_0000n, '1 page') })
expect(() => nic.attach(ioas), 'nothing behind the address').toFail('EFAULT')
expect(ioas.domains).toBeEmpty()
ioas.unmapAll()

// With a domain of 4 KiB pages, all of that is refused at once.
nic.attach(ioas)
expect(() => ioas.map({ iova, from: vm.memory.slice(0, 100) }), 'length 100').toFail('EINVAL')
expect(() => ioas.map({ iova: 0x100_0100n, from: vm.memory.slice(0, '1 page') }), 'odd iova').toFail('EINVAL')
expect(() => ioas.map({ iova, from: vm.memory.slice(0x100, '1 page') }), 'odd address').toFail('EINVAL')
expect(() => ioas.map({ iova, from: vm.at(0x7000_0000n, '1 page') }), 'a hole').toFail('EFAULT')
ioas.reserve(0x800_0000n, '1 page')
expect(() => ioas.map({ iova: 0x800_0000n, from: vm.memory.slice(0, '1 page') }), 'reserved').toFail('EINVAL')
expect(ioas.areas).toBeEmpty()
expect(lab.pinned).toBe(0)

// An IOVA that the kernel chooses is never 0.
expect(ioas.map({ from: vm.memory })).toBeGreaterThan(0n)

// Topics: uAPI, errors
// Ask: errno at ioas.map; errno at ioas.map #3; errno at ioas.map #9; errno at nic.attach;
//   errno at ioas.map #15
