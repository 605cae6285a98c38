// S44 Alignment of IOVA
//
// Question: When does an IOAS start to require alignment?
//
// Watch: Without a domain any byte will do. The first domain brings its page size, and refuses to come when an
//   area does not fit.
//
// policies: none, v2

const vm = lab.process('qemu', { memory: '4 pages' })
const nic = lab.device('nic')
const ioas = lab.ioas()
expect(ioas.ranges().alignment).toBe(1)

// Six KiB: fine without a domain, too odd for one of 4 KiB pages.
ioas.map({ iova: 0x100_0000n, from: vm.memory.slice(0, 0x1800) })
expect(() => nic.attach(ioas)).toFail('EADDRINUSE')
ioas.unmapAll()
ioas.map({ iova: 0x100_0000n, from: vm.memory.slice(0, '2 pages') })
nic.attach(ioas)
expect(ioas.ranges().alignment).toBe(4096)

// An access that pins asks for whole pages, too.
const mdev = ioas.access('mdev')
nic.unplug()
expect(ioas.ranges().alignment).toBe(4096)
mdev.destroy()
expect(ioas.ranges().alignment).toBe(1)

// Huge pages can be switched off only while nothing is in a domain; then every page is mapped on its own.
nic.attach(ioas)
expect(() => ioas.hugePages(false)).toFail('EINVAL')
nic.unplug()
ioas.hugePages(false)
expect(ioas.ranges().alignment).toBe(4096)

// An area that fits no page keeps a pinning access out.
const odd = lab.ioas('odd')
odd.map({ iova: 0x100_0100n, from: vm.memory.slice(0, 0x100) })
const user = lab.access('user')
expect(() => user.attach(odd)).toFail('EADDRINUSE')

// Topics: uAPI, errors
// Ask: errno at nic.attach; errno at nic.attach #2; errno at ioas.hugePages; errno at user.attach
