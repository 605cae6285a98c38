/** What the flushes of each policy cost, as bars: estimated time, flushes and pages side by side. */
import type { CompareRow } from '../../engine/protocol/panels.ts'
import { count, duration } from '../format/hex.ts'
import { compareStrings } from '../strings/compare.ts'
import type { ColourName, Painter } from '../timeline/draw.ts'

export type Applicable = Extract<CompareRow, { applicable: true }>

const ROW = 18
const BAR = 10
const NAMES = 132
/** Room for a number right of its bar. */
const NUMBER = 62

interface Group {
  readonly title: string
  readonly colour: ColourName
  readonly value: (row: Applicable) => number
  readonly text: (row: Applicable) => string
}
const { columns } = compareStrings
const GROUPS: readonly Group[] = [
  {
    title: columns.cost,
    colour: 'accent',
    value: (row) => row.estimatedNs,
    text: (row) => duration(row.estimatedNs),
  },
  {
    title: columns.events,
    colour: 'flush',
    value: (row) => row.flushes.events,
    text: (row) => count(row.flushes.events),
  },
  { title: columns.pages, colour: 'flush', value: (row) => row.flushes.pages, text: (row) => count(row.flushes.pages) },
]

/** Pixels. */
export function costHeight(rows: readonly Applicable[]): number {
  return (rows.length + 1) * ROW
}

/** Draws a line for each policy and a group of bars for each cost; every bar has its number beside it. */
export function drawCosts(painter: Painter, rows: readonly Applicable[], width: number): void {
  const each = Math.max(NUMBER + 24, (width - NAMES) / GROUPS.length)
  rows.forEach((row, index) => {
    const y = (index + 1) * ROW
    painter.text(
      0,
      y + 12,
      `${row.verdict === 'safe' ? '✓' : '✗'} ${row.policy}`,
      row.verdict === 'safe' ? 'fg' : 'hazard-a',
    )
  })
  GROUPS.forEach((group, index) => {
    const left = NAMES + index * each
    const room = each - NUMBER
    const most = Math.max(1, ...rows.map(group.value))
    painter.text(left, 12, group.title, 'dim')
    rows.forEach((row, at) => {
      const y = (at + 1) * ROW + (ROW - BAR) / 2
      const length = (group.value(row) / most) * room
      painter.rect(left, y, room, BAR, 'raise')
      painter.rect(left, y, group.value(row) === 0 ? 0 : Math.max(1, length), BAR, group.colour)
      painter.text(left + room + 6, y + BAR - 1, group.text(row), 'fg')
    })
  })
}

/** What the picture shows, in words. */
export function costLabel(rows: readonly Applicable[]): string {
  return compareStrings.chartLabel(
    rows.map((row) =>
      compareStrings.chartRow(row.policy, duration(row.estimatedNs), row.flushes.events, row.flushes.pages),
    ),
  )
}
