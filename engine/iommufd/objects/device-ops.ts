import { fail, ok, OK, type Result } from '../../base/result.ts'
import type { Device } from '../../machine/machine.ts'
import { attachHwpt, detachHwpt, replaceHwpt, type Replaced } from './attach.ts'
import type { Context } from './context.ts'
import { BoundDevice, DeviceGroup } from './device.ts'
import type { Hwpt } from './hwpt.ts'
import { abortHwpt, allocPaging, PLAIN_HWPT, putHwpt } from './hwpt-alloc.ts'
import type { Ioas } from './ioas.ts'

/** The object of a bound device, or null. */
export function boundDevice(ctx: Context, dev: Device): BoundDevice | null {
  for (const o of ctx.objects.all) if (o.type === 'device' && o.dev === dev) return o
  return null
}

/** Binds a device to the context (iommufd_device_bind). EINVAL if it is bound already, as VFIO answers. */
export function bindDevice(ctx: Context, dev: Device): Result<BoundDevice> {
  if (boundDevice(ctx, dev) !== null) return fail('EINVAL', `${dev.name} is bound already`, 'iommufd_device_bind')
  const id = ctx.reserveId()
  if (!id.ok) return id
  let group = ctx.groups.get(dev.group)
  if (group === undefined) ctx.groups.set(dev.group, (group = new DeviceGroup(dev.group)))
  group.refs++
  const device = new BoundDevice(id.value, dev, group)
  // The driver that bound it is a user until it unbinds.
  device.users++
  ctx.objects.finalize(device)
  return ok(device)
}

/** Releases a device that is not attached (iommufd_device_unbind). */
export function unbindDevice(ctx: Context, device: BoundDevice): void {
  ctx.objects.release(device.id)
  device.users = 0
  device.group.refs--
  if (device.group.refs === 0) ctx.groups.delete(device.group.id)
}

/** Detaches (if attached) and releases the hwpt (iommufd_device_detach). */
export function detachDevice(ctx: Context, device: BoundDevice): void {
  const hwpt = detachHwpt(ctx, device)
  if (hwpt === null) return
  putHwpt(ctx, hwpt)
  device.users--
}

/**
 * Attaches a bound device to a hwpt, or to a suitable automatic one of an IOAS (iommufd_device_attach).
 * @returns id of the hwpt; ENOENT, EINVAL for another type of object, errnos of attaching and filling
 */
export function attachDevice(ctx: Context, device: BoundDevice, pt: number): Result<number> {
  const attached = changePt(
    ctx,
    device,
    pt,
    (hwpt) => {
      const result = attachHwpt(ctx, hwpt, device)
      return result.ok ? ok({ old: null }) : result
    },
    true,
  )
  if (attached.ok) device.users++
  return attached
}

/** Moves an attached device and its group to another hwpt or IOAS (iommufd_device_replace). */
export function replaceDevice(ctx: Context, device: BoundDevice, pt: number): Result<number> {
  return changePt(ctx, device, pt, (hwpt) => replaceHwpt(ctx, hwpt, device), false)
}

type Attach = (hwpt: Hwpt) => Result<Replaced>

/** iommufd_device_change_pt(). */
function changePt(ctx: Context, device: BoundDevice, pt: number, attach: Attach, immediate: boolean): Result<number> {
  const where = 'iommufd_device_change_pt'
  const object = ctx.objects.get(pt)
  if (object === null) return fail('ENOENT', `no object has id ${pt}`, where)
  if (object.type === 'ioas') return autoDomain(ctx, device, object, attach, immediate)
  if (object.type !== 'hwpt-paging' && object.type !== 'hwpt-nested') {
    return fail('EINVAL', `object ${pt} is neither an IOAS nor a hwpt`, where)
  }
  const done = attach(object)
  if (!done.ok) return done
  if (done.value.old !== null) putHwpt(ctx, done.value.old)
  return ok(object.id)
}

/** iommufd_device_auto_get_domain(): the first automatic hwpt that takes the device, else a new one. */
function autoDomain(ctx: Context, device: BoundDevice, ioas: Ioas, attach: Attach, immediate: boolean): Result<number> {
  for (const hwpt of [...ioas.hwptList]) {
    if (!hwpt.autoDomain) continue
    const done = attach(hwpt)
    if (done.ok) {
      if (done.value.old !== null) putHwpt(ctx, done.value.old)
      return ok(hwpt.id)
    }
    // EINVAL says that the domain does not suit the device: try the next.
    if (done.errno !== 'EINVAL') return done
  }
  const made = allocPaging(ctx, ioas, device, PLAIN_HWPT, immediate)
  if (!made.ok) return made
  const hwpt = made.value
  let old: Hwpt | null = null
  if (!immediate) {
    const done = attach(hwpt)
    if (!done.ok) {
      abortHwpt(ctx, hwpt)
      return done
    }
    old = done.value.old
  }
  hwpt.autoDomain = true
  ctx.objects.finalize(hwpt)
  if (old !== null) putHwpt(ctx, old)
  return ok(hwpt.id)
}

/** Hot-unplug: DMA stops first, then the device is released. */
export function unplugDevice(ctx: Context, device: BoundDevice): Result {
  detachDevice(ctx, device)
  unbindDevice(ctx, device)
  return OK
}
