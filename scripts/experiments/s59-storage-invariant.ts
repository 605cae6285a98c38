// S59 The rule of storage
//
// Question: Is the storage domain always the one in slot 0?
//
// Watch: After every one of many random operations: a filled area's storage is slot 0, or, for policies that
//   prefer it, a non-coherent domain if there is one.
//
// policies: none, v1, v2, j17-pref, xa-hwpt-eager, xa-hwpt-lazy

const vm = lab.process('qemu', { memory: '64 pages' })
const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioases = [lab.ioas('a'), lab.ioas('b'), lab.ioas('c')]
const hwpts: { hwpt: ReturnType<(typeof ioases)[0]['hwpt']>; of: (typeof ioases)[0] }[] = []
const prefersNonCoherent = ['j17-pref', 'xa-hwpt-eager', 'xa-hwpt-lazy'].includes(lab.policyName)
const pick = (n: number) => Math.floor(Math.random() * n)

/** The rule of storage, for every area that is in a domain. */
const check = () => {
  for (const ioas of ioases) {
    const domains = ioas.domains
    const nonCoherent = domains.filter((domain) => !domain.coherent).map((domain) => domain.name)
    const allowed = prefersNonCoherent && nonCoherent.length > 0 ? nonCoherent : domains.slice(0, 1).map((d) => d.name)
    for (const area of ioas.areas) {
      if (area.storageDomain === null) expect(domains, area.why).toBeEmpty()
      else if (!allowed.includes(area.storageDomain)) expect(area.storageDomain, area.why).toBe(allowed.join(' or '))
    }
  }
}

for (let round = 0; round < 120; round++) {
  const ioas = ioases[pick(3)]
  if (ioas === undefined) continue
  const slot = BigInt(pick(8)) * 0x10_0000n + 0x100_0000n
  const at = pick(56)
  const length = `${1 + pick(8)} pages` as const
  lab.try(() => {
    switch (pick(5)) {
      case 0:
        if (ioas.domains.length < 5) hwpts.push({ hwpt: ioas.hwpt(pick(2) === 0 ? nic : igpu), of: ioas })
        break
      case 1:
        hwpts.splice(pick(hwpts.length), 1)[0]?.hwpt.destroy()
        break
      case 2:
        ioas.map({ iova: slot, from: vm.memory.slice(at * 4096, length) })
        break
      case 3: {
        const source = ioases[pick(3)]
        const area = source?.areas[pick(source.areas.length)]
        if (source !== undefined && area !== undefined) {
          ioas.copy({ from: source, iova: area.iova, length: area.last - area.iova + 1n, to: slot })
        }
        break
      }
      default: {
        const area = ioas.areas[pick(ioas.areas.length)]
        if (area !== undefined) ioas.unmap(area.iova, area.last - area.iova + 1n)
      }
    }
  })
  check()
}
expect(lab.step).toBeGreaterThan(60)

// Topics: storage domains
// Ask: storage at b.hwpt; flushed; verdict
