// S61 Two devices in one group
//
// Question: What happens when one of two devices of a group goes?
//
// Watch: Nothing: the group keeps its domain, the other device can still do DMA. Unmap, unpin and flush come
//   with the last.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, type1, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '2 pages' })
const gpu = lab.device('gpu', { coherent: false, group: 7 })
const audio = lab.device('audio', { coherent: false, group: 7 })
const ioas = lab.ioas('ioas')
const other = lab.ioas('other')
ioas.map({ iova: 0x100_0000n, from: vm.memory })

// The first attaches the group, the second joins.
const hwpt = gpu.attach(ioas)
expect(audio.attach(ioas).id).toBe(hwpt.id)
expect(ioas.domains).toHaveLength(1)
const atAttach = lab.flushes.pages
expect(atAttach).toBe(lab.policyName === 'none' ? 0 : 2)

// One of them goes: nothing is unmapped, nothing flushed. It cannot go elsewhere without the other.
gpu.detach()
expect(ioas.domains).toHaveLength(1)
expect(lab.pinned).toBe(2)
expect(lab.flushes.pages).toBe(atAttach)
expect(() => gpu.attach(other)).toFail('EINVAL')

// A replace moves the whole group.
gpu.attach(ioas)
audio.replace(other)
expect(other.domains[0]?.devices).toEqual(['gpu', 'audio'])
expect(ioas.domains).toBeEmpty()
expect(other.domains).toHaveLength(1)
expect(lab.pinned).toBe(0)
expect(lab.hazards.B.pages).toBe(lab.policyName === 'none' ? 2 : 0)

// With the last device the automatic hwpt goes.
gpu.unplug()
expect(other.domains).toHaveLength(1)
audio.unplug()
expect(other.domains).toBeEmpty()

// Topics: hot-unplug, groups
// Ask: storage at audio.attach; pinned at gpu.detach; flush at gpu.detach; errno at gpu.attach #2;
//   flush at audio.replace
