import { fail, OK, type Result } from '../../base/result.ts'
import type { Device } from '../../machine/machine.ts'
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import { reserveDeviceRegions } from '../iopt/reserve.ts'
import type { Context } from './context.ts'
import type { BoundDevice, DeviceGroup } from './device.ts'
import { pagingOf, type Hwpt, type HwptPaging } from './hwpt.ts'

/**
 * Attaches a bound device, and with the first one its group (iommufd_hw_pagetable_attach).
 * @returns EINVAL if the group is attached elsewhere or the domain does not suit a device; EADDRINUSE if a reserved region
 *   of the device meets an area or an allowed range
 */
export function attachHwpt(ctx: Context, hwpt: Hwpt, device: BoundDevice): Result {
  const where = 'iommufd_hw_pagetable_attach'
  const { group } = device
  if (group.hwpt !== null && group.hwpt !== hwpt) {
    return fail('EINVAL', `the group of ${device.dev.name} is attached to hwpt ${group.hwpt.id}`, where)
  }
  const { iopt } = pagingOf(hwpt).ioas
  const reserved = reserveDeviceRegions(ctx.kernel, iopt, device.dev)
  if (!reserved.ok) return reserved
  if (group.attached.length === 0) {
    const suits = checkDriver(ctx, group, hwpt)
    if (!suits.ok) {
      iopt.reserved.removeOwner(device.dev.name)
      return suits
    }
    connect(ctx, group, pagingOf(hwpt).domain)
    group.hwpt = hwpt
  }
  hwpt.users++
  group.attached.push(device)
  return OK
}

/**
 * Detaches a device; with the last one of the group its DMA is blocked (iommufd_hw_pagetable_detach).
 * @returns the hwpt, whose reference the caller must put; null if the device was not attached
 */
export function detachHwpt(ctx: Context, device: BoundDevice): Hwpt | null {
  const { group } = device
  const { hwpt } = group
  if (hwpt === null || !device.isAttached) return null
  group.attached = group.attached.filter((d) => d !== device)
  if (group.attached.length === 0) {
    disconnect(ctx, group, pagingOf(hwpt).domain)
    group.hwpt = null
  }
  pagingOf(hwpt).ioas.iopt.reserved.removeOwner(device.dev.name)
  return hwpt
}

/** What a replace leaves to be put: the old hwpt, or null when nothing changed. */
export interface Replaced {
  readonly old: Hwpt | null
}

/**
 * Moves the whole group of an attached device to another hwpt at once (iommufd_device_do_replace).
 * @returns EINVAL if the device is not attached or the domain does not suit; EADDRINUSE for reserved regions
 */
export function replaceHwpt(ctx: Context, hwpt: Hwpt, device: BoundDevice): Result<Replaced> {
  const where = 'iommufd_device_do_replace'
  const { group } = device
  const old = group.hwpt
  if (old === null || !device.isAttached) return fail('EINVAL', `${device.dev.name} is not attached`, where)
  if (old === hwpt) return { ok: true, value: { old: null } }
  const from = pagingOf(old)
  const to = pagingOf(hwpt)
  let result = to.ioas === from.ioas ? OK : reserveGroupRegions(ctx, group, to)
  if (result.ok) result = checkDriver(ctx, group, hwpt)
  if (!result.ok) {
    // The reference drops the regions even when both hwpts share one IOAS.
    removeGroupRegions(group, to)
    return result
  }
  disconnect(ctx, group, from.domain)
  connect(ctx, group, to.domain)
  if (to.ioas !== from.ioas) removeGroupRegions(group, from)
  group.hwpt = hwpt
  hwpt.users += group.attached.length
  // One reference stays for the caller to put.
  old.users -= group.attached.length - 1
  return { ok: true, value: { old } }
}

/** What the IOMMU driver says about each device of the group: EINVAL for a domain that does not suit. */
function checkDriver(ctx: Context, group: DeviceGroup, hwpt: Hwpt): Result {
  // A stage-1 table stands on its parent's; the mock driver does not look there.
  if (hwpt.type === 'hwpt-nested' && ctx.testDriver) return OK
  const { domain } = pagingOf(hwpt)
  for (const device of devicesOf(ctx, group)) {
    if (domain.coherent && !device.coherent) {
      const why = `hwpt ${hwpt.id} enforces cache coherency, which the IOMMU of ${device.name} cannot do`
      return fail('EINVAL', why, 'iommu_attach_group_handle')
    }
    if (domain.dirtyOps && !device.dirtyTracking) {
      const why = `hwpt ${hwpt.id} tracks dirty pages, which the IOMMU of ${device.name} cannot do`
      return fail('EINVAL', why, 'iommu_attach_group_handle')
    }
  }
  return OK
}

/** All devices of a group: an attachment translates the DMA of each. */
function devicesOf(ctx: Context, group: DeviceGroup): Device[] {
  const devices: Device[] = []
  for (const d of ctx.kernel.machine.devices.values()) if (d.group === group.id) devices.push(d)
  return devices
}

function connect(ctx: Context, group: DeviceGroup, domain: IommuDomain): void {
  for (const device of devicesOf(ctx, group)) {
    domain.devices.add(device)
    for (const o of ctx.kernel.machine.observers) o.attached?.(device, domain)
    ctx.kernel.sink({ kind: 'attach', device: device.name, domain: domain.number })
  }
}

function disconnect(ctx: Context, group: DeviceGroup, domain: IommuDomain): void {
  for (const device of devicesOf(ctx, group)) {
    if (!domain.devices.has(device)) continue
    for (const o of ctx.kernel.machine.observers) o.detaching?.(device, domain)
    domain.devices.delete(device)
    ctx.kernel.sink({ kind: 'detach', device: device.name, domain: domain.number })
  }
}

function reserveGroupRegions(ctx: Context, group: DeviceGroup, hwpt: HwptPaging): Result {
  for (const device of group.attached) {
    const reserved = reserveDeviceRegions(ctx.kernel, hwpt.ioas.iopt, device.dev)
    if (!reserved.ok) return reserved
  }
  return OK
}

function removeGroupRegions(group: DeviceGroup, hwpt: HwptPaging): void {
  for (const device of group.attached) hwpt.ioas.iopt.reserved.removeOwner(device.dev.name)
}
