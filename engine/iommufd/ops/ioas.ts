import { fail, ok, OK, type Fail, type Result } from '../../base/result.ts'
import { PAGE_SIZE, U64_MAX } from '../../base/units.ts'
import type { CommandOf, Prot } from '../../protocol/command.ts'
import type { OpValues } from '../../protocol/results.ts'
import { recalculateAlignment } from '../iopt/alignment.ts'
import { IOMMU_CACHE, IOMMU_READ, IOMMU_WRITE } from '../../machine/iommu-domain.ts'
import type { IoPagetable } from '../iopt/io-pagetable.ts'
import { IovaRanges } from '../iopt/iova-ranges.ts'
import { getPages, mapPages, mapUserPages, putSlices } from '../iopt/map.ts'
import { unmapAll, unmapIova } from '../iopt/unmap.ts'
import { notifyUnmap } from '../objects/access-ops.ts'
import type { Context } from '../objects/context.ts'
import { Ioas } from '../objects/ioas.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'

/** IOMMU_IOAS_ALLOC. */
export function ioasAlloc(ctx: Context, c: CommandOf<'ioas.alloc'>): Result<OpValues['ioas.alloc']> {
  const id = ctx.reserveId()
  if (!id.ok) return id
  ctx.objects.finalize(new Ioas(id.value, c.name))
  return ok({ id: id.value })
}

/** IOMMU_IOAS_IOVA_RANGES: the holes between reserved ranges. EMSGSIZE still carries the value. */
export function ioasRanges(
  ctx: Context,
  c: CommandOf<'ioas.ranges'>,
): { result: Result; value: OpValues['ioas.ranges'] | null } {
  const ioas = ctx.ioas(c.ioas)
  if (!ioas.ok) return { result: ioas, value: null }
  const { reserved, iovaAlignment } = ioas.value.iopt
  const holes: { start: bigint; last: bigint }[] = []
  for (let at = 0n; at <= U64_MAX;) {
    const span = reserved.spanAt(at, U64_MAX)
    if (!span.used) holes.push({ start: at, last: span.last })
    at = span.last + 1n
  }
  const capacity = c.capacity ?? holes.length
  const value = { count: holes.length, ranges: holes.slice(0, capacity), alignment: iovaAlignment }
  if (holes.length <= capacity) return { result: OK, value }
  const why = `${holes.length} ranges do not fit a buffer for ${capacity}`
  return { result: fail('EMSGSIZE', why, 'iommufd_ioas_iova_ranges'), value }
}

/** IOMMU_IOAS_ALLOW_IOVAS: replaces the whole list at once. EINVAL empty or overlapping range; EADDRINUSE over a reserved one. */
export function ioasAllow(ctx: Context, c: CommandOf<'ioas.allow'>): Result {
  const ioas = ctx.ioas(c.ioas)
  if (!ioas.ok) return ioas
  const allowed = new IovaRanges<null>()
  for (const { start, last } of c.ranges) {
    const range = `[${hex(start)}, ${hex(last)}]`
    if (start >= last) return fail('EINVAL', `${range} is not a range of at least two bytes`, 'iommufd_ioas_load_iovas')
    if (allowed.first(start, last) !== null) {
      return fail('EINVAL', `${range} overlaps another range of the list`, 'iommufd_ioas_load_iovas')
    }
    allowed.insert(start, last, null)
  }
  for (const { start, last } of allowed.nodes) {
    if (ioas.value.iopt.reserved.first(start, last) !== null) {
      return fail('EADDRINUSE', `[${hex(start)}, ${hex(last)}] meets a reserved range`, 'iopt_set_allow_iova')
    }
  }
  ioas.value.iopt.allowed = allowed
  return OK
}

/** Flag checks that MAP and COPY share. */
function checkFlags(unknown: boolean, prot: Prot, values: readonly bigint[], where: string): Fail | null {
  if (unknown) return fail('EOPNOTSUPP', 'flags hold a bit that is not defined', where)
  for (const v of values) if (v >= U64_MAX) return fail('EOVERFLOW', `${hex(v)} is too large`, where)
  if (!prot.read && !prot.write) return fail('EINVAL', 'neither READABLE nor WRITEABLE is given', where)
  return null
}

/** conv_iommu_prot(): normal DMA is always coherent. */
function iommuProt(prot: Prot): number {
  return IOMMU_CACHE | (prot.read ? IOMMU_READ : 0) | (prot.write ? IOMMU_WRITE : 0)
}

