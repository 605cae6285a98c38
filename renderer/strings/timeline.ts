/** Sentences of the timeline. */
import { count, plural } from '../format/hex.ts'

export const timelineStrings = {
  tools: 'Timeline',
  zoomIn: 'Zoom in (W)',
  zoomOut: 'Zoom out (S)',
  whole: 'Show the whole run (0)',
  saveSvg: 'Save as SVG…',
  window: 'Part of the run in sight',
  help: 'W and S zoom, A and D pan, Q and E go to the event before and after, M marks where to measure from, Escape ends measuring, 0 shows the whole run. Drag moves the cursor and snaps to events, Alt lets go of them; Shift and drag measures; the wheel zooms, with Shift it pans.',
  measured: (
    left: number,
    right: number,
    pages: { readonly mapped: number; readonly flushed: number },
    hazards: number,
  ) =>
    [
      `steps ${count(left)}–${count(right)}: ${plural(right - left, 'step')}`,
      `${plural(pages.mapped, 'page')} mapped`,
      `${count(pages.flushed)} flushed`,
      plural(hazards, 'hazard'),
    ].join(' · '),
  fileTitle: (script: string, policy: string) => `${script} under ${policy}`,
  fileName: 'timeline.svg',
  values: (least: number, most: number) =>
    least === most ? plural(most, 'page') : `${count(least)} to ${plural(most, 'page')}`,
  columns: { count: 'count' },
} as const
