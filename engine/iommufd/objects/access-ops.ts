import { assert } from '../../base/assert.ts'
import { fail, ok, OK, type Result } from '../../base/result.ts'
import { PAGE_SIZE_N, U64_MAX } from '../../base/units.ts'
import { recalculateAlignment } from '../iopt/alignment.ts'
import { IOMMU_READ, IOMMU_WRITE } from '../../machine/iommu-domain.ts'
import type { Area } from '../iopt/area.ts'
import type { IoPagetable } from '../iopt/io-pagetable.ts'
import { addAccess, removeAccess } from '../pages/access-pins.ts'
import { rwPages } from '../pages/access-rw.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'
import { Access } from './access.ts'
import type { Context } from './context.ts'
import type { Ioas } from './ioas.ts'

/** A new, detached access (iommufd_access_create). */
export function createAccess(ctx: Context, name: string, needsPinPages: boolean, ignoresUnmap = false): Result<Access> {
  const id = ctx.reserveId()
  if (!id.ok) return id
  const fds = ctx.objects.ofType('access').map((a) => a.fd)
  let fd = 0
  while (fds.includes(fd)) fd++
  const access = new Access(id.value, name, needsPinPages, fd, ignoresUnmap)
  // The driver that created it is a user until it destroys it.
  access.users++
  ctx.objects.finalize(access)
  return ok(access)
}

/** Drops all pins, detaches and frees (iommufd_access_destroy by the test driver). */
export function destroyAccess(ctx: Context, access: Access): void {
  dropItems(ctx, access, 0n, U64_MAX)
  const detached = changeIoas(ctx, access, null)
  assert(detached.ok, `access ${access.id} cannot be detached`)
  ctx.objects.release(access.id)
}

/**
 * Moves an access to another IOAS, or to none (iommufd_access_change_ioas). The new one comes first; then the driver is told
 * to drop its pins in the old one.
 * @returns EADDRINUSE if an area of the new IOAS is less aligned than the access needs
 */
export function changeIoas(ctx: Context, access: Access, next: Ioas | null): Result {
  const old = access.ioas
  if (old === next) return OK
  const oldListId = access.listId
  access.ioas = null
  if (next !== null) {
    const added = addToList(next.iopt, access)
    if (!added.ok) {
      access.ioas = old
      return added
    }
    next.users++
  }
  if (old !== null) {
    dropItems(ctx, access, 0n, U64_MAX)
    old.iopt.accessList[oldListId] = null
    const aligned = recalculateAlignment(old.iopt)
    assert(aligned.ok, 'removing an access cannot tighten the alignment')
    old.users--
  }
  access.ioas = next
  access.ioasUnpin = next
  return OK
}

/** iopt_add_access(). */
function addToList(iopt: IoPagetable, access: Access): Result {
  let listId = iopt.accessList.indexOf(null)
  if (listId < 0) listId = iopt.accessList.length
  iopt.accessList[listId] = access
  const aligned = recalculateAlignment(iopt)
  if (!aligned.ok) {
    iopt.accessList[listId] = null
    return aligned
  }
  access.listId = listId
  return OK
}

/** Tells the accesses of an IOAS that a range goes away (iommufd_access_notify_unmap). */
export function notifyUnmap(ctx: Context, ioas: Ioas, iova: bigint, length: bigint): void {
  for (const access of ioas.iopt.accesses) {
    ctx.kernel.sink({ kind: 'notify', access: access.id, ioas: ioas.id, iova, length })
    if (!access.ignoresUnmap) dropItems(ctx, access, iova, length)
  }
}

/** The test driver's unmap callback: drops every item that touches the range, whole. */
function dropItems(ctx: Context, access: Access, iova: bigint, length: bigint): void {
  const last = iova + length - 1n
  for (const item of access.items) {
    if (iova > item.iova + item.length - 1n || last < item.iova) continue
    access.items = access.items.filter((i) => i !== item)
    unpinRange(ctx, access, item.iova, item.length)
  }
}

/**
 * Pins a range for in-kernel use (iommufd_access_pin_pages).
 * @returns number of the item; EINVAL, EOVERFLOW, ENOENT for a gap or a detached access, EPERM, errnos of pinning
 */
export function pinItem(ctx: Context, access: Access, iova: bigint, length: bigint, write: boolean): Result<number> {
  const where = 'iommufd_access_pin_pages'
  if (!access.needsPinPages) {
    return fail('EOPNOTSUPP', `access ${access.id} was created without needs_pin_pages`, 'iommufd_test_access_pages')
  }
  if (length === 0n) return fail('EINVAL', 'a length of 0 cannot be pinned', where)
  const last = iova + length - 1n
  if (last > U64_MAX) return fail('EOVERFLOW', `${hex(iova)} + ${hex(length)} passes the end of the IOVA space`, where)
  if (access.ioas === null) return fail('ENOENT', `access ${access.id} is not attached to an IOAS`, where)
  const { iopt } = access.ioas
  for (let at = iova; at <= last;) {
    const pinned = pinArea(ctx, iopt, at, last, write)
    if (!pinned.ok) {
      if (at > iova) removeRange(ctx, iopt, iova, at - 1n)
      return pinned
    }
    at = pinned.value + 1n
  }
  const id = access.nextItem++
  access.items = [...access.items, { id, iova, length }]
  return ok(id)
}

