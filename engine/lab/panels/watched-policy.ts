/** A policy that is watched: it answers as the watched one does, and each call of a hook is written down. */
import { runPages, type PfnRuns } from '../../base/pfn-runs.ts'
import type {
  FillContext,
  Flush,
  FlushPolicy,
  PolicyArea,
  PolicyContext,
  PolicyDomain,
  PolicyHooks,
  PolicyIopt,
  PolicyPages,
  PolicySlot,
  UnmapContext,
} from '../../iommufd/flush-policy.ts'
import type { HookAnswer, HookAsk, HookMemory } from '../../protocol/hooks.ts'
import type { ObjectRef } from '../../protocol/panels.ts'
import type { HookName } from '../../protocol/policy.ts'
import { areaText, pagesText, type NameBook } from '../names.ts'
import { count, indexes } from './words.ts'

/** Calls that are written down; beyond that they are counted. */
const MAX_ASKS = 500
/** Domains of one io_pagetable whose slots are looked at. */
const MAX_DOMAINS = 16

/** Whose slots a hook may read and write, by name. */
type Slots = ReadonlyMap<string, PolicySlot>

/** What was asked so far. */
export class HookBook {
  readonly asks: HookAsk[] = []
  more = 0
  readonly #names: NameBook

  constructor(names: NameBook) {
    this.#names = names
  }

  domain(domain: PolicyDomain): string {
    return this.#names.domainRef(domain.number).name
  }

  frames(runs: PfnRuns): string {
    return this.#names.frames(runs)
  }

  /** Whether another call is written down. */
  get hasRoom(): boolean {
    return this.asks.length < MAX_ASKS
  }

  add(ask: Omit<HookAsk, 'number'>): void {
    if (this.hasRoom) this.asks.push({ number: this.asks.length + 1, ...ask })
    else this.more++
  }
}

/** What a hook was asked about: put together only for calls that are written down. */
interface Asked {
  readonly about: string
  readonly slots: Slots
  readonly objects: readonly ObjectRef[]
  /** The frames that it was shown, if it was shown any. */
  readonly shown?: readonly PfnRuns[]
}

/** What a hook is asked about, piece by piece. */
class Describer {
  readonly slots = new Map<string, PolicySlot>()
  readonly objects: ObjectRef[] = []
  readonly #book: HookBook

  constructor(book: HookBook) {
    this.#book = book
  }

