import { fail, ok, OK, type Result } from '../../base/result.ts'
import type { CommandOf } from '../../protocol/command.ts'
import type { OpValues } from '../../protocol/results.ts'
import { wrong, type Context } from '../objects/context.ts'
import {
  attachDevice,
  bindDevice,
  boundDevice,
  detachDevice,
  replaceDevice,
  unbindDevice,
  unplugDevice,
} from '../objects/device-ops.ts'
import type { BoundDevice } from '../objects/device.ts'

/** The bound device of that hardware name; ENOENT if there is none. */
function find(ctx: Context, name: string): Result<BoundDevice> {
  const dev = ctx.kernel.machine.devices.get(name)
  const device = dev === undefined ? null : boundDevice(ctx, dev)
  if (device !== null) return ok(device)
  return fail('ENOENT', dev === undefined ? `no device is named ${name}` : `${name} is not bound`, 'iommufd_get_device')
}

/** iommufd_device_bind(). */
export function deviceBind(ctx: Context, c: CommandOf<'device.bind'>): Result<OpValues['device.bind']> {
  const dev = ctx.kernel.machine.devices.get(c.device)
  if (dev === undefined) return fail('ENODEV', `no device is named ${c.device}`, 'iommufd_device_bind')
  const bound = bindDevice(ctx, dev)
  return bound.ok ? ok({ id: bound.value.id }) : bound
}

/** Binds if needed, then attaches; a device that is attached already is moved, as VFIO does. */
export function deviceAttach(ctx: Context, c: CommandOf<'device.attach'>): Result<OpValues['device.attach']> {
  const dev = ctx.kernel.machine.devices.get(c.device)
  if (dev === undefined) return fail('ENODEV', `no device is named ${c.device}`, 'iommufd_device_bind')
  const before = boundDevice(ctx, dev)
  const bound = before === null ? bindDevice(ctx, dev) : ok(before)
  if (!bound.ok) return bound
  const device = bound.value
  const attached = device.isAttached ? replaceDevice(ctx, device, c.pt) : attachDevice(ctx, device, c.pt)
  if (!attached.ok) {
    if (before === null) unbindDevice(ctx, device)
    return attached
  }
  return ok({ id: device.id, hwpt: attached.value })
}

/** iommufd_device_replace(). */
export function deviceReplace(ctx: Context, c: CommandOf<'device.replace'>): Result<OpValues['device.replace']> {
  const device = find(ctx, c.device)
  if (!device.ok) return device
  const replaced = replaceDevice(ctx, device.value, c.pt)
  return replaced.ok ? ok({ hwpt: replaced.value }) : replaced
}

/** iommufd_device_detach(); EINVAL if it is not attached. */
export function deviceDetach(ctx: Context, c: CommandOf<'device.detach'>): Result {
  const device = find(ctx, c.device)
  if (!device.ok) return device
  if (!device.value.isAttached) return fail('EINVAL', `${c.device} is not attached`, 'iommufd_device_detach')
  detachDevice(ctx, device.value)
  return OK
}

/** iommufd_device_unbind(); EBUSY while it is attached, which a driver must not ask for. */
export function deviceUnbind(ctx: Context, c: CommandOf<'device.unbind'>): Result {
  const device = find(ctx, c.device)
  if (!device.ok) return device
  if (device.value.isAttached) return fail('EBUSY', `${c.device} is attached`, 'iommufd_device_unbind')
  unbindDevice(ctx, device.value)
  return OK
}

/** Hot-unplug: detach if attached, then unbind. */
export function deviceUnplug(ctx: Context, c: CommandOf<'device.unplug'>): Result {
  const device = find(ctx, c.device)
  return device.ok ? unplugDevice(ctx, device.value) : device
}

/** IOMMU_GET_HW_INFO. Coherency is not reported here. */
export function deviceInfo(ctx: Context, c: CommandOf<'device.info'>): Result<OpValues['device.info']> {
  const object = ctx.objects.get(c.device)
  if (object?.type !== 'device') return wrong(c.device, object, 'a device', 'iommufd_get_device')
  const capabilities = object.dev.dirtyTracking ? ['DIRTY_TRACKING'] : []
  return ok({ type: ctx.testDriver ? 'selftest' : 'intel-vtd', capabilities, pasidBits: 0 })
}
