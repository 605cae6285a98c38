/** The flush log of one script under each of several policies, so that their rows stand beside each other. */
import { filteredFlushLog } from '../../lab/panels/flush-filter.ts'
import { flushGroups } from '../../lab/panels/flush-groups.ts'
import { PanelSource } from '../../lab/panels/source.ts'
import { inapplicable } from '../../lab/summary.ts'
import type { FlushFilter, PolicyFlushes } from '../../protocol/panels.ts'
import { FLUSH_POLICIES } from '../../protocol/policy.ts'
import type { RunRequest } from '../../protocol/run.ts'
import { type RunHost, runScript } from '../run-script.ts'

/** What a run under one policy says of its flushes. */
function flushesOf(policy: string, source: PanelSource, filter: FlushFilter, rows: number): PolicyFlushes {
  const { groups, missing, moreMissing } = flushGroups(source, filter, 'verdict')
  const sum = (of: (group: (typeof groups)[number]) => number): number => groups.reduce((n, group) => n + of(group), 0)
  const onlyMissing = filter.verdicts.length === 1 && filter.verdicts[0] === 'missing'
  const log = filteredFlushLog(source, source.lab.steps, filter, 0, rows)
  return {
    policy,
    applicable: true,
    events: sum((group) => group.events),
    pages: sum((group) => group.pages),
    redundantPages: sum((group) => group.redundantPages),
    estimatedNs: sum((group) => group.estimatedNs),
    missing: missing.slice(0, rows),
    moreMissing: Math.max(0, missing.length - rows) + moreMissing,
    rows: onlyMissing ? [] : log.rows,
    moreRows: onlyMissing ? 0 : log.total - log.rows.length,
  }
}

/**
 * Runs a script under each policy that it can be run under.
 * @param request the run; its policy is not looked at
 * @param policies names; those of another script are left out
 * @param rows of each policy that are listed
 */
export async function policyFlushes(
  request: RunRequest,
  policies: readonly string[],
  filter: FlushFilter,
  rows: number,
  host: RunHost,
): Promise<PolicyFlushes[]> {
  const answers: PolicyFlushes[] = []
  // What a script defines is known once it was run: those that ship come first in every list of policies.
  const known = new Set<string>(FLUSH_POLICIES)
  for (const policy of policies) {
    if (!known.has(policy)) continue
    const { lab, summary } = await runScript({ ...request, policy }, host)
    for (const defined of summary.policies) known.add(defined)
    const foreign = inapplicable(lab)
    answers.push(
      foreign === null
        ? flushesOf(policy, new PanelSource(lab), filter, rows)
        : { policy, applicable: false, why: foreign.why },
    )
  }
  return answers
}
