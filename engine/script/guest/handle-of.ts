import type { HandleRef } from '../api/examined.ts'
import { AccessHandle } from './access.ts'
import { DeviceHandle } from './device.ts'
import { HwptHandle } from './hwpt.ts'
import { IoasHandle } from './ioas.ts'
import { MemoryHandle } from './memory.ts'

/** The object of the lab that a value of a script stands for; null if it stands for none. */
export function handleOf(value: unknown): HandleRef | null {
  if (value instanceof IoasHandle) return { kind: 'ioas', id: value.id }
  if (value instanceof HwptHandle) return { kind: 'hwpt', id: value.id }
  if (value instanceof AccessHandle) return { kind: 'access', id: value.id }
  if (value instanceof DeviceHandle) return { kind: 'device', name: value.name }
  if (value instanceof MemoryHandle) return { kind: 'memory', process: value.process.name, va: String(value.va) }
  return null
}
