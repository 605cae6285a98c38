import { computed } from 'vue'
import { useLayout } from '../stores/layout.ts'
import { useRun } from '../stores/run.ts'
import { topologyStrings } from '../strings/topology.ts'
import { CREATIONS, useTopologyRequests } from '../topology/requests.ts'
import type { CreationId, TopologyRequest } from '../topology/requests.ts'
import { useTopologyView } from '../topology/zoom.ts'
import type { CommandDefinition } from './command.ts'

export type TopologyCommandId =
  'object-actions' | `topology-${'larger' | 'smaller' | 'whole' | 'stack'}` | `new-${CreationId}`

/** What is done to the objects of the run, from anywhere: the topology shows it and asks for what is missing. */
export function topologyCommands(): Record<TopologyCommandId, CommandDefinition> {
  const layouts = useLayout()
  const requests = useTopologyRequests()
  const run = useRun()
  const topology = useTopologyView()
  const titles = topologyStrings.commands
  const enabled = computed(() => run.draft !== null)
  const ask = (title: string, request: TopologyRequest, keys: readonly string[] = []): CommandDefinition => ({
    title,
    group: 'run',
    keys,
    enabled,
    why: () => topologyStrings.noRun,
    run: () => {
      layouts.show('topology', true)
      requests.ask(request)
    },
  })
  // The keys are those of `CREATIONS`.
  const creations = Object.fromEntries(
    CREATIONS.map((what) => [`new-${what}`, ask(titles.create[what], { ask: 'create', what })]),
  ) as Record<`new-${CreationId}`, CommandDefinition>
  return {
    'object-actions': ask(titles.actions, { ask: 'menu' }, ['Ctrl+Alt+A']),
    'topology-larger': ask(titles.larger, { ask: 'size', to: 'zoomIn' }),
    'topology-smaller': ask(titles.smaller, { ask: 'size', to: 'zoomOut' }),
    'topology-whole': ask(titles.whole, { ask: 'size', to: 'fit' }),
    'topology-stack': {
      ...ask(titles.stack, { ask: 'menu' }),
      run: () => {
        layouts.show('topology', true)
        topology.stacked = !topology.stacked
      },
    },
    ...creations,
  }
}
