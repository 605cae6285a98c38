// S32 UNMAP tells an access
//
// Question: What does UNMAP do about pages that an access has pinned?
//
// Watch: The access is told and unpins; then the area goes. Both accesses are told, also the one without pins. A
//   driver that does not let go ends in EDEADLK.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '4 pages' })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// Two in-kernel users. One pins the two pages in the middle.
const mdev = ioas.access('mdev')
ioas.access('idle')
mdev.pin(0x100_1000n, '2 pages')
expect(lab.pinned).toBe(2)

// Both are told. The one that holds pages lets go, and the second round removes the area.
expect(ioas.unmap(0x100_0000n, '4 pages')).toBe(0x4000n)
expect(lab.pinned).toBe(0)
expect(ioas.areas).toBeEmpty()

// A driver that does not let go is asked a hundred times more. The area stays, and takes no new pins.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const broken = ioas.access('broken', { ignoresUnmap: true })
const held = broken.pin(0x100_1000n, '2 pages')
expect(() => ioas.unmap(0x100_0000n, '4 pages')).toFail('EDEADLK')
expect(lab.pinned).toBe(2)
expect(() => mdev.pin(0x100_0000n, '1 page')).toFail('EINVAL')

// Once it has let go, the unmap succeeds.
held.unpin()
expect(ioas.unmap(0x100_0000n, '4 pages')).toBe(0x4000n)
expect(lab.pinned).toBe(0)

// Topics: uAPI, accesses, errors
// Ask: errno at ioas.unmap; pinned at ioas.unmap; errno at ioas.unmap #2; errno at mdev.pin #2
