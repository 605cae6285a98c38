/** Sentences of the panel that tells what a policy was asked. */
import type { HookAnswer, HookMemory, HooksView } from '../../engine/protocol/hooks.ts'
import type { HookName } from '../../engine/protocol/policy.ts'
import { count, plural } from '../format/hex.ts'

type Flush = Extract<HookAnswer, { readonly kind: 'flush' }>

const stepOf = ({ step, label }: HooksView): string => `step ${count(step)} ${label}`

export const hookStrings = {
  title: 'Hooks',
  label: 'Hooks that the step asked',
  notRun:
    'Run a script (F5): what each step asked of its flush policy, hook by hook, with every answer, is listed here.',
  before: 'Before the first step nothing was asked.',
  /** What the list is about. */
  about: (view: HooksView, asked: number) => `${stepOf(view)} asked ${view.policy} ${plural(asked, 'time')}`,
  unasked: (view: HooksView) =>
    `${stepOf(view)[0]?.toUpperCase() ?? ''}${stepOf(view).slice(1)} asked no hook of ${view.policy}.`,
  passed: (places: number) =>
    `It came to ${plural(places, 'place')} where a policy may have a hook and this one has none.`,
  withAbsent: (places: number) => `also hooks it lacks (${count(places)})`,
  failed: (why: string) => `The engine has no answer: ${why}`,
  more: (n: number) => `${plural(n, 'further call')} not listed.`,
  columns: { number: '#', hook: 'hook', about: 'asked about', answer: 'answer', wrote: 'wrote' },
  answers: {
    flush: ({ npages, reason }: Flush) => `flush ${plural(npages, 'page')}: ${reason}`,
    nothing: 'nothing',
    told: 'is only told',
    readBack: (yes: boolean) => (yes ? 'yes, read them back' : 'no'),
    absent: 'has no such hook',
  },
  verdict: (flush: Flush) =>
    flush.verdict === 'none'
      ? 'It names no page, so nothing was flushed.'
      : `${flush.frames}: ${flush.verdict === 'needed' ? '✓ needed' : '○ redundant, none of its lines could be dirty or stale'}.`,
  wrote: ({ of, name, before, after }: HookMemory) =>
    after === null
      ? `${of}.${name} deleted`
      : before === null
        ? `${of}.${name} = ${after}`
        : `${of}.${name} ${before} → ${after}`,
  saw: (held: readonly HookMemory[]) =>
    held.length === 0
      ? 'It found nothing kept on these objects.'
      : `It found ${held.map(({ of, name, before }) => `${of}.${name} = ${before ?? ''}`).join(', ')}.`,
  defined: 'It is written in',
  /** When each hook is asked. */
  hooks: {
    addDomain: 'Asked before iopt_table_add_domain(), in the caller.',
    addDomainFailed: 'Asked when iopt_table_add_domain() failed.',
    domainAdded: 'Asked in iopt_table_add_domain(): the fill succeeded, and the domain is in the xarray.',
    removeDomain: 'Asked in iopt_table_remove_domain(): the domain left the xarray, nothing is unmapped yet.',
    domainRemoved: 'Asked in the caller, after a normal destroy removed the domain.',
    hwptAborted: 'Asked in the caller, when a hwpt is aborted after its domain was added.',
    fillBegin: 'Asked before the first page of a fill is read or pinned.',
    fillFirstRead: 'Asked after the first batch of a fill was read.',
    readSpan: 'Asked while a batch is read: a span was appended to it.',
    beforeMap: 'Asked about a whole batch, before its first iommu_map().',
    afterMap: 'Asked when pages of a batch became visible in a domain.',
    fillFailed: 'Asked when a fill failed and all of it is undone.',
    wantsReadBack: 'Asked before an unmap: are PFNs to be read back that this path does not read?',
    afterUnmap: 'Asked after an unmap and its IOTLB invalidation.',
    beforeUnpin: 'Asked in batch_unpin(), before the pin count drops.',
    storageSet: 'Asked when the storage domain of an area was set.',
    areaUnfilled: 'Asked when the storage domain of an area became none.',
    areaSplit: 'Asked in iopt_area_split(): two areas replace one.',
  } satisfies Record<HookName, string>,
} as const
