// Litmus: a flush by hand against the attach
//
// Question: Could userspace clean its own pages with clflush instead of the kernel? Is there an order in which the
//   device still sees what was there before?
//
// Watch: Without a policy hazard A is observed in the orders in which the attach comes before the flush of some page; a
//   kernel that flushes at the attach needs no order.
//
// policies: none, v2, xa-hwpt-lazy

const vm = lab.process('qemu', { memory: '2 pages' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
ioas.map({ iova: 0x100_0000n, from: vm.memory })

const race = lab.litmus('flush-and-attach', {
  threads: {
    guest: [() => vm.memory.slice(0, '1 page').clflush(), () => vm.memory.slice('1 page', '1 page').clflush()],
    vmm: [() => igpu.attach(ioas)],
  },
})
const isSafe = lab.policyName !== 'none'
if (isSafe) race.never({ class: 'A' })
else race.sometimes({ class: 'A' })

// Nothing is released in any order.
race.never({ class: 'B' })
race.always(() => lab.pinned === 2)

// The way out: a flush by hand is too early before the unplug, and too late after it, when the pages are released already.
igpu.attach(ioas)
const out = lab.litmus('flush-and-unplug', {
  threads: { guest: [() => vm.memory.clflush()], vmm: [() => igpu.unplug()] },
})
if (isSafe) out.never({ class: 'B' })
else out.sometimes({ class: 'B', form: 'released' })

// Topics: caches, litmus tests
// Ask: litmus flush-and-attach 1; litmus flush-and-attach 2; hazard at igpu.attach; litmus flush-and-unplug
