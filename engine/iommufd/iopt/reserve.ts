import { fail, OK, type Result } from '../../base/result.ts'
import { U64_MAX } from '../../base/units.ts'
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { Device } from '../../machine/machine.ts'
import type { Kernel } from '../kernel.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'
import type { IoPagetable, ReservedOwner } from './io-pagetable.ts'

/** Keeps [start, last] free of mappings (iopt_reserve_iova); EADDRINUSE if an area or an allowed range lies there. */
export function reserveIova(
  kernel: Kernel,
  iopt: IoPagetable,
  start: bigint,
  last: bigint,
  owner: ReservedOwner,
): Result {
  const where = 'iopt_reserve_iova'
  const area = iopt.firstArea(start, last)
  if (area !== null) {
    return fail(
      'EADDRINUSE',
      `the area at ${hex(area.iova)} lies in [${hex(start)}, ${hex(last)}], which must stay free`,
      where,
    )
  }
  const allowed = iopt.allowed.first(start, last)
  if (allowed !== null) {
    const range = `[${hex(allowed.start)}, ${hex(allowed.last)}]`
    return fail(
      'EADDRINUSE',
      `the allowed range ${range} meets [${hex(start)}, ${hex(last)}], which must stay free`,
      where,
    )
  }
  if (kernel.faults.hit('reserve')) return fail('ENOMEM', 'injected: no memory for a reserved range', where)
  iopt.reserved.insert(start, last, owner)
  return OK
}

/** Reserves what lies outside the aperture of a domain; on failure some may be reserved already. */
export function reserveAperture(kernel: Kernel, iopt: IoPagetable, domain: IommuDomain): Result {
  const { apertureStart, apertureEnd } = domain.geometry
  if (apertureStart !== 0n) {
    const below = reserveIova(kernel, iopt, 0n, apertureStart - 1n, domain)
    if (!below.ok) return below
  }
  return apertureEnd === U64_MAX ? OK : reserveIova(kernel, iopt, apertureEnd + 1n, U64_MAX, domain)
}

/** Reserves the regions of a device (iopt_table_enforce_dev_resv_regions); all of them or none. */
export function reserveDeviceRegions(kernel: Kernel, iopt: IoPagetable, device: Device): Result {
  for (const { start, last } of device.reserved) {
    const reserved = reserveIova(kernel, iopt, start, last, device.name)
    if (!reserved.ok) {
      iopt.reserved.removeOwner(device.name)
      return reserved
    }
  }
  return OK
}
