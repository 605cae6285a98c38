/** The sentences under a panel: what the step did here, by which kernel function and rule. */
import type { DomainRow, Step } from '../../protocol/index.ts'
import type { NameBook } from '../names.ts'
import { list } from '../panels/words.ts'

/** What the step is called in a sentence. */
function subject(step: Step): string {
  switch (step.command.op) {
    case 'device.attach':
    case 'selftest.device':
      return 'The attach'
    case 'device.replace':
      return 'The replacement'
    case 'hwpt.alloc':
      return 'HWPT_ALLOC'
    case 'device.detach':
      return 'The detach'
    case 'device.unplug':
      return 'The hot-unplug'
    case 'object.destroy':
      return 'DESTROY'
    case 'ioas.map':
      return 'MAP'
    case 'ioas.copy':
      return 'COPY'
    case 'ioas.unmap':
    case 'vfio.unmap':
      return 'UNMAP'
    case 'ctx.close':
      return 'Closing the context'
    default:
      return `\`${step.label}\``
  }
}

/** Storage changes of the step, those with the same sentence joined. An area that is gone needs no sentence. */
function storageSentences(step: Step, domains: readonly DomainRow[]): string[] {
  const sentences = new Map<string, number[]>()
  for (const event of step.events) {
    if (event.kind !== 'storage' || !domains.some((row) => row.domain.number === event.to)) continue
    if (event.cause === 'split') continue
    const sentence = `${event.why} (${event.where}).`
    const areas = sentences.get(sentence)
    if (areas) areas.push(event.area)
    else sentences.set(sentence, [event.area])
  }
  return [...sentences].map(([sentence, areas]) => {
    const shown = areas.length > 3 ? `${String(areas.length)} areas` : list(areas.map((area) => `a${String(area)}`))
    return `Storage of ${shown}: ${sentence}`
  })
}

/** The IOAS that a command names, if it names one. */
function targetOf(step: Step): number | null {
  const { command } = step
  if ('ioas' in command) return command.ioas
  if ('pt' in command) return command.pt
  if ('dst' in command) return command.dst
  return 'parent' in command ? command.parent : null
}

/** Areas that the step cut in two. */
function splitSentence(step: Step, domains: readonly DomainRow[]): string[] {
  const halves = new Set<string>()
  for (const event of step.events) {
    if (event.kind === 'storage' && event.cause === 'split' && domains.some((row) => row.domain.number === event.to)) {
      halves.add(`a${String(event.area)}`)
    }
  }
  return halves.size === 0 ? [] : [`${subject(step)} cut an area into ${list([...halves])} (iopt_area_split).`]
}

/**
 * What a step did to the domains of an IOAS, in one or two sentences; empty when it did nothing there.
 * @param domains the rows after the step
 */
export function explainDomains(step: Step, ioas: number, domains: readonly DomainRow[], names: NameBook): string {
  const sentences: string[] = []
  const added: number[] = []
  for (const event of step.events) {
    if (event.kind === 'domain-add' && event.ioas === ioas) {
      added.push(event.domain)
      sentences.push(`${subject(step)} put ${names.domain(event.domain)} into slot ${String(event.slot)}.`)
    } else if (event.kind === 'domain-remove' && event.ioas === ioas) {
      const moved = domains.find((row) => row.slot === event.slot && row.change !== 'none')
      sentences.push(
        `${subject(step)} took ${names.domain(event.domain)} out of slot ${String(event.slot)}` +
          (moved && event.slot < domains.length
            ? `; ${moved.domain.name} moved there from the last slot (iopt_table_remove_domain).`
            : ' (iopt_table_remove_domain).'),
      )
    }
  }
  const storage = storageSentences(step, domains)
  sentences.push(...splitSentence(step, domains), ...storage)
  const keeper = domains.find((row) => row.storageOf > 0 && !added.includes(row.domain.number))
  if (added.length > 0 && storage.length === 0 && keeper) {
    sentences.push(
      `Storage stays with ${keeper.domain.name}: iopt_area_fill_domain keeps a storage domain that is set.`,
    )
  }
  if (sentences.length === 0) sentences.push(...mapSentence(step, ioas, domains, names))
  return sentences.slice(0, 3).join(' ')
}

/** For steps that only map or unmap pages in domains that stay. */
function mapSentence(step: Step, ioas: number, domains: readonly DomainRow[], names: NameBook): string[] {
  const changed = domains.filter((row) => row.deltaPages !== 0)
  if (!step.result.ok) {
    const undone = step.events.length > 0 && targetOf(step) === ioas
    return undone ? [`${subject(step)} failed with ${step.result.errno} and was undone.`] : []
  }
  if (changed.length === 0) return []
  const shown = changed.map((row) => row.domain.name)
  if (changed.every((row) => row.deltaPages > 0)) {
    return [`${subject(step)} entered ${list(shown)}, in slot order (iopt_area_fill_domains).`]
  }
  const last = lastUnfilled(step, names)
  if (last === null || !shown.includes(last)) return [`${subject(step)} left ${list(shown)}.`]
  const others = shown.filter((name) => name !== last)
  return others.length === 0
    ? [`${subject(step)} left ${last}, from which the PFNs to unpin are read back (iopt_area_unfill_domains).`]
    : [
        `${subject(step)} left ${list(others)} first, and ${last} last: it is the storage domain, ` +
          'from which the PFNs to unpin are read back (iopt_area_unfill_domains).',
      ]
}

/** The storage domain of an area that went. */
function lastUnfilled(step: Step, names: NameBook): string | null {
  for (const event of step.events) {
    if (event.kind === 'storage' && event.to === null && event.from !== null) return names.domain(event.from)
  }
  return null
}
