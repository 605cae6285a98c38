/** The sentences of a hazard: what happened, who wrote what, what was not flushed, and which step should have flushed. */
import type { Cause } from '../../protocol/event.ts'
import type { Line } from '../../machine/cache/line.ts'
import type { Origin, Version } from '../../machine/cache/version.ts'
import { partsOf } from '../../machine/cache/version.ts'
import type { FrameHistory, NonCoherentMapping } from './frame-history.ts'

/** How frames and domains are called in messages. */
export interface Names {
  /** E.g. `f0–f3, f8`. */
  frames(runs: Float64Array): string
  /** E.g. `N1`. */
  domain(number: number): string
}

/** A place as it stands in a sentence. */
export function placeText(origin: Origin): string {
  return origin.step === 0 ? 'before the first step' : `step ${String(origin.step)} ${origin.label}`.trimEnd()
}

function cause(origin: Origin | null, text: string): Cause {
  return { step: origin?.step ?? 0, line: origin?.line ?? null, text }
}

/** A version as it stands in a sentence, e.g. `the zeroes that the host wrote for vm`. */
export function versionText(version: Version): string {
  if (version.parts !== null) {
    const texts = partsOf(version).map((part) => versionText(part.version))
    return `a mixture of ${[...new Set(texts)].join(' and ')}`
  }
  switch (version.kind) {
    case 'secret':
      return `data of an ${version.owner}`
    case 'zero':
      return `the zeroes that ${version.by} wrote for ${version.owner}`
    case 'guest':
    case 'host':
      return version.by === version.owner
        ? `data that ${version.by} wrote`
        : `data of ${version.owner} that ${version.by} wrote`
    case 'dma':
      return `data of ${version.owner} that ${version.by} wrote by DMA`
  }
}

function flushCause(history: FrameHistory, frames: string, until: string): Cause {
  return history.flushed === null
    ? cause(history.allocated, `${be(frames)} never flushed ${until}`)
    : cause(history.flushed, `${be(frames)} flushed for the last time ${until}`)
}

/** `f0 was`, `f0–f3 were`. */
export function be(frames: string): string {
  return `${frames} ${frames.includes('–') || frames.includes(',') ? 'were' : 'was'}`
}

/** The last link of a chain: where the flush is missing. */
function due(at: Origin, frames: string, before: string): Cause {
  const where = at.label === '' ? '' : ` in ${at.label}`
  return cause(at, `a flush of ${frames} was due${where} before ${before}`)
}

/** In order of time; of one step, in the order in which they were told. */
function inOrder(causes: readonly Cause[]): readonly Cause[] {
  return [...causes].sort((a, b) => a.step - b.step)
}

/** A sentence for an exposure: `N1 lets igpu read f0 past the cache: memory still holds data of an earlier owner`. */
export function exposureText(
  line: Line,
  frames: string,
  domain: string,
  devices: readonly string[],
  certain: boolean,
): string {
  const holds = certain ? 'holds' : 'may still hold'
  return `${domain} lets ${devices.join(' and ')} read ${frames} past the CPU cache, where memory ${holds} ${versionText(line.mv)}`
}

/** Cause chain of hazard A, in order of time, and last the step that should have flushed. */
export function exposureCauses(
  line: Line,
  history: FrameHistory,
  names: { readonly frames: string; readonly domain: string },
  mapping: NonCoherentMapping,
  now: Origin,
): readonly Cause[] {
  const causes: Cause[] = []
  if (line.mv.origin !== null) causes.push(cause(line.mv.origin, `${line.mv.by} wrote what memory still holds`))
  causes.push(
    cause(
      history.allocated,
      line.cv === null
        ? `${be(names.frames)} handed to ${history.owner}; memory holds ${versionText(line.mv)}`
        : `${be(names.frames)} handed to ${history.owner} with ${versionText(line.cv)}, which the cache holds; memory holds ${versionText(line.mv)}`,
    ),
  )
  causes.push(flushCause(history, names.frames, 'before the device could read'))
  if (mapping.origin.step !== now.step) {
    causes.push(cause(mapping.origin, `${names.domain} (non-coherent) maps ${names.frames}`))
    causes.push(cause(now, `a device that can skip the snoop reaches ${names.domain}`))
  } else
    causes.push(cause(now, `${names.domain} (non-coherent) maps ${names.frames} for a device that can skip the snoop`))
  return [...inOrder(causes), due(mapping.origin, names.frames, `${names.domain} mapped it`)]
}

/** A sentence for an inconsistent release. */
export function releaseText(line: Line, frames: string, certain: boolean): string {
  const cached = line.cv === null ? 'nothing' : versionText(line.cv)
  return `${be(frames)} released while the CPU cache ${certain ? 'held' : 'may have held'} ${cached} and memory ${versionText(line.mv)}`
}

/**
 * Cause chain of hazard B, in order of time, and last the step that should have flushed.
 * @param around how domains are called, and whether a device is taken to write whatever is about to get out of its reach
 */
export function releaseCauses(
  line: Line,
  history: FrameHistory,
  frames: string,
  { domainName, agent }: { readonly domainName: (number: number) => string; readonly agent: boolean },
  now: Origin,
): readonly Cause[] {
  const causes: Cause[] = []
  if (line.cv !== null && line.cv.origin !== null)
    causes.push(cause(line.cv.origin, `the cache has ${versionText(line.cv)}`))
  causes.push(flushCause(history, frames, 'before the last pin went'))
  for (const mapping of history.mappings) {
    causes.push(cause(mapping.origin, `${domainName(mapping.domain)} (non-coherent) maps ${frames}`))
  }
  if (line.mv.origin !== null) {
    const { by, kind, origin } = line.mv
    const last =
      agent && kind === 'dma' ? `${by} can write memory past the cache until here, and in the worst case does` : null
    causes.push(cause(origin, last ?? `${by} writes memory past the cache`))
  }
  causes.push(due(now, frames, 'the last pin went'))
  return inOrder(causes)
}
