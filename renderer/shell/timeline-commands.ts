import { computed } from 'vue'
import { useRun } from '../stores/run.ts'
import { timelineStrings } from '../strings/timeline.ts'
import { useTimelineRequests } from '../timeline/requests.ts'
import type { TimelineRequest } from '../timeline/requests.ts'
import type { CommandDefinition } from './command.ts'

export type TimelineCommandId = `timeline-${TimelineRequest}`

/** What is done with the timeline without going there. */
export function timelineCommands(): Record<TimelineCommandId, CommandDefinition> {
  const requests = useTimelineRequests()
  const run = useRun()
  const enabled = computed(() => (run.reached?.steps ?? 0) > 0)
  const ask = (request: TimelineRequest, keys: readonly string[] = []): CommandDefinition => ({
    title: timelineStrings.commands[request],
    group: 'panel',
    keys,
    enabled,
    why: () => timelineStrings.noRun,
    run: () => requests.ask(request),
  })
  return {
    'timeline-find': ask('find'),
    'timeline-table': ask('table'),
    'timeline-copy': ask('copy'),
    'timeline-csv': ask('csv'),
    'timeline-svg': ask('svg'),
  }
}