/** Pins the part of [iova, last] that lies in the area at `iova`; returns its last byte. */
function pinArea(ctx: Context, iopt: IoPagetable, iova: bigint, last: bigint, write: boolean): Result<bigint> {
  const where = 'iommufd_access_pin_pages'
  const area = iopt.firstArea(iova, iova)
  if (area?.ready !== true) return fail('ENOENT', `nothing is mapped at ${hex(iova)}`, where)
  const end = area.lastIova < last ? area.lastIova : last
  if (area.preventAccess) return fail('EINVAL', `the area at ${hex(area.iova)} is being unmapped`, where)
  if (area.startByte(iova) % PAGE_SIZE_N !== 0n) {
    return fail('EINVAL', `${hex(iova)} does not begin a page of user memory`, where)
  }
  if (last > area.lastIova && area.startByte(area.lastIova) % PAGE_SIZE_N !== PAGE_SIZE_N - 1n) {
    return fail('EINVAL', `the area at ${hex(area.iova)} does not end with a page of user memory`, where)
  }
  if (!hasRight(area, write))
    return fail('EPERM', `the area at ${hex(area.iova)} gives no ${right(write)} access`, where)
  const added = addAccess(ctx.kernel, area, area.indexOf(iova), area.indexOf(end), write)
  return added.ok ? ok(end) : added
}

/** Releases a pinned item; ENOENT if there is none of that number. */
export function unpinItem(ctx: Context, access: Access, item: number): Result {
  const found = access.items.find((i) => i.id === item)
  if (found === undefined)
    return fail('ENOENT', `access ${access.id} has no item ${item}`, 'iommufd_test_access_item_destroy')
  access.items = access.items.filter((i) => i !== found)
  unpinRange(ctx, access, found.iova, found.length)
  return OK
}

/** iommufd_access_unpin_pages(). */
function unpinRange(ctx: Context, access: Access, iova: bigint, length: bigint): void {
  assert(access.ioasUnpin !== null, `access ${access.id} unpins after its detach`)
  removeRange(ctx, access.ioasUnpin.iopt, iova, iova + length - 1n)
}

function removeRange(ctx: Context, iopt: IoPagetable, iova: bigint, last: bigint): void {
  for (let at = iova; at <= last;) {
    const area = iopt.firstArea(at, at)
    assert(area?.ready === true, `an access holds pages at ${hex(at)}, where nothing is mapped`)
    const end = area.lastIova < last ? area.lastIova : last
    removeAccess(ctx.kernel, area, area.indexOf(at), area.indexOf(end))
    at = end + 1n
  }
}

/**
 * Copies bytes between a kernel buffer and an IOVA range (iommufd_access_rw). What precedes an error has been copied.
 * @returns EINVAL for length 0, EOVERFLOW, ENOENT for a gap or a detached access, EPERM, EFAULT, errnos of pinning
 */
export function rwAccess(
  ctx: Context,
  access: Access,
  iova: bigint,
  length: bigint,
  write: boolean,
  slow: boolean,
): Result {
  const where = 'iommufd_access_rw'
  if (length === 0n) return fail('EINVAL', 'a length of 0 cannot be copied', where)
  const last = iova + length - 1n
  if (last > U64_MAX) return fail('EOVERFLOW', `${hex(iova)} + ${hex(length)} passes the end of the IOVA space`, where)
  if (access.ioas === null) return fail('ENOENT', `access ${access.id} is not attached to an IOAS`, where)
  const { iopt } = access.ioas
  for (let at = iova; at <= last;) {
    const area = iopt.firstArea(at, at)
    if (area?.ready !== true) return fail('ENOENT', `nothing is mapped at ${hex(at)}`, where)
    if (area.preventAccess) return fail('EINVAL', `the area at ${hex(area.iova)} is being unmapped`, where)
    if (!hasRight(area, write))
      return fail('EPERM', `the area at ${hex(area.iova)} gives no ${right(write)} access`, where)
    const end = area.lastIova < last ? area.lastIova : last
    const copied = rwPages(ctx.kernel, area.pages, area.startByte(at), end - at + 1n, write, slow)
    if (!copied.ok) return copied
    at = end + 1n
  }
  return OK
}

function hasRight(area: Area, write: boolean): boolean {
  return (area.prot & (write ? IOMMU_WRITE : IOMMU_READ)) !== 0
}

function right(write: boolean): string {
  return write ? 'write' : 'read'
}
