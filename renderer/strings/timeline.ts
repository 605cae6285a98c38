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
  copy: 'Copy the table as plain text',
  copied: 'Copied',
  csv: 'Save the table as CSV…',
  sums: 'Sum up the measured part by operation',
  find: 'Find in the timeline (/)',
  finding: {
    label: 'Find in the timeline',
    placeholder: 'ioas.map, EBUSY, flush, hazard A, N1',
    none: 'nothing fits',
    place: (at: number, total: number) => `${count(at)} of ${count(total)}`,
    next: 'Next (Enter)',
    previous: 'Previous (Shift+Enter)',
    close: 'Close (Escape)',
  },
  commands: {
    find: 'Find in the timeline…',
    table: 'Timeline as a table, or as a picture alone',
    copy: 'Copy the table of the timeline',
    csv: 'Save the table of the timeline as CSV…',
    svg: 'Save the timeline as SVG…',
  },
  noRun: 'Run a script first: its timeline appears below.',
  /** What the pointer is on, with the steps it lies over. */
  hover: {
    steps: (from: number, to: number) => (from === to ? `step ${count(from)}` : `steps ${count(from)}–${count(to)}`),
    ops: (label: string, n: number) => (n === 1 || /^\d/.test(label) ? label : `${label} ×${count(n)}`),
    domain: (label: string) => `${label} is there`,
    map: (n: number) => `${plural(n, 'page')} mapped`,
    pin: (n: number) => `${plural(n, 'page')} pinned`,
    flush: (n: number) => `${plural(n, 'page')} flushed`,
    hazard: (label: string, n: number) => `${plural(n, 'hazard')}: ${label}`,
    pinned: (least: number, most: number) =>
      least === most ? `${plural(most, 'page')} pinned` : `${count(least)} to ${plural(most, 'page')} pinned`,
  },
  sumsOf: (from: number, to: number) => `Operations of the steps ${count(from + 1)} to ${count(to)}`,
  moreSums: (n: number) => `${plural(n, 'further operation')} not listed.`,
  help: 'W and S zoom, A and D pan, Q and E go to the event before and after, M marks where to measure from, Escape ends measuring, / finds an operation, a domain or a hazard, 0 shows the whole run. Drag moves the cursor and snaps to events, Alt lets go of them; Shift and drag measures; the wheel zooms, with Shift it pans.',
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
  csvName: 'timeline.csv',
  values: (least: number, most: number) =>
    least === most ? plural(most, 'page') : `${count(least)} to ${plural(most, 'page')}`,
  columns: {
    count: 'count',
    operation: 'operation',
    ops: 'ops',
    failed: 'failed',
    mapped: 'mapped',
    pinned: 'pinned',
    flushed: 'flushed',
    redundant: 'redundant',
    hazards: 'hazards',
    first: 'first step',
  },
} as const
