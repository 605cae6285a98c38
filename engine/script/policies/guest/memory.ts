/** What hooks are given besides objects: batches, spans, and memory by frame. */
import type { Frames, PageSource, PolicyBatch, PolicyMemory, PolicySpan } from '../../api/types/policy.ts'
import type { WireArgument, WireSpan } from '../wire.ts'
import { ask, frameList, FramesOfLab } from './frames.ts'
import type { Objects } from './objects.ts'

/** A span as a hook sees it. */
export function spanOf({ index, npages, frames, source }: WireSpan, known: Objects): PolicySpan {
  const from: PageSource =
    typeof source === 'string' ? { tier: source } : { tier: 'dom', area: known.area(source.area) }
  return { index, npages, frames: new FramesOfLab(frames), source: from }
}

export class BatchOfLab implements PolicyBatch {
  // What a script calls it, whatever the bundle does.
  static readonly name = 'PolicyBatch'
  readonly firstIndex: number
  readonly npages: number
  readonly frames: Frames
  readonly #known: Objects
  #spans: readonly PolicySpan[] | null = null

  constructor(batch: WireArgument & { is: 'batch' }, known: Objects) {
    this.firstIndex = batch.firstIndex
    this.npages = batch.npages
    this.frames = new FramesOfLab(batch.frames)
    this.#known = known
  }

  spans(): readonly PolicySpan[] {
    if (this.#spans !== null) return this.#spans
    const { objects, spans } = ask({ ask: 'spans' })
    this.#known.add(objects)
    this.#spans = spans.map((span) => spanOf(span, this.#known))
    return this.#spans
  }
}

export const memory: PolicyMemory = {
  add(set, frames) {
    ask({ ask: 'add', set: String(set), frames: frameList(frames, 'memory.add: frames') })
  },
  remove(set, frames) {
    ask({ ask: 'remove', set: String(set), frames: frameList(frames, 'memory.remove: frames') })
  },
  select(set, frames, inside) {
    const list = frameList(frames, 'memory.select: frames')
    return new FramesOfLab(ask({ ask: 'select', set: String(set), frames: list, inside: Boolean(inside) }))
  },
  lastPin(frames) {
    return new FramesOfLab(ask({ ask: 'lastPin', frames: frameList(frames, 'memory.lastPin: frames') }))
  },
  violating(hazard, frames) {
    if (hazard !== 'A' && hazard !== 'B') throw new TypeError("memory.violating: the hazard is 'A' or 'B'.")
    return new FramesOfLab(ask({ ask: 'violating', hazard, frames: frameList(frames, 'memory.violating: frames') }))
  },
}
