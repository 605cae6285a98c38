import { fail, ok, type Result } from '../../base/result.ts'
import { addDomain, removeDomain } from '../iopt/domains.ts'
import type { Context } from './context.ts'
import { attachHwpt, detachHwpt } from './attach.ts'
import type { BoundDevice } from './device.ts'
import { HwptNested, HwptPaging, type Hwpt } from './hwpt.ts'
import type { Ioas } from './ioas.ts'

/** What a hwpt is asked to be. */
export interface HwptWish {
  readonly name: string | null
  readonly nestParent: boolean
  readonly dirtyTracking: boolean
  /** User data of a stage-1 table. */
  readonly nestedData: boolean
}

/** What an automatic domain is. */
export const PLAIN_HWPT: HwptWish = { name: null, nestParent: false, dirtyTracking: false, nestedData: false }

/**
 * A new page table, filled with everything the IOAS maps, not visible by id yet (iommufd_hwpt_paging_alloc).
 * @param immediateAttach attach the device to the still empty domain first, as automatic domains do
 * @returns EOPNOTSUPP for flags without support; errnos of attaching and of adding the domain
 */
export function allocPaging(
  ctx: Context,
  ioas: Ioas,
  device: BoundDevice,
  wish: HwptWish,
  immediateAttach: boolean,
): Result<HwptPaging> {
  const where = 'iommufd_hwpt_paging_alloc'
  const { kernel } = ctx
  if (wish.dirtyTracking && !device.dev.dirtyTracking) {
    return fail('EOPNOTSUPP', `the IOMMU of ${device.dev.name} cannot track dirty pages`, where)
  }
  const id = ctx.reserveId()
  if (!id.ok) return id
  if (wish.nestedData) {
    ctx.objects.release(id.value)
    return fail('EOPNOTSUPP', 'a paging hwpt takes no user data; nest it under a parent hwpt', 'domain_alloc_user')
  }
  ioas.users++
  // The coherency mode is chosen here, before the first mapping, and never changes.
  const domain = kernel.machine.iommu.create(device.enforceCacheCoherency, wish.dirtyTracking)
  const hwpt = new HwptPaging(id.value, wish.name, ioas, domain, wish.nestParent)
  if (immediateAttach) {
    const attached = attachHwpt(ctx, hwpt, device)
    if (!attached.ok) {
      abortHwpt(ctx, hwpt)
      return attached
    }
  }
  kernel.policy.addDomain?.(ioas.iopt, domain)
  const added = addDomain(kernel, ioas.iopt, domain, hwpt.id)
  if (!added.ok) {
    kernel.policy.addDomainFailed?.(ioas.iopt, domain)
    if (immediateAttach) detachHwpt(ctx, device)
    abortHwpt(ctx, hwpt)
    return added
  }
  ioas.hwptList.push(hwpt)
  return ok(hwpt)
}

/**
 * A stage-1 table over a parent, not visible by id yet (iommufd_hwpt_nested_alloc).
 * @returns EOPNOTSUPP without user data or with other flags; EINVAL for a parent that cannot be nested on
 */
export function allocNested(ctx: Context, parent: HwptPaging, wish: HwptWish): Result<HwptNested> {
  const where = 'iommufd_hwpt_nested_alloc'
  if (wish.nestParent || wish.dirtyTracking || !wish.nestedData) {
    return fail('EOPNOTSUPP', 'a hwpt on a hwpt needs the user data of a stage-1 table and takes no other flag', where)
  }
  if (parent.autoDomain || !parent.nestParent) {
    return fail('EINVAL', `hwpt ${parent.id} was not allocated as a nesting parent`, where)
  }
  const id = ctx.reserveId()
  if (!id.ok) return id
  parent.users++
  return ok(new HwptNested(id.value, wish.name, parent))
}

/** Undoes an allocation before the hwpt became visible (iommufd_hwpt_paging_abort, iommufd_object_abort). */
export function abortHwpt(ctx: Context, hwpt: Hwpt): void {
  if (hwpt.type === 'hwpt-paging') {
    const { ioas, domain } = hwpt
    if (ioas.hwptList.includes(hwpt)) {
      ioas.hwptList = ioas.hwptList.filter((h) => h !== hwpt)
      removeDomain(ctx.kernel, ioas.iopt, domain, hwpt.id)
      ctx.kernel.policy.hwptAborted?.(ioas.iopt, domain)
    }
    // The normal destroy that follows finds the hwpt off the list and skips its branch.
  }
  destroyHwpt(ctx, hwpt)
  ctx.objects.release(hwpt.id)
}

/** Frees a hwpt that nobody uses any more; its id is gone already (iommufd_hwpt_paging_destroy, _nested_destroy). */
export function destroyHwpt(ctx: Context, hwpt: Hwpt): void {
  if (hwpt.type === 'hwpt-nested') {
    hwpt.parent.users--
    return
  }
  const { ioas, domain } = hwpt
  if (ioas.hwptList.includes(hwpt)) {
    ioas.hwptList = ioas.hwptList.filter((h) => h !== hwpt)
    removeDomain(ctx.kernel, ioas.iopt, domain, hwpt.id)
    ctx.kernel.policy.domainRemoved?.(ioas.iopt, domain)
  }
  ctx.kernel.machine.iommu.free(domain)
  ioas.users--
}

/** Drops a reference; an automatic domain that nobody uses any more is destroyed (iommufd_hw_pagetable_put). */
export function putHwpt(ctx: Context, hwpt: Hwpt): void {
  hwpt.users--
  if (hwpt.type !== 'hwpt-paging' || !hwpt.autoDomain || hwpt.users !== 1) return
  ctx.objects.release(hwpt.id)
  destroyHwpt(ctx, hwpt)
}
