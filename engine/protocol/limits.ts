/** The limits that a guest script runs under unless somebody asks for others. Apart, so that a window can read them without the schemas. */
import type { RunLimits } from './run.ts'

export const DEFAULT_LIMITS: RunLimits = { timeMs: 10_000, memoryBytes: 128 * 1024 * 1024, ops: 1_000_000 }
