// S42 UNMAP that cuts areas
//
// Question: What does UNMAP do with an area that it covers only in part?
//
// Watch: It removes whole areas from the left, and answers ENOENT at the first that it would have to cut. What
//   it removed is gone.
//
// policies: none, v2

const vm = lab.process('qemu', { memory: '8 pages' })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory.slice(0, '4 pages') })
ioas.map({ iova: 0x100_4000n, from: vm.memory.slice('4 pages', '4 pages') })

// Six pages: the first area whole, the second cut. ENOENT, and the first is gone all the same.
expect(() => ioas.unmap(0x100_0000n, '6 pages')).toFail('ENOENT')
expect(ioas.areas.map((area) => area.iova)).toEqual([0x100_4000n])

// A range in the middle of an area: ENOENT, and nothing has changed.
expect(() => ioas.unmap(0x100_5000n, '1 page')).toFail('ENOENT')
expect(ioas.areas).toHaveLength(1)

// More than there is, on both sides: what is inside goes.
expect(ioas.unmap(0xff_0000n, '64 pages')).toBe(0x4000n)
expect(() => ioas.unmap(0xff_0000n, '64 pages')).toFail('ENOENT')

// Everything, of an IOAS that is empty: no error.
expect(ioas.unmapAll()).toBe(0n)

// Topics: uAPI, errors
// Ask: errno at ioas.unmap; errno at ioas.unmap #2; errno at ioas.unmap #3; errno at ioas.unmap #4