  iopt(iopt: PolicyIopt): string {
    const name = `ioas ${String(iopt.ioasId)}`
    this.slots.set(name, iopt.slot)
    for (const domain of iopt.domains.slice(0, MAX_DOMAINS)) this.slots.set(this.#book.domain(domain), domain.slot)
    return name
  }

  domain(domain: PolicyDomain): string {
    const name = this.#book.domain(domain)
    this.slots.set(name, domain.slot)
    this.objects.push({ kind: 'domain', number: domain.number })
    return name
  }

  pages(pages: PolicyPages): string {
    const name = `P${String(pages.number)}`
    this.slots.set(name, pages.slot)
    this.objects.push({ kind: 'pages', number: pages.number })
    return name
  }

  area(area: PolicyArea): string {
    const name = areaText(area.number)
    this.slots.set(name, area.slot)
    this.objects.push({ kind: 'area', number: area.number })
    this.pages(area.pages)
    this.iopt(area.iopt)
    return name
  }

  /** `a1 into N1`. */
  fill(fill: FillContext): string {
    const { area } = fill
    const name = this.area(area)
    this.slots.set('fill', fill.state)
    const into = fill.domain === null ? 'all domains' : this.domain(fill.domain)
    return `${name} into ${into}`
  }

  unmap({ kind, area, domain, unwinding }: UnmapContext): string {
    return `${kind} unmap of ${this.area(area)} from ${this.domain(domain)}${unwinding ? ', unwinding' : ''}`
  }

  /** @param shown frames that the hook is shown */
  asked(about: string, shown?: readonly PfnRuns[]): Asked {
    return { about, slots: this.slots, objects: this.objects, ...(shown === undefined ? {} : { shown }) }
  }
}

/**
 * Watches a policy. Hooks that it has not are written down as absent, and answer nothing, which is what a missing hook does.
 * @param book where calls are written down
 */
export function watchedPolicy(policy: FlushPolicy, book: HookBook): FlushPolicy {
  /** Calls a hook and writes it down. */
  function call<T>(
    hook: HookName,
    describe: (to: Describer) => Asked,
    ask: (() => T) | null,
    answerOf: (answer: T, asked: Asked) => HookAnswer,
    none: T,
    sets: readonly HookMemory[] = [],
  ): T {
    if (!book.hasRoom) {
      book.more++
      return ask?.() ?? none
    }
    const asked = describe(new Describer(book))
    const before = new Map([...asked.slots].map(([of, slot]) => [of, { ...slot }]))
    const answer = ask?.() ?? none
    book.add({
      hook,
      about: asked.about,
      npages: asked.shown?.reduce((pages, runs) => pages + runPages(runs), 0) ?? null,
      answer: ask === null ? { kind: 'absent' } : answerOf(answer, asked),
      memory: [...remembered(before, asked.slots), ...sets],
      objects: asked.objects,
    })
    return answer
  }
  const told = (hook: HookName, describe: (to: Describer) => Asked, ask: (() => void) | null): void =>
    call(hook, describe, ask, () => ({ kind: 'told' }), undefined)
  /** @param ask the hook, to be called with a context that writes down what it keeps by frame */
  function decided(
    hook: HookName,
    describe: (to: Describer) => Asked,
    ctx: PolicyContext,
    ask: ((ctx: PolicyContext) => Flush) | null,
  ): Flush {
    const sets: HookMemory[] = []
    const answerOf = (flush: Flush, { shown = [] }: Asked): HookAnswer => flushAnswer(flush, shown, book)
    return call(hook, describe, ask === null ? null : () => ask(noting(ctx, sets, book)), answerOf, null, sets)
  }
  const changed =
    (hook: 'addDomain' | 'addDomainFailed' | 'domainAdded' | 'removeDomain' | 'domainRemoved' | 'hwptAborted') =>
    (iopt: PolicyIopt, domain: PolicyDomain): void =>
      told(
        hook,
        (to) => to.asked(`${to.domain(domain)} of ${to.iopt(iopt)}`),
        policy[hook] === undefined ? null : () => policy[hook]?.(iopt, domain),
      )
  const filled =
    (hook: 'fillBegin' | 'fillFirstRead' | 'fillFailed') =>
    (fill: FillContext): void =>
      told(
        hook,
        (to) => {
          const { pages, firstIndex, lastIndex } = fill.area
          return to.asked(
            `${to.fill(fill)}, ${fill.kind} of P${String(pages.number)} ${indexes(firstIndex, lastIndex)}`,
          )
        },
        policy[hook] === undefined ? null : () => policy[hook]?.(fill),
      )

  const hooks: PolicyHooks = {
    addDomain: changed('addDomain'),
    addDomainFailed: changed('addDomainFailed'),
    domainAdded: changed('domainAdded'),
    removeDomain: changed('removeDomain'),
    domainRemoved: changed('domainRemoved'),
    hwptAborted: changed('hwptAborted'),
    fillBegin: filled('fillBegin'),
    fillFirstRead: filled('fillFirstRead'),
    fillFailed: filled('fillFailed'),
    readSpan: (fill, span, ctx) =>
      decided(
        'readSpan',
        (to) => {
          const { source } = span
          const from =
            source.tier === 'dom'
              ? `${source.area.storageDomain === null ? 'storage' : to.domain(source.area.storageDomain)} (${to.area(source.area)})`
              : source.tier === 'xa'
                ? 'pinned_pfns'
                : 'user memory'
          const pages = pagesText(fill.area.pages.number, span.index, span.npages)
          return to.asked(`${pages} from ${from}, ${to.fill(fill)}`, [span.runs])
        },
        ctx,
        policy.readSpan === undefined ? null : (noted) => policy.readSpan?.(fill, span, noted) ?? null,
      ),
    beforeMap: (fill, batch, ctx) =>
      decided(
        'beforeMap',
        (to) => {
          const pages = pagesText(fill.area.pages.number, batch.firstIndex, batch.npages)
          return to.asked(`${pages}, ${to.fill(fill)}`, [batch.runs])
        },
        ctx,
        policy.beforeMap === undefined ? null : (noted) => policy.beforeMap?.(fill, batch, noted) ?? null,
      ),
    afterMap(fill, domain, runs, ctx) {
      const sets: HookMemory[] = []
      const ask = (): void => policy.afterMap?.(fill, domain, runs, noting(ctx, sets, book))
      call<void>(
        'afterMap',
        (to) => to.asked(`${count(runPages(runs), 'page')} now in ${to.domain(domain)}, ${to.fill(fill)}`, [runs]),
        policy.afterMap === undefined ? null : ask,
        () => ({ kind: 'told' }),
        undefined,
        sets,
      )
    },
    wantsReadBack: (unmap) =>
      call(
        'wantsReadBack',
        (to) => to.asked(to.unmap(unmap)),
        policy.wantsReadBack === undefined ? null : () => policy.wantsReadBack?.(unmap) ?? false,
        (yes) => ({ kind: 'read-back', yes }),
        false,
      ),
    afterUnmap: (unmap, read, readBack, ctx) =>
      decided(
        'afterUnmap',
        (to) => {
          const seen = `${count(runPages(read), 'page')} read, ${String(runPages(readBack))} read back`
          return to.asked(`${to.unmap(unmap)}; ${seen}`, [read, readBack])
        },
        ctx,
        policy.afterUnmap === undefined ? null : (noted) => policy.afterUnmap?.(unmap, read, readBack, noted) ?? null,
      ),
    beforeUnpin: (unpin, index, runs, ctx) =>
      decided(
        'beforeUnpin',
        (to) => {
          to.pages(unpin.pages)
          const pages = pagesText(unpin.pages.number, index, runPages(runs))
          const by = unpin.area === null ? 'no area' : to.area(unpin.area)
          return to.asked(`${pages} by ${by} (${unpin.site})`, [runs])
        },
        ctx,
        policy.beforeUnpin === undefined ? null : (noted) => policy.beforeUnpin?.(unpin, index, runs, noted) ?? null,
      ),
    storageSet: (area, cause) =>
      told(
        'storageSet',
        (to) => {
          const name = to.area(area)
          return to.asked(
            `${area.storageDomain === null ? 'none' : to.domain(area.storageDomain)} for ${name} (${cause})`,
          )
        },
        policy.storageSet === undefined ? null : () => policy.storageSet?.(area, cause),
      ),
    areaUnfilled: (area) =>
      told(
        'areaUnfilled',
        (to) => to.asked(to.area(area)),
        policy.areaUnfilled === undefined ? null : () => policy.areaUnfilled?.(area),
      ),
    areaSplit: (old, left, right) =>
      told(
        'areaSplit',
        (to) => to.asked(`${to.area(old)} into ${to.area(left)} and ${to.area(right)}`),
        policy.areaSplit === undefined ? null : () => policy.areaSplit?.(old, left, right),
      ),
  }
  const { name, storageRule, hookNames } = policy
  return { name, storageRule, ...(hookNames === undefined ? {} : { hookNames }), ...hooks }
}

function flushAnswer(flush: Flush, shown: readonly PfnRuns[], book: HookBook): HookAnswer {
  if (flush === null) return { kind: 'nothing' }
  const runs = flush.flush === 'all' ? shown : [flush.flush]
  return {
    kind: 'flush',
    npages: runs.reduce((pages, some) => pages + runPages(some), 0),
    frames: runs
      .filter((some) => some.length > 0)
      .map((some) => book.frames(some))
      .join(', '),
    reason: flush.reason,
    verdict: 'none',
  }
}

/** What slots held before and after a call; what they never held is left out. */
function remembered(before: Slots, after: Slots): HookMemory[] {
  const memory: HookMemory[] = []
  for (const [of, now] of after) {
    const then = before.get(of) ?? {}
    for (const name of new Set([...Object.keys(then), ...Object.keys(now)])) {
      memory.push({ of, name, before: valueText(then[name]), after: valueText(now[name]) })
    }
  }
  return memory
}

function valueText(value: PolicySlot[string] | undefined): string | null {
  return value === undefined ? null : String(value)
}

/** A context that writes down what a hook keeps by frame. */
function noting(ctx: PolicyContext, sets: HookMemory[], book: HookBook): PolicyContext {
  const of = 'frames'
  return {
    frames: {
      add(name, runs) {
        if (book.hasRoom) sets.push({ of, name, before: null, after: book.frames(runs) })
        ctx.frames.add(name, runs)
      },
      remove(name, runs) {
        if (book.hasRoom) sets.push({ of, name, before: book.frames(runs), after: null })
        ctx.frames.remove(name, runs)
      },
      select: (name, runs, inside) => ctx.frames.select(name, runs, inside),
    },
    lastPin: (runs) => ctx.lastPin(runs),
    violating: (hazard, runs) => ctx.violating(hazard, runs),
  }
}
