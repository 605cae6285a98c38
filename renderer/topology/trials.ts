/** What actions would come to, asked of the engine before a menu, a drop or a form offers them. */
import type { Command } from '../../engine/protocol/command.ts'
import type { Trial } from '../../engine/protocol/topology.ts'
import { engine } from '../bridge.ts'
import type { MenuItem } from '../design/menu.ts'
import type { Deed, NodeAction } from './action.ts'

const MOST = 500

/** What each deed would come to after a step; null where there is nothing to try, or no answer. */
export async function tryDeeds(deeds: readonly (Deed | null)[], step: number): Promise<readonly (Trial | null)[]> {
  const commands: Command[] = []
  const places = deeds.map((one) => {
    if (one === null || one.command === null || commands.length >= MOST) return -1
    return commands.push(one.command) - 1
  })
  if (commands.length === 0) return deeds.map(() => null)
  // Without an answer everything is offered: the run itself will say what is wrong.
  const trials = await engine('tryCommands', { step, commands }).catch(() => [])
  return places.map((place) => trials[place] ?? null)
}

export function deedOf({ does }: NodeAction): Deed | null {
  return does.kind === 'deed' ? does : null
}

/** Entries of a menu: what can be done with what it would do, what cannot with the reason. */
export async function menuOf(
  actions: readonly NodeAction[],
  step: number,
  act: (action: NodeAction) => void,
): Promise<MenuItem[]> {
  const trials = await tryDeeds(actions.map(deedOf), step)
  return actions.map((action, index) => {
    const trial = trials[index] ?? null
    return {
      title: action.title,
      part: action.part,
      ...(trial === null || trial.text === '' ? {} : { note: trial.text }),
      disabled: trial?.ok === false,
      run: () => act(action),
    }
  })
}

/** The line as it will be, with names that may still be given. */
export function previewOf({ template, wanted, fresh }: Deed): string {
  const named = wanted.reduce((line, one) => line.replaceAll(`{${one.key}}`, one.variable ?? one.label), template)
  return named.replaceAll('{new}', (fresh ?? '').replaceAll(/[^\p{L}\p{N}_$]/gu, ''))
}
