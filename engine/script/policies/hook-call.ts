/** One call of a hook: sends the model's objects to the guest, answers its questions, and writes back what it remembered. */
import { runPages, type PfnRuns } from '../../base/pfn-runs.ts'
import type {
  BatchView,
  FillContext,
  PolicyArea,
  PolicyContext,
  PolicyDomain,
  PolicyIopt,
  PolicyPages,
  PolicySlot,
  SourcedSpan,
  UnmapContext,
  UnpinContext,
} from '../../iommufd/flush-policy.ts'
import type { CheckedQuestion, CheckedResult } from './result-schema.ts'
import type { WireAnswers, WireArgument, WireFrameList, WireFrames, WireObjects, WireSpan } from './wire.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] }
type Pending = Writable<WireObjects>

function nothing(): Pending {
  return { slots: [], domains: [], iopts: [], pages: [], areas: [] }
}

export class HookCall {
  readonly #ctx: PolicyContext | null
  readonly #slots: PolicySlot[] = []
  readonly #frames: PfnRuns[] = []
  /** Index of each object that was introduced, in the list of its kind. */
  readonly #known = new Map<object, number>()
  readonly #counts = { domains: 0, iopts: 0, pages: 0, areas: 0 }
  #batch: BatchView | null = null
  /** Nothing may be remembered on its account. */
  #isLookedAt = false
  /** What is introduced with the next message. */
  #fresh = nothing()

  /** @param ctx what the hook may ask about frames; null for hooks that are told of objects alone */
  constructor(ctx: PolicyContext | null) {
    this.#ctx = ctx
  }

  /** A copy that answers whoever looks at the held hook: what it comes to is not the hook's. */
  forLooking(): HookCall {
    const copy = new HookCall(this.#ctx)
    copy.#slots.push(...this.#slots)
    copy.#frames.push(...this.#frames)
    for (const [object, at] of this.#known) copy.#known.set(object, at)
    Object.assign(copy.#counts, this.#counts)
    copy.#batch = this.#batch
    copy.#isLookedAt = true
    return copy
  }

  /** What was introduced since the last message. */
  takeObjects(): WireObjects {
    const fresh = this.#fresh
    this.#fresh = nothing()
    return fresh
  }

  domain(domain: PolicyDomain): number {
    return this.#introduce('domains', domain, () => {
      const { number, coherent, slot } = domain
      this.#fresh.domains.push({ number, coherent, slot: this.#slot(slot) })
    })
  }

  iopt(iopt: PolicyIopt): number {
    return this.#introduce('iopts', iopt, () => {
      const domains = iopt.domains.map((domain) => this.domain(domain))
      this.#fresh.iopts.push({ ioasId: iopt.ioasId, domains, slot: this.#slot(iopt.slot) })
    })
  }

  pages(pages: PolicyPages): number {
    return this.#introduce('pages', pages, () => {
      const { number, npages, writable, slot } = pages
      this.#fresh.pages.push({ number, npages, writable, slot: this.#slot(slot) })
    })
  }

  area(area: PolicyArea): number {
    return this.#introduce('areas', area, () => {
      const iopt = this.iopt(area.iopt)
      const pages = this.pages(area.pages)
      const storage = area.storageDomain === null ? null : this.domain(area.storageDomain)
      const { number, firstIndex, lastIndex, writable, slot } = area
      const { areas } = this.#fresh
      areas.push({ number, firstIndex, lastIndex, writable, iopt, pages, storage, slot: this.#slot(slot) })
    })
  }

  fill(fill: FillContext): WireArgument {
    const domain = fill.domain === null ? null : this.domain(fill.domain)
    return { is: 'fill', kind: fill.kind, area: this.area(fill.area), domain, state: this.#slot(fill.state) }
  }

  batch(batch: BatchView): WireArgument {
    this.#batch = batch
    const { firstIndex, npages, runs } = batch
    return { is: 'batch', firstIndex, npages, frames: this.frames(runs) }
  }

  span({ index, npages, runs, source }: SourcedSpan): WireSpan {
    const from = source.tier === 'dom' ? { area: this.area(source.area) } : source.tier
    return { index, npages, frames: this.frames(runs), source: from }
  }

  unmap({ kind, area, domain, unwinding }: UnmapContext): WireArgument {
    return { is: 'unmap', kind, area: this.area(area), domain: this.domain(domain), unwinding }
  }

  unpin({ pages, area, site }: UnpinContext): WireArgument {
    return { is: 'unpin', pages: this.pages(pages), area: area === null ? null : this.area(area), site }
  }

  frames(runs: PfnRuns): WireFrames {
    return { frames: this.#frames.push(runs) - 1, npages: runPages(runs) }
  }

  /** The frames that a hook names. @throws RangeError for a number that it was not given */
  runsOf(list: WireFrameList): PfnRuns {
    if (typeof list !== 'number') return Float64Array.from(list)
    const runs = this.#frames[list]
    if (runs === undefined) throw new RangeError('these frames are from another call of a hook')
    return runs
  }

  /** Answers a question that the hook asked. */
  answer(question: CheckedQuestion): WireAnswers[CheckedQuestion['ask']] {
    switch (question.ask) {
      case 'spans': {
        const spans = (this.#batch?.spans() ?? []).map((span) => this.span(span))
        return { objects: this.takeObjects(), spans }
      }
      case 'runs':
        return [...this.runsOf(question.frames)]
      case 'add':
        this.#refuseLookers()
        this.#context().frames.add(question.set, this.runsOf(question.frames))
        return null
      case 'remove':
        this.#refuseLookers()
        this.#context().frames.remove(question.set, this.runsOf(question.frames))
        return null
      case 'select': {
        const { set, frames, inside } = question
        return this.frames(this.#context().frames.select(set, this.runsOf(frames), inside))
      }
      case 'lastPin':
        return this.frames(this.#context().lastPin(this.runsOf(question.frames)))
      case 'violating':
        return this.frames(this.#context().violating(question.hazard, this.runsOf(question.frames)))
      default:
        return question satisfies never
    }
  }

  /** Writes back the slots that the hook changed. */
  remember(changed: CheckedResult['slots']): void {
    for (const [at, written] of changed) {
      const slot = this.#slots[at]
      if (slot === undefined) continue
      for (const name of Object.keys(slot)) if (!Object.hasOwn(written, name)) Reflect.deleteProperty(slot, name)
      Object.assign(slot, written)
    }
  }

  #refuseLookers(): void {
    if (this.#isLookedAt) throw new RangeError("the memory by frame is the run's: here it can only be looked at")
  }

  #context(): PolicyContext {
    if (this.#ctx === null) throw new RangeError('this hook has no memory by frame')
    return this.#ctx
  }

  #slot(slot: PolicySlot): number {
    const known = this.#known.get(slot)
    if (known !== undefined) return known
    const at = this.#slots.push(slot) - 1
    this.#fresh.slots.push(slot)
    this.#known.set(slot, at)
    return at
  }

  #introduce(kind: 'domains' | 'iopts' | 'pages' | 'areas', object: object, send: () => void): number {
    const known = this.#known.get(object)
    if (known !== undefined) return known
    send()
    const at = this.#counts[kind]++
    this.#known.set(object, at)
    return at
  }
}
