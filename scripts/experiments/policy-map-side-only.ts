// A policy of your own: flush on the way in, never on the way out
//
// Question: Suppose one flushes each page before it enters a non-coherent domain, and trusts the next owner to clean
//   up. What does that let through?
//
// Watch: No hazard A: the device never sees what was there before. Hazard B at the unpin: whoever gets the pages
//   next may read a stale line of the cache where the device wrote memory.
//
// policies: way-in-only, v2

lab.definePolicy({
  name: 'way-in-only',
  summary: 'Flushes fresh pins before a non-coherent mapping, nothing at unpin.',
  beforeMap(fill, batch) {
    const { domain, area } = fill
    const enters = domain === null ? area.iopt.domains.some((one) => !one.coherent) : !domain.coherent
    if (!enters) return null
    // What was read back from a non-coherent storage domain was flushed when it went in.
    const fresh = batch
      .spans()
      .filter(({ source }) => source.tier !== 'dom' || source.area.storageDomain?.coherent !== false)
    return { flush: fresh.flatMap((span) => span.frames.runs), reason: 'enters a non-coherent domain' }
  },
})

const vm = lab.process('qemu', { memory: '4 pages' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)
igpu.write(0x100_0000n, '4 pages')
igpu.unplug()
ioas.unmap(0x100_0000n, '4 pages')

// Pages flushed, and pages released inconsistent, under the two policies that this is about.
const expected = new Map([
  ['way-in-only', [4, 4]],
  ['v2', [8, 0]],
]).get(lab.policyName)
if (expected !== undefined) {
  expect(lab.hazards.A).toBeEmpty()
  expect([lab.flushes.pages, lab.hazards.B.pages]).toEqual(expected)
}

// Topics: policies, own policies
// Ask: flush at igpu.attach; flush at igpu.unplug; hazard at igpu.unplug; verdict
