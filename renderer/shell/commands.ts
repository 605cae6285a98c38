import { computed, effectScope } from 'vue'
import type { ComputedRef } from 'vue'
import { lessonCommands } from '../gallery/lesson-commands.ts'
import type { LessonCommandId } from '../gallery/lesson-commands.ts'
import type { PanelId } from '../panels/panel-ids.ts'
import { panels } from '../panels/registry.ts'
import { useLayout } from '../stores/layout.ts'
import { useNotices } from '../stores/notices.ts'
import { useScripts } from '../stores/scripts.ts'
import { useSettings } from '../stores/settings.ts'
import { frameStrings } from '../strings/frame.ts'
import { leadOf } from './chords.ts'
import type { CommandDefinition, UiCommand } from './command.ts'
import { debugCommands } from './debug-commands.ts'
import type { DebugCommandId } from './debug-commands.ts'
import { editorCommands } from './editor-commands.ts'
import type { EditorCommandId } from './editor-commands.ts'
import { exportCommands } from './export-commands.ts'
import type { ExportCommandId } from './export-commands.ts'
import { findingCommands } from './finding-commands.ts'
import type { FindingCommandId } from './finding-commands.ts'
import { frameCommands } from './frame-commands.ts'
import type { FrameCommandId } from './frame-commands.ts'
import { inBackground } from './in-background.ts'
import { panelCommands } from './panel-commands.ts'
import type { PanelCommandId } from './panel-commands.ts'
import { runCommands } from './run-commands.ts'
import type { RunCommandId } from './run-commands.ts'
import { scriptCommands } from './script-commands.ts'
import type { ScriptCommandId } from './script-commands.ts'
import { topologyCommands } from './topology-commands.ts'
import type { TopologyCommandId } from './topology-commands.ts'
import { timelineCommands } from './timeline-commands.ts'
import type { TimelineCommandId } from './timeline-commands.ts'

export type { UiCommand } from './command.ts'
export type CommandId =
  | DebugCommandId
  | EditorCommandId
  | RunCommandId
  | ScriptCommandId
  | FrameCommandId
  | PanelCommandId
  | ExportCommandId
  | FindingCommandId
  | LessonCommandId
  | TopologyCommandId
  | TimelineCommandId
export type Commands = Readonly<Record<CommandId, UiCommand>>

export interface CommandRegistry {
  readonly commands: Commands
  /** All commands, with one for each panel, each kept layout and each experiment. */
  readonly all: ComputedRef<readonly UiCommand[]>
  /** Runs a command, or says why it cannot be run now. */
  invoke(id: string): void
  /** The command that a chord is for, or a sequence of two. */
  byChord(chord: string): UiCommand | undefined
  /** Whether a chord begins sequences, and is not a command's own. */
  isLead(chord: string): boolean
}

let registry: CommandRegistry | undefined

/** The one door to what the window can do: header, tabs, menus, palette and keyboard all come through here. */
export function useRegistry(): CommandRegistry {
  // Its computed values live as long as the window, whichever component asks first.
  registry ??= effectScope(true).run(makeRegistry)
  if (registry === undefined) throw new Error('a new scope is active')
  return registry
}
export function useCommands(): Commands {
  return useRegistry().commands
}

function makeRegistry(): CommandRegistry {
  const settings = useSettings()
  const layouts = useLayout()
  const notices = useNotices()
  const scripts = useScripts()
  const always = computed(() => true)
  const make = (id: string, definition: CommandDefinition): UiCommand => ({
    id,
    title: definition.title,
    alias: definition.alias ?? '',
    group: definition.group,
    get shortcuts() {
      return settings.shortcuts[id] ?? this.standardShortcuts
    },
    standardShortcuts: definition.keys ?? [],
    enabled: definition.enabled ?? always,
    why: () => (definition.enabled?.value === false ? (definition.why?.() ?? '') : ''),
    run: definition.run,
  })
  const definitions: Record<CommandId, CommandDefinition> = {
    ...runCommands(),
    ...scriptCommands(),
    ...frameCommands(),
    ...panelCommands(),
    ...exportCommands(),
    ...debugCommands(),
    ...editorCommands(),
    ...findingCommands(),
    ...topologyCommands(),
    ...timelineCommands(),
    ...lessonCommands(),
  }
  // The keys are those of `definitions`.
  const commands = Object.fromEntries(
    Object.entries(definitions).map(([id, definition]) => [id, make(id, definition)]),
  ) as Record<CommandId, UiCommand>
  const fixed = Object.values(commands)
  const titles = frameStrings.commands
  const showCommands = (Object.keys(panels) as PanelId[]).map((id) =>
    make(`show-${id}`, {
      title: titles.showPanel(panels[id].title),
      alias: panels[id].title,
      group: 'panel',
      run: () => layouts.show(id, true),
    }),
  )
  const all = computed(() => [
    ...fixed,
    ...showCommands,
    ...layouts.named.map(({ name }) =>
      make(`layout-${name}`, { title: titles.useLayout(name), group: 'layout', run: () => layouts.use(name) }),
    ),
    ...scripts.experiments.map(({ name, title }) =>
      make(`experiment-${name}`, {
        title: titles.experiment(title),
        group: 'file',
        run: () => inBackground(scripts.openExperiment(name)),
      }),
    ),
  ])
  const chords = computed(() => {
    const map = new Map<string, UiCommand>()
    for (const command of all.value) for (const chord of command.shortcuts) if (!map.has(chord)) map.set(chord, command)
    return map
  })
  const leads = computed(() => new Set([...chords.value.keys()].flatMap((chord) => leadOf(chord) ?? [])))
  return {
    commands,
    all,
    invoke(id) {
      const command = all.value.find((one) => one.id === id)
      if (command?.enabled.value === true) command.run()
      else if (command !== undefined) notices.info(frameStrings.cannot.now(command.title, command.why()))
    },
    byChord: (chord) => chords.value.get(chord),
    isLead: (chord) => leads.value.has(chord) && !chords.value.has(chord),
  }
}
