/** CPU accesses by a process to its memory, and the memory types of a guest (cache-coherency model, section 10). */
import { groupedHex as hex } from '../base/hex-text.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { PAGE_SIZE, PAGE_SIZE_N } from '../base/units.ts'
import type { DataCommand } from '../protocol/command.ts'
import { byteSpans, type Span } from './cache/span.ts'
import type { Machine } from './machine.ts'

/** Memory type of a mapping, as the guest or the host set it. */
export type MemoryType = Extract<DataCommand, { readonly memtype: unknown }>['memtype']

/**
 * The bytes `[va, va + length)` of a process as ranges of frames.
 * @returns ENOENT without such a process; EINVAL for an empty or too long range; EFAULT at a hole, or at a read-only page
 * when `write` is set
 */
export function resolveCpu(
  machine: Machine,
  process: string,
  va: bigint,
  length: bigint,
  write: boolean,
): Result<readonly Span[]> {
  const space = machine.processes.get(process)
  if (space === undefined) return fail('ENOENT', `no process is named ${process}`)
  if (length <= 0n || va < 0n || va + length > 1n << 64n || length > BigInt(Number.MAX_SAFE_INTEGER)) {
    return fail('EINVAL', `${String(length)} bytes at ${hex(va)} are no range of memory`)
  }
  const offset = Number(va % PAGE_SIZE_N)
  const vpn = Number(va / PAGE_SIZE_N)
  const pages = Math.ceil((offset + Number(length)) / PAGE_SIZE)
  const reachable = space.pinnable(vpn, pages, write)
  if (reachable < pages) {
    const at = hex(BigInt(vpn + reachable) * PAGE_SIZE_N)
    const why = space.at(vpn + reachable) === null ? 'is not mapped' : 'is mapped read-only'
    return fail('EFAULT', `${at} of ${process} ${why}`)
  }
  return ok(byteSpans(machine.framesOf(process, va, length), offset, Number(length)))
}

/**
 * The memory type that counts. KVM maps guest memory WB and ignores the guest's PAT unless a device in the VM is behind an
 * IOMMU that cannot enforce snooping, whatever domain the device uses.
 */
export function effectiveType(machine: Machine, asked: MemoryType): MemoryType {
  if (asked === 'wb' || asked === 'nontemporal') return asked
  return hasNonCoherentDma(machine) ? asked : 'wb'
}

/** Whether some attached device cannot be forced to snoop: kvm_arch_has_noncoherent_dma(). */
function hasNonCoherentDma(machine: Machine): boolean {
  return machine.iommu.domains.some((domain) => [...domain.devices].some((device) => !device.coherent))
}