/** IOMMU_IOAS_MAP. Errnos of iopt_map_user_pages; EFAULT when the reply cannot be copied out, though the mapping stays. */
export function ioasMap(ctx: Context, c: CommandOf<'ioas.map'>): Result<OpValues['ioas.map']> {
  const where = 'iommufd_ioas_map'
  const bad = checkFlags(c.unknownFlags, c.prot, [c.iova ?? 0n, c.length], where)
  if (bad !== null) return bad
  const ioas = ctx.ioas(c.ioas)
  if (!ioas.ok) return ioas
  const space = ctx.kernel.machine.processes.get(c.process)
  if (space === undefined) return fail('EFAULT', `no process is named ${c.process}`, where)
  const { iopt } = ioas.value
  const mapped = mapUserPages(ctx.kernel, iopt, space, c.va, c.length, c.iova, iommuProt(c.prot), ctx.accountMode)
  if (!mapped.ok) return mapped
  if (c.efault) return fail('EFAULT', 'the reply cannot be copied out; the mapping stays', 'iommufd_ucmd_respond')
  return ok({ iova: mapped.value })
}

/** IOMMU_IOAS_COPY. The source is looked up first: ENOENT unless areas cover it without a gap. */
export function ioasCopy(ctx: Context, c: CommandOf<'ioas.copy'>): Result<OpValues['ioas.copy']> {
  const where = 'iommufd_ioas_copy'
  const bad = checkFlags(c.unknownFlags, c.prot, [c.length, c.srcIova, c.dstIova ?? 0n], where)
  if (bad !== null) return bad
  const src = ctx.ioas(c.src)
  if (!src.ok) return src
  const slices = getPages(src.value.iopt, c.srcIova, c.length)
  if (!slices.ok) return slices
  const dst = ctx.ioas(c.dst)
  if (!dst.ok) {
    putSlices(ctx.kernel, slices.value)
    return dst
  }
  const mapped = mapPages(ctx.kernel, dst.value.iopt, slices.value, c.length, c.dstIova, iommuProt(c.prot))
  if (!mapped.ok) {
    putSlices(ctx.kernel, slices.value)
    return mapped
  }
  return ok({ iova: mapped.value })
}

/** IOMMU_IOAS_UNMAP; iova 0 with length U64_MAX is everything. ENOENT if nothing was unmapped. */
export function ioasUnmap(ctx: Context, c: CommandOf<'ioas.unmap'>): Result<OpValues['ioas.unmap']> {
  const where = 'iommufd_ioas_unmap'
  const found = ctx.ioas(c.ioas)
  if (!found.ok) return found
  const ioas = found.value
  const notify = (iova: bigint, length: bigint): void => {
    notifyUnmap(ctx, ioas, iova, length)
  }
  if (c.iova === 0n && c.length === U64_MAX) {
    const all = unmapAll(ctx.kernel, ioas.iopt, notify)
    return all.ok ? ok({ length: all.value }) : all
  }
  if (c.iova >= U64_MAX || c.length >= U64_MAX)
    return fail('EOVERFLOW', `${hex(c.iova)} or ${hex(c.length)} is too large`, where)
  const unmapped = unmapIova(ctx.kernel, ioas.iopt, c.iova, c.length, notify)
  if (!unmapped.ok) return unmapped
  if (unmapped.value === 0n)
    return fail('ENOENT', `nothing is mapped in [${hex(c.iova)}, ${hex(c.iova + c.length - 1n)}]`, where)
  return ok({ length: unmapped.value })
}

/** IOMMU_OPTION_HUGE_PAGES. EINVAL for another value, or when domains hold areas; EADDRINUSE over unaligned areas. */
export function ioasHugePages(ctx: Context, c: CommandOf<'ioas.hugePages'>): Result<OpValues['ioas.hugePages']> {
  const ioas = ctx.ioas(c.ioas)
  if (!ioas.ok) return ioas
  const { iopt } = ioas.value
  if (c.value === null) return ok({ value: iopt.disableLargePages ? 0 : 1 })
  if (c.value === 0) {
    const done = disableLargePages(iopt)
    return done.ok ? ok(null) : done
  }
  if (c.value !== 1) return fail('EINVAL', `the option is 0 or 1, not ${c.value}`, 'iommufd_ioas_option_huge_pages')
  iopt.disableLargePages = false
  recalculateAlignment(iopt)
  return ok(null)
}

function disableLargePages(iopt: IoPagetable): Result {
  if (iopt.disableLargePages) return OK
  if (iopt.domains.length > 0 && iopt.areas.size > 0) {
    return fail('EINVAL', 'domains hold areas that may be mapped with large pages', 'iopt_disable_large_pages')
  }
  iopt.disableLargePages = true
  const aligned = recalculateAlignment(iopt)
  if (!aligned.ok) {
    iopt.disableLargePages = false
    return fail(aligned.errno, `${aligned.why} (${PAGE_SIZE} with large pages disabled)`, 'iopt_disable_large_pages')
  }
  return OK
}
