/** View model of the topology: who is attached to what, what could be done to it, and how a script is changed to do it. */
import { z } from 'zod'
import type { Command } from './command.ts'
import type { ObjectRef } from './panels.ts'
import type { DomainRef } from './view.ts'

/** A range that an access has pinned. */
export interface TopologyPin {
  /** Number by which `access.unpin` names it. */
  readonly item: number
  readonly iova: bigint
  /** Bytes. */
  readonly length: bigint
}

/** A range of user memory as a process allocated it. */
export interface TopologyMemory {
  readonly name: string
  readonly va: bigint
  readonly pages: number
  /** It came with the process: `process.memory`. */
  readonly own: boolean
  /** The variable of the script that holds it, or null. */
  readonly variable: string | null
}

/** What a node counts; null where it does not apply. Pages are 4 KiB. */
export interface TopologyCounts {
  /** Areas of an IOAS; areas whose storage domain is that of a hwpt. */
  readonly areas: number | null
  readonly storageOf: number | null
  /** Pages mapped in a hwpt or an IOAS, held by an access, or allocated by a process. */
  readonly pages: number | null
  /** Pages that a process has pinned. */
  readonly pinned: number | null
}

/** A node of the topology: what it is, how it is named, and the variable of the script that holds it. */
export interface TopologyNode {
  readonly ref: ObjectRef
  readonly label: string
  /** The variable of the script that the object was assigned to, or null. */
  readonly variable: string | null
  /** e.g. `auto`, `nest parent`, `dirty tracking`, `unplugged`. */
  readonly tags: readonly string[]
  readonly coherent: boolean | null
  /** The page table of a hwpt, null for what has none. */
  readonly domain: DomainRef | null
  /** IOMMU group that a device was given; null for a group of its own, and for what is no device. */
  readonly group: number | null
  /** Object id of a bound device; null for one that is not bound, and for what is no device. */
  readonly bound: number | null
  readonly counts: TopologyCounts
  /** What an access holds, in order of pinning. */
  readonly pins: readonly TopologyPin[]
  /** What a process allocated. */
  readonly memory: readonly TopologyMemory[]
  /** The step that made it, with its line. */
  readonly step: number | null
  readonly line: number | null
  readonly change: 'none' | 'new' | 'changed'
  /** One sentence: its state. */
  readonly note: string
  /** One sentence: why it is so, with the kernel function. */
  readonly why: string
}

/** From a device to its hwpt, a nested hwpt to its parent, a hwpt or an access to its IOAS, a process to where it is mapped. */
export interface TopologyEdge {
  readonly from: ObjectRef
  readonly to: ObjectRef
  readonly kind: 'attached' | 'of' | 'parent' | 'access' | 'maps'
  /** Areas that an edge `maps` stands for; 1 for the others. */
  readonly count: number
  readonly change: 'none' | 'new'
}

/** Processes and devices → hwpts → IOASes, accesses → IOASes. */
export interface TopologyView {
  readonly nodes: readonly TopologyNode[]
  readonly edges: readonly TopologyEdge[]
  /** Edges that the step under the cursor took away, between nodes that are still there. */
  readonly gone: readonly TopologyEdge[]
  /** What the step under the cursor took away. */
  readonly removed: readonly string[]
}

/** What a command would come to, tried on a copy. */
export interface Trial {
  readonly ok: boolean
  /** What it would do (`flush 8 · map N1`), or the errno with the reason. */
  readonly text: string
}

/** An object that a line of script needs a name for. */
export const wantedNameSchema = z.object({
  /** What stands for it in the line: `{key}`. */
  key: z.string().regex(/^\w{1,40}$/),
  /** The variable that held it in the run, or null. */
  variable: z.string().max(200).nullable(),
  /** The method whose call makes it, e.g. `device`, and the line of that call in the script of the run (1-based). */
  made: z.object({ method: z.string().max(40), line: z.number().int().min(1).nullable() }),
  /** What a new variable is called after. */
  label: z.string().min(1).max(300),
  /** What names it without a variable, e.g. `lab.find('device', 'nic')`; null if nothing does. */
  lookup: z.string().max(600).nullable(),
})
export type WantedName = z.infer<typeof wantedNameSchema>

/** A line of script to be written. */
export const insertLineSchema = z.object({
  source: z.string().max(4 * 1024 * 1024),
  /** The line of the source after whose statement it goes, 1-based; null for the end. */
  after: z.number().int().min(1).nullable(),
  /** The line, with `{key}` for each name that is wanted. */
  template: z.string().min(1).max(5000),
  /** What the variable `{new}` of the line is called after; null if it makes none. */
  fresh: z.string().min(1).max(300).nullable(),
  wanted: z.array(wantedNameSchema).max(20),
})
export type InsertLine = z.infer<typeof insertLineSchema>

export const insertedLineSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    source: z.string(),
    /** The line as it was written, and where, 1-based. */
    line: z.string(),
    at: z.number().int(),
    /** Last line of the statement it stands behind; null at the end of the script. */
    behind: z.number().int().nullable(),
  }),
  /** `why` names the object that no name can be found for, or says what is wrong with the script. */
  z.object({ ok: z.literal(false), why: z.string() }),
])
export type InsertedLine = z.infer<typeof insertedLineSchema>

/** Commands to be tried after a step. What they are made of is checked where they are carried out. */
export const tryCommandsSchema = z.object({
  step: z.number().int().min(0),
  commands: z.array(z.custom<Command>((value) => typeof value === 'object' && value !== null)).max(500),
})
