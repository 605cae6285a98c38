// S57 Pin accounting
//
// Question: Who is charged for a pinned page, and how often?
//
// Watch: Once for each iopt_pages that pins it; a copy is free, a second MAP is not. Over the limit MAP fails
//   and undoes everything. RLIMIT_MODE charges each process instead of the user; CAP_IPC_LOCK knows no limit.
//
// policies: none, v1, v1-fix, v2, overflush, counter-gated, area-flag, j17-literal, j17-pref, storage-flag,
//   xa-hwpt-eager, xa-hwpt-lazy, oracle-map, oracle-line

const vm = lab.process('qemu', { memory: '100 pages', capIpcLock: false, memlock: '6 pages' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const ioas = lab.ioas('first')
const copy = lab.ioas('second')
igpu.attach(ioas)
igpu2.attach(copy)
ioas.map({ iova: 0x100_0000n, from: vm.memory.slice(0, '4 pages') })
expect(lab.pinned).toBe(4)

// A copy shares the pins and costs nothing.
copy.copy({ from: ioas, iova: 0x100_0000n, length: '4 pages', to: 0x100_0000n })
expect(lab.pinned).toBe(4)

// Four more would be eight: over the limit of six. All is undone.
expect(() => ioas.map({ iova: 0x200_0000n, from: vm.memory.slice('4 pages', '4 pages') })).toFail('ENOMEM')
expect(lab.pinned).toBe(4)
expect(ioas.areas).toHaveLength(1)

// The same memory once more is another iopt_pages, and is charged again.
expect(() => ioas.map({ iova: 0x200_0000n, from: vm.memory.slice(0, '4 pages') })).toFail('ENOMEM')

// An access to pages that are pinned already costs nothing, and holds them when the devices go.
const mdev = ioas.access('mdev')
const held = mdev.pin(0x100_0000n, '2 pages')
expect(lab.pinned).toBe(4)
igpu.unplug()
igpu2.unplug()
expect(lab.pinned).toBe(2)
held.unpin()
expect(lab.pinned).toBe(0)
ioas.unmapAll()

// Without a domain a MAP charges nothing. The attach charges everything, and may fail.
ioas.map({ iova: 0x100_0000n, from: vm.memory })
expect(lab.pinned).toBe(0)
expect(() => igpu.attach(ioas)).toFail('ENOMEM')
expect(ioas.domains).toBeEmpty()

// Whom the charge is for can change only while there is no object: the user so far, each process (its mm) from here on.
expect(() => lab.rlimitMode(1)).toFail('EBUSY')
mdev.destroy()
ioas.destroy()
copy.destroy()
lab.rlimitMode(1)
expect(lab.rlimitMode()).toBe(1)
const again = lab.ioas('third')
igpu.attach(again)
again.map({ iova: 0x100_0000n, from: vm.memory.slice(0, '6 pages') })
expect(() => again.map({ iova: 0x200_0000n, from: vm.memory.slice('6 pages', '1 page') })).toFail('ENOMEM')
expect(lab.pinned).toBe(6)

// Another process has a limit of its own, and one with CAP_IPC_LOCK none.
const other = lab.process('other', { memory: '6 pages', capIpcLock: false, memlock: '6 pages' })
again.map({ iova: 0x300_0000n, from: other.memory })
const root = lab.process('root', { memory: '100 pages', memlock: '6 pages' })
again.map({ iova: 0x400_0000n, from: root.memory })
expect(lab.pinned).toBe(112)
again.unmapAll()
expect(lab.pinned).toBe(0)

// Topics: uAPI, accounting, errors
// Ask: pinned at second.copy; errno at first.map #2; pinned at first.map #2; pinned at igpu2.unplug;
//   errno at igpu.attach #2
