import { fail, ok, OK, type Result } from '../../base/result.ts'
import { PAGE_SIZE, PAGE_SIZE_N, U64_MAX } from '../../base/units.ts'
import { IO_UNIT_N } from '../../machine/iommu-domain.ts'
import type { CommandOf } from '../../protocol/command.ts'
import type { OpValues } from '../../protocol/results.ts'
import { reserveIova } from '../iopt/reserve.ts'
import type { Context } from '../objects/context.ts'
import { attachDevice, bindDevice, unbindDevice } from '../objects/device-ops.ts'
import { SelftestDevice } from '../objects/device.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'

/** Bytes that a run of a pfn_batch costs: the smallest memory limit. */
const MIN_LIMIT = 12

/** IOMMU_TEST_OP_MOCK_DOMAIN_FLAGS: makes, binds and attaches a mock device; all ids go back on failure. */
export function mockDevice(ctx: Context, c: CommandOf<'selftest.device'>): Result<OpValues['selftest.device']> {
  const { machine } = ctx.kernel
  const stdev = ctx.reserveId()
  if (!stdev.ok) return stdev
  const added = machine.addDevice({
    name: c.name,
    coherent: c.coherent,
    noSnoop: !c.coherent,
    dirtyTracking: c.dirtyTracking,
    group: null,
    reserved: [],
  })
  if (!added.ok) {
    ctx.objects.release(stdev.value)
    return added
  }
  const dropDevice = (): void => {
    machine.devices.delete(c.name)
    ctx.objects.release(stdev.value)
  }
  const bound = bindDevice(ctx, added.value)
  if (!bound.ok) {
    dropDevice()
    return bound
  }
  const device = bound.value
  const attached = attachDevice(ctx, device, c.pt)
  if (!attached.ok) {
    unbindDevice(ctx, device)
    dropDevice()
    return attached
  }
  ctx.objects.finalize(new SelftestDevice(stdev.value, device))
  return ok({ stdev: stdev.value, idev: device.id, hwpt: attached.value })
}

/** IOMMU_TEST_OP_ADD_RESERVED: without an owner, so it stays until the IOAS goes. */
export function addReserved(ctx: Context, c: CommandOf<'selftest.reserve'>): Result {
  const where = 'iommufd_test_add_reserved'
  if (c.length === 0n) return fail('EINVAL', 'a length of 0 cannot be reserved', where)
  const last = c.start + c.length - 1n
  if (last > U64_MAX)
    return fail('EOVERFLOW', `${hex(c.start)} + ${hex(c.length)} passes the end of the IOVA space`, where)
  const ioas = ctx.ioas(c.ioas)
  return ioas.ok ? reserveIova(ctx.kernel, ioas.value.iopt, c.start, last, null) : ioas
}

/** IOMMU_TEST_OP_SET_TEMP_MEMORY_LIMIT. */
export function setMemoryLimit(ctx: Context, c: CommandOf<'selftest.tempMemoryLimit'>): Result {
  if (!Number.isSafeInteger(c.bytes) || c.bytes < MIN_LIMIT) {
    return fail('EINVAL', `a limit of ${c.bytes} bytes does not hold one run of ${MIN_LIMIT}`, 'iommufd_test')
  }
  ctx.kernel.tempMemoryLimit = c.bytes
  return OK
}

/** IOMMU_TEST_OP_DIRTY for one I/O page: as if a device had written it. EINVAL unaligned, or with tracking off. */
export function markDirty(ctx: Context, c: CommandOf<'selftest.markDirty'>): Result<OpValues['selftest.markDirty']> {
  const where = 'iommufd_test_dirty'
  if (c.iova % IO_UNIT_N !== 0n) return fail('EINVAL', `${hex(c.iova)} does not begin an I/O page`, where)
  const hwpt = ctx.hwptPaging(c.hwpt)
  if (!hwpt.ok) return hwpt
  const { domain } = hwpt.value
  if (!domain.dirtyTracking) return fail('EINVAL', `dirty tracking of hwpt ${c.hwpt} is off`, where)
  const unit = Number(c.iova / IO_UNIT_N)
  if (domain.table.at(unit) === null) return ok({ count: 0 })
  domain.dirty.add(unit, 1)
  return ok({ count: 1 })
}

/** IOMMU_TEST_OP_MD_CHECK_MAP: the domain maps exactly the frames that the process has there now; else EINVAL. */
export function checkMap(ctx: Context, c: CommandOf<'selftest.checkMap'>): Result {
  const where = 'iommufd_test_md_check_pa'
  if (
    c.iova % IO_UNIT_N !== 0n ||
    c.length % IO_UNIT_N !== 0n ||
    c.va % IO_UNIT_N !== 0n ||
    c.va + c.length > U64_MAX
  ) {
    return fail('EINVAL', 'an address or the length does not begin an I/O page', where)
  }
  const hwpt = ctx.hwptPaging(c.hwpt)
  if (!hwpt.ok) return hwpt
  const { domain } = hwpt.value
  const space = ctx.kernel.machine.processes.get(c.process)
  for (let done = 0n; done < c.length;) {
    const va = c.va + done
    const iova = c.iova + done
    const frame = space?.contiguousAt(Number(va / PAGE_SIZE_N), Infinity)
    if (frame === undefined || frame.npages === 0)
      return fail('EFAULT', `${c.process} has no page at ${hex(va)}`, where)
    const io = iova > U64_MAX ? null : domain.translate(iova)
    const offset = Number(va % PAGE_SIZE_N)
    if (io === null || io.pfn !== frame.pfn || io.offset !== offset) {
      return fail('EINVAL', `domain ${domain.number} does not map ${hex(iova)} to the page at ${hex(va)}`, where)
    }
    // Both sides go on alike to the end of the shorter physical run.
    const same = Math.min(frame.npages, domain.table.contiguousAt(Number(iova / IO_UNIT_N)))
    done += BigInt(same) * PAGE_SIZE_N - BigInt(offset % PAGE_SIZE)
  }
  return OK
}
