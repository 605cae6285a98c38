/** Sentences of the timeline. */
import type { TimelineMeasure } from '../../engine/protocol/panels.ts'
import { count, plural } from '../format/hex.ts'

/** A mean with one digit after the point. */
function mean(value: number): string {
  const [whole, part] = value.toFixed(1).split('.')
  return `${count(Number(whole))}.${part}`
}

export const timelineStrings = {
  tools: 'Timeline',
  zoomIn: 'Zoom in (W)',
  zoomOut: 'Zoom out (S)',
  whole: 'Show the whole run (0)',
  saveSvg: 'Save as SVG…',
  window: 'Part of the run in sight',
  help: 'W and S zoom, A and D pan, Q and E go to the event before and after, M marks where to measure from, Escape ends measuring, 0 shows the whole run. Drag moves the cursor and snaps to events, Alt lets go of them; Shift and drag measures; the wheel zooms, with Shift it pans.',
  measured: ({ from, to, mapped, flushed, redundant, hazards, pinned }: TimelineMeasure) =>
    [
      `steps ${count(from)}–${count(to)}: ${plural(to - from, 'step')}`,
      `${plural(mapped, 'page')} mapped`,
      `${count(flushed)} flushed${redundant === 0 ? '' : `, ${count(redundant)} redundant`}`,
      plural(hazards, 'hazard'),
      pinned.least === pinned.most
        ? `${count(pinned.most)} pinned throughout`
        : `pinned ${count(pinned.least)} to ${count(pinned.most)}, ${mean(pinned.mean)} on average`,
    ].join(' · '),
  fileTitle: (script: string, policy: string) => `${script} under ${policy}`,
  fileName: 'timeline.svg',
  values: (least: number, most: number) =>
    least === most ? plural(most, 'page') : `${count(least)} to ${plural(most, 'page')}`,
  columns: { count: 'count' },
} as const
