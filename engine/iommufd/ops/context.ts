import { assertNever } from '../../base/assert.ts'
import { fail, ok, OK, type Result } from '../../base/result.ts'
import { U64_MAX } from '../../base/units.ts'
import type { CommandOf } from '../../protocol/command.ts'
import type { OpValues } from '../../protocol/results.ts'
import { splitArea } from '../iopt/split.ts'
import { cutIova, unmapAll, unmapIova } from '../iopt/unmap.ts'
import { destroyAccess, notifyUnmap } from '../objects/access-ops.ts'
import { wrong, type Context } from '../objects/context.ts'
import { unplugDevice } from '../objects/device-ops.ts'
import { destroyHwpt } from '../objects/hwpt-alloc.ts'
import type { Ioas } from '../objects/ioas.ts'
import type { IommufdObject } from '../objects/object.ts'

/** IOMMU_OPTION_RLIMIT_MODE. EBUSY once any object exists, EINVAL for another value. */
export function rlimitMode(ctx: Context, c: CommandOf<'ctx.rlimitMode'>): Result<OpValues['ctx.rlimitMode']> {
  const where = 'iommufd_option_rlimit_mode'
  if (c.value === null) return ok({ value: ctx.accountMode === 'mm' ? 1 : 0 })
  if (!ctx.objects.isEmpty) return fail('EBUSY', 'the mode can change only while no object exists', where)
  if (c.value !== 0 && c.value !== 1) return fail('EINVAL', `the option is 0 or 1, not ${c.value}`, where)
  ctx.accountMode = c.value === 1 ? 'mm' : 'user'
  return ok(null)
}

/** IOMMU_DESTROY. ENOENT for an id that names nothing, EBUSY while somebody uses the object. */
export function objectDestroy(ctx: Context, id: number): Result {
  const object = ctx.objects.get(id)
  if (object === null) return wrong(id, null, '', 'iommufd_object_remove')
  if (object.users !== 1) {
    const users = object.users - 1
    return fail('EBUSY', `object ${id} has ${users} ${users === 1 ? 'user' : 'users'}`, 'iommufd_object_remove')
  }
  destroyUnused(ctx, object)
  return OK
}

/** Destroys an object that nobody uses. */
function destroyUnused(ctx: Context, object: IommufdObject): void {
  ctx.objects.release(object.id)
  if (ctx.vfioIoas === object) ctx.vfioIoas = null
  switch (object.type) {
    case 'ioas':
      destroyIoas(ctx, object)
      return
    case 'hwpt-paging':
    case 'hwpt-nested':
      destroyHwpt(ctx, object)
      return
    case 'selftest': {
      const { device } = object
      unplugDevice(ctx, device)
      ctx.kernel.machine.devices.delete(device.dev.name)
      return
    }
    case 'device':
    case 'access':
      // The driver that made them is a user until it lets go, so they never get here.
      return
    default:
      assertNever(object)
  }
}

/** iommufd_ioas_destroy(): unmaps everything; nobody else uses the IOAS. */
function destroyIoas(ctx: Context, ioas: Ioas): void {
  unmapAll(ctx.kernel, ioas.iopt, () => undefined)
}

/** IOMMU_VFIO_IOAS SET. */
export function vfioSetIoas(ctx: Context, c: CommandOf<'vfio.setIoas'>): Result {
  const ioas = ctx.ioas(c.ioas)
  if (!ioas.ok) return ioas
  ctx.vfioIoas = ioas.value
  return OK
}

/** VFIO_IOMMU_UNMAP_DMA: with large pages disabled, areas are cut at both ends first. An empty range is a success. */
export function vfioUnmap(ctx: Context, c: CommandOf<'vfio.unmap'>): Result<OpValues['vfio.unmap']> {
  const ioas = ctx.vfioIoas
  if (ioas === null) return fail('ENODEV', 'no IOAS was set for the VFIO calls', 'get_compat_ioas')
  if (ioas.iopt.disableLargePages) {
    const iovas = [(c.iova + c.length - 1n) & U64_MAX]
    if (c.iova !== 0n) iovas.push(c.iova - 1n)
    const cut = cutIova(ctx.kernel, ioas.iopt, iovas, splitArea)
    if (!cut.ok) return cut
  }
  const unmapped = unmapIova(ctx.kernel, ioas.iopt, c.iova, c.length, (iova, length) => {
    notifyUnmap(ctx, ioas, iova, length)
  })
  return unmapped.ok ? ok({ length: unmapped.value }) : unmapped
}

/**
 * close(2): accesses in the order of their file descriptors and devices of other drivers let go first; then leaf objects are
 * destroyed in ascending id, again and again (iommufd_fops_release).
 */
export function closeContext(ctx: Context): Result {
  for (const access of ctx.objects.ofType('access').sort((a, b) => a.fd - b.fd)) destroyAccess(ctx, access)
  const mock = new Set(ctx.objects.ofType('selftest').map((s) => s.device))
  for (const device of ctx.objects.ofType('device')) if (!mock.has(device)) unplugDevice(ctx, device)
  for (let destroyed = true; destroyed;) {
    destroyed = false
    for (const { id } of ctx.objects.all) {
      const object = ctx.objects.get(id)
      if (object?.users !== 1) continue
      destroyUnused(ctx, object)
      destroyed = true
    }
  }
  return OK
}
