import { computed } from 'vue'
import type { Component, ComputedRef } from 'vue'
import { count } from '../format/hex.ts'
import { useProblems } from '../stores/problems.ts'
import { useRun } from '../stores/run.ts'
import { galleryStrings } from '../strings/gallery.ts'
import { objectStrings } from '../strings/objects.ts'
import { hookStrings } from '../strings/hooks.ts'
import { frameStrings } from '../strings/frame.ts'
import { strings } from '../strings.ts'
import { compareStrings } from '../strings/compare.ts'
import { consoleStrings } from '../strings/console.ts'
import LessonPanel from '../gallery/LessonPanel.vue'
import TopologyPanel from '../topology/TopologyPanel.vue'
import AreasPanel from './AreasPanel.vue'
import ComparePanel from './ComparePanel.vue'
import ConsolePanel from './ConsolePanel.vue'
import DomainsPanel from './DomainsPanel.vue'
import ExpectationsPanel from './ExpectationsPanel.vue'
import FlushLogPanel from './FlushLogPanel.vue'
import HooksPanel from './HooksPanel.vue'
import HazardsPanel from './HazardsPanel.vue'
import MemoryPanel from './MemoryPanel.vue'
import OutputPanel from './OutputPanel.vue'
import PagesPanel from './PagesPanel.vue'
import type { PanelId } from './panel-ids.ts'
import ProblemsPanel from './ProblemsPanel.vue'
import ScriptPanel from './ScriptPanel.vue'
import StepsPanel from './StepsPanel.vue'
import VariablesPanel from './VariablesPanel.vue'

export const panels: Readonly<Record<PanelId, { readonly title: string; readonly component: Component }>> = {
  script: { title: frameStrings.script, component: ScriptPanel },
  steps: { title: strings.panels.steps, component: StepsPanel },
  output: { title: strings.panels.output, component: OutputPanel },
  problems: { title: strings.panels.problems, component: ProblemsPanel },
  console: { title: strings.repl.title, component: ConsolePanel },
  variables: { title: consoleStrings.variables.title, component: VariablesPanel },
  topology: { title: objectStrings.titles.topology, component: TopologyPanel },
  domains: { title: strings.panels.domains, component: DomainsPanel },
  areas: { title: strings.panels.areas, component: AreasPanel },
  pages: { title: objectStrings.titles.pages, component: PagesPanel },
  memory: { title: objectStrings.titles.memory, component: MemoryPanel },
  flushLog: { title: strings.panels.flushLog, component: FlushLogPanel },
  hooks: { title: hookStrings.title, component: HooksPanel },
  hazards: { title: strings.panels.hazards, component: HazardsPanel },
  expectations: { title: strings.panels.expectations, component: ExpectationsPanel },
  compare: { title: compareStrings.title, component: ComparePanel },
  lesson: { title: galleryStrings.lesson, component: LessonPanel },
}

/** The number behind a panel's title, when it says something. */
export function useBadges(): ComputedRef<Partial<Record<PanelId, string>>> {
  const run = useRun()
  const problems = useProblems()
  return computed(() => {
    const badges: Partial<Record<PanelId, string>> = { problems: count(problems.list.length) }
    const summary = run.summary
    if (summary === null) return badges
    badges.steps = count(summary.ops)
    badges.flushLog = count(summary.flushes.events)
    badges.hazards = count(run.hazards)
    const { passed, failed } = summary.expectations
    badges.expectations = failed > 0 ? `✗ ${count(failed)}` : count(passed)
    if (summary.output.length > 0) badges.output = count(summary.output.length)
    return badges
  })
}
