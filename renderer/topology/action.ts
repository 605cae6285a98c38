/** What can be done in the topology: a line of script, at once or after a form is filled in. */
import type { Command } from '../../engine/protocol/command.ts'
import type { TopologyView } from '../../engine/protocol/panels.ts'
import type { WantedName } from '../../engine/protocol/topology.ts'
import type { AreasView } from '../../engine/protocol/view.ts'
import type { FormField, FormValues } from './form.ts'

/** State that actions are made of. */
export interface Scene {
  readonly topology: TopologyView
  readonly areas: AreasView
}

/** A line of script that is ready to be written. */
export interface Deed {
  readonly kind: 'deed'
  /** The line, with `{key}` for each object, and `{new}` for the variable of what it makes. */
  readonly template: string
  readonly wanted: readonly WantedName[]
  /** What the variable `{new}` is called after. */
  readonly fresh: string | null
  /** The command that the line gives, so that it can be tried before; null if that says nothing. */
  readonly command: Command | null
}

/** A line with gaps. */
export interface ActionForm {
  readonly kind: 'form'
  readonly fields: readonly FormField[]
  readonly make: (values: FormValues) => Deed
}

/** One of more actions than a menu holds: to be looked for by name. */
export interface ActionChoice {
  readonly kind: 'choice'
  /** What they are, for the field that finds one. */
  readonly label: string
  readonly actions: () => readonly NodeAction[]
}

export interface NodeAction {
  readonly title: string
  /** Heading in the menu. */
  readonly part: string
  readonly does: Deed | ActionForm | ActionChoice
}

export function deed(
  template: string,
  wanted: readonly WantedName[],
  command: Command | null,
  fresh: string | null = null,
): Deed {
  return { kind: 'deed', template, wanted, fresh, command }
}
