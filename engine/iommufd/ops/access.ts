import { fail, ok, OK, type Result } from '../../base/result.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { CommandOf } from '../../protocol/command.ts'
import type { OpValues } from '../../protocol/results.ts'
import { changeIoas, createAccess, destroyAccess, pinItem, rwAccess, unpinItem } from '../objects/access-ops.ts'
import type { Access } from '../objects/access.ts'
import type { Context } from '../objects/context.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'

/** The access with this id. An unknown one is EBADFD: the test driver reaches accesses through file descriptors. */
function find(ctx: Context, id: number): Result<Access> {
  const object = ctx.objects.get(id)
  if (object?.type === 'access') return ok(object)
  return fail('EBADFD', `object ${id} is not an access`, 'iommufd_access_get')
}

/** iommufd_access_create(), and attach if an IOAS is given; a failed attach leaves no access behind. */
export function accessCreate(ctx: Context, c: CommandOf<'access.create'>): Result<OpValues['access.create']> {
  const made = createAccess(ctx, c.name, c.needsPinPages, c.ignoresUnmap)
  if (!made.ok) return made
  const access = made.value
  if (c.ioas !== null) {
    const ioas = ctx.ioas(c.ioas)
    const attached = ioas.ok ? changeIoas(ctx, access, ioas.value) : ioas
    if (!attached.ok) {
      destroyAccess(ctx, access)
      return attached
    }
  }
  return ok({ id: access.id })
}

/** iommufd_access_attach(); EINVAL if it is attached. */
export function accessAttach(ctx: Context, c: CommandOf<'access.attach' | 'access.replace'>): Result {
  const access = find(ctx, c.access)
  if (!access.ok) return access
  if (access.value.ioas !== null) {
    return fail('EINVAL', `access ${c.access} is attached to IOAS ${access.value.ioas.id}`, 'iommufd_access_attach')
  }
  const ioas = ctx.ioas(c.ioas)
  return ioas.ok ? changeIoas(ctx, access.value, ioas.value) : ioas
}

/** iommufd_access_replace(); ENOENT if it is not attached. */
export function accessReplace(ctx: Context, c: CommandOf<'access.attach' | 'access.replace'>): Result {
  const access = find(ctx, c.access)
  if (!access.ok) return access
  if (access.value.ioas === null) return fail('ENOENT', `access ${c.access} is not attached`, 'iommufd_access_replace')
  const ioas = ctx.ioas(c.ioas)
  return ioas.ok ? changeIoas(ctx, access.value, ioas.value) : ioas
}

/** iommufd_access_detach(); EINVAL if it is not attached. */
export function accessDetach(ctx: Context, c: CommandOf<'access.detach' | 'access.destroy'>): Result {
  const access = find(ctx, c.access)
  if (!access.ok) return access
  if (access.value.ioas === null) return fail('EINVAL', `access ${c.access} is not attached`, 'iommufd_access_detach')
  return changeIoas(ctx, access.value, null)
}

/** iommufd_access_destroy() through close(2) of its file descriptor; EBADF if there is none. */
export function accessDestroy(ctx: Context, c: CommandOf<'access.detach' | 'access.destroy'>): Result {
  const access = find(ctx, c.access)
  if (!access.ok) return fail('EBADF', access.why, 'close')
  destroyAccess(ctx, access.value)
  return OK
}

/** The test driver refuses larger pins and copies with ENOMEM, before it looks at anything else. */
const TEST_DRIVER_MAX = 16n * 1024n * 1024n

function checkSize(ctx: Context, length: bigint, where: string): Result {
  if (!ctx.testDriver || length <= TEST_DRIVER_MAX) return OK
  return fail('ENOMEM', `the test driver handles at most 16 MiB at once, not ${hex(length)} bytes`, where)
}

/** iommufd_access_pin_pages(). */
export function accessPin(ctx: Context, c: CommandOf<'access.pin'>): Result<OpValues['access.pin']> {
  const size = checkSize(ctx, c.length, 'iommufd_test_access_pages')
  if (!size.ok) return size
  const access = find(ctx, c.access)
  if (!access.ok) return access
  const item = pinItem(ctx, access.value, c.iova, c.length, c.write)
  if (!item.ok) return item
  const pages = Number((c.iova + c.length - 1n) / PAGE_SIZE_N - c.iova / PAGE_SIZE_N) + 1
  return ok({ item: item.value, pages })
}

/** iommufd_access_unpin_pages(). */
export function accessUnpin(ctx: Context, c: CommandOf<'access.unpin'>): Result {
  const access = find(ctx, c.access)
  return access.ok ? unpinItem(ctx, access.value, c.item) : access
}

/** iommufd_access_rw(). */
export function accessRw(ctx: Context, c: CommandOf<'access.rw'>): Result {
  const size = checkSize(ctx, c.length, 'iommufd_test_access_rw')
  if (!size.ok) return size
  const access = find(ctx, c.access)
  return access.ok ? rwAccess(ctx, access.value, c.iova, c.length, c.write, c.slow) : access
}
