// A policy of your own: v2, written out
//
// Question: Can the summary of 16 May be written as a policy in a script, and does it flush exactly as the v2 that
//   ships?
//
// Watch: The flush log of both sequences (S12 and S33) is the same under `v2` and under `v2-by-hand`: the same
//   pages, at the same places, for the same reasons. Copy this script to try a rule of your own.
//
// policies: v2, v2-by-hand

// What the policy remembers lies in slots: of the io_pagetable, of the iopt_pages, of the fill.
const count = (iopt: PolicyIopt): number => Number(iopt.slot['cnt'] ?? 0)

// Attach asks the hwpt of its target, MAP and COPY ask the counter.
function whyFlush(fill: PolicyFill): string {
  if (fill.domain !== null) return fill.domain.coherent ? '' : `target N${fill.domain.number} is non-coherent`
  const domains = count(fill.area.iopt)
  return domains > 0 ? `count ${domains}` : ''
}

lab.definePolicy({
  name: 'v2-by-hand',
  summary: 'v2 of 16 May, written as a script.',
  uses: { count, whyFlush },

  domainAdded(iopt, domain) {
    if (!domain.coherent) iopt.slot['cnt'] = count(iopt) + 1
  },
  removeDomain(iopt, domain) {
    if (!domain.coherent) iopt.slot['cnt'] = count(iopt) - 1
  },

  fillBegin(fill) {
    fill.state['why'] = whyFlush(fill)
    // The bit is set before the first page is read: a pin that fails leaves it set.
    if (fill.kind === 'fill-domain' && fill.state['why'] !== '') fill.area.pages.slot['flag'] = true
  },
  fillFirstRead(fill) {
    if (fill.kind === 'fill-domains' && fill.state['why'] !== '') fill.area.pages.slot['flag'] = true
  },
  beforeMap(fill) {
    const why = String(fill.state['why'] ?? '')
    return why === '' ? null : { flush: 'all', reason: why }
  },
  beforeUnpin: ({ pages }) => (pages.slot['flag'] === true ? { flush: 'all', reason: 'sticky bit set' } : null),
})

// S12: two slices of one iopt_pages, each in a non-coherent domain of its own.
const vm = lab.process('qemu', { memory: '8 pages' })
const igpu = lab.device('igpu', { coherent: false })
const igpu2 = lab.device('igpu2', { coherent: false })
const whole = lab.ioas('whole')
const left = lab.ioas('left')
const right = lab.ioas('right')
whole.map({ iova: 0x100_0000n, from: vm.memory })
left.copy({ from: whole, iova: 0x100_0000n, length: '4 pages', to: 0x200_0000n })
right.copy({ from: whole, iova: 0x100_4000n, length: '4 pages', to: 0x200_0000n })
igpu.attach(left)
igpu2.attach(right)
left.unmap(0x200_0000n, '4 pages')
right.unmap(0x200_0000n, '4 pages')

// S33: one page in three non-coherent domains, one after the other.
const other = lab.process('other', { memory: '1 page' })
const ioas = lab.ioas('plugs')
const devices = [1, 2, 3].map((number) => lab.device(`gpu${number}`, { coherent: false }))
ioas.map({ iova: 0x100_0000n, from: other.memory })
const hwpts = devices.map((device) => {
  const hwpt = ioas.hwpt(device)
  device.attach(hwpt)
  return hwpt
})
for (const device of devices.toReversed()) {
  device.unplug()
  hwpts.pop()?.destroy()
}
ioas.unmap(0x100_0000n, '1 page')

expect(lab.flushes.log.map(({ where, npages, reason }) => `${where} ${npages}: ${reason}`)).toEqual([
  'iopt_area_fill_domain 4: target N0 is non-coherent',
  'iopt_area_fill_domain 4: target N1 is non-coherent',
  'iopt_area_unpin_domain 4: sticky bit set',
  'iopt_area_unpin_domain 4: sticky bit set',
  'iopt_area_fill_domain 1: target N2 is non-coherent',
  'iopt_area_fill_domain 1: target N3 is non-coherent',
  'iopt_area_fill_domain 1: target N4 is non-coherent',
  'iopt_area_unpin_domain 1: sticky bit set',
])
expect(lab.hazards).toBeEmpty()

// Topics: policies, own policies
// Ask: flush at igpu2.attach; flush at plugs.hwpt #2; flush at hwpt2.destroy; flush at hwpt.destroy
