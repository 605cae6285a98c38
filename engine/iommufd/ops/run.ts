import { assertNever } from '../../base/assert.ts'
import type { Result } from '../../base/result.ts'
import type {
  AccessCommand,
  CommandOf,
  DeviceCommand,
  IommufdCommand,
  SelftestCommand,
} from '../../protocol/command.ts'
import type { PlainValue } from '../../protocol/step.ts'
import type { Context } from '../objects/context.ts'
import {
  accessAttach,
  accessCreate,
  accessDestroy,
  accessDetach,
  accessPin,
  accessReplace,
  accessRw,
  accessUnpin,
} from './access.ts'
import { closeContext, objectDestroy, rlimitMode, vfioSetIoas, vfioUnmap } from './context.ts'
import {
  deviceAttach,
  deviceBind,
  deviceDetach,
  deviceInfo,
  deviceReplace,
  deviceUnbind,
  deviceUnplug,
} from './device.ts'
import { hwptAlloc, hwptDirtyBitmap, hwptDirtyTracking, hwptInvalidate } from './hwpt.ts'
import { ioasAlloc, ioasAllow, ioasCopy, ioasHugePages, ioasMap, ioasUnmap } from './ioas.ts'
import { addReserved, checkMap, markDirty, mockDevice, setMemoryLimit } from './selftest.ts'

type RunCommand = Exclude<IommufdCommand | DeviceCommand | AccessCommand | SelftestCommand, CommandOf<'ioas.ranges'>>

/** Hands a command to its operation. */
export function run(ctx: Context, c: RunCommand): Result<PlainValue | void> {
  switch (c.op) {
    case 'ioas.alloc':
      return ioasAlloc(ctx, c)
    case 'ioas.allow':
      return ioasAllow(ctx, c)
    case 'ioas.map':
      return ioasMap(ctx, c)
    case 'ioas.copy':
      return ioasCopy(ctx, c)
    case 'ioas.unmap':
      return ioasUnmap(ctx, c)
    case 'ioas.hugePages':
      return ioasHugePages(ctx, c)
    case 'ctx.rlimitMode':
      return rlimitMode(ctx, c)
    case 'ctx.close':
      return closeContext(ctx)
    case 'object.destroy':
      return objectDestroy(ctx, c.id)
    case 'hwpt.alloc':
      return hwptAlloc(ctx, c)
    case 'hwpt.dirtyTracking':
      return hwptDirtyTracking(ctx, c)
    case 'hwpt.dirtyBitmap':
      return hwptDirtyBitmap(ctx, c)
    case 'hwpt.invalidate':
      return hwptInvalidate(ctx, c)
    case 'vfio.setIoas':
      return vfioSetIoas(ctx, c)
    case 'vfio.unmap':
      return vfioUnmap(ctx, c)
    case 'device.info':
      return deviceInfo(ctx, c)
    case 'device.bind':
      return deviceBind(ctx, c)
    case 'device.attach':
      return deviceAttach(ctx, c)
    case 'device.replace':
      return deviceReplace(ctx, c)
    case 'device.detach':
      return deviceDetach(ctx, c)
    case 'device.unbind':
      return deviceUnbind(ctx, c)
    case 'device.unplug':
      return deviceUnplug(ctx, c)
    case 'access.create':
      return accessCreate(ctx, c)
    case 'access.attach':
      return accessAttach(ctx, c)
    case 'access.replace':
      return accessReplace(ctx, c)
    case 'access.detach':
      return accessDetach(ctx, c)
    case 'access.destroy':
      return accessDestroy(ctx, c)
    case 'access.pin':
      return accessPin(ctx, c)
    case 'access.unpin':
      return accessUnpin(ctx, c)
    case 'access.rw':
      return accessRw(ctx, c)
    case 'selftest.device':
      return mockDevice(ctx, c)
    case 'selftest.reserve':
      return addReserved(ctx, c)
    case 'selftest.tempMemoryLimit':
      return setMemoryLimit(ctx, c)
    case 'selftest.markDirty':
      return markDirty(ctx, c)
    case 'selftest.checkMap':
      return checkMap(ctx, c)
    default:
      return assertNever(c)
  }
}
