/** The timeline as a picture for a page, with what it shows in words for who cannot see it. */
import type { TimelineWindow } from '../../protocol/panels.ts'
import type { PanelSource } from '../panels/source.ts'
import { timelineWindow } from '../panels/timeline-window.ts'
import { count } from '../panels/words.ts'
import { html, type Html } from './html.ts'

const WIDTH = 1000
const LEFT = 110
const ROW = 20
const MAX_TRACKS = 24
/** Numbers on the axis. */
const TICKS = 12

type Track = TimelineWindow['tracks'][number]

/** Coherency is a sign, too, not a colour alone. */
const SIGNS: Partial<Record<Track['kind'], string>> = { coherent: '● ', 'non-coherent': '◆ ' }

/** Steps to be named on the axis: round ones. */
function ticks(from: number, to: number): number[] {
  const rough = Math.max(1, (to - from + 1) / TICKS)
  const power = 10 ** Math.floor(Math.log10(rough))
  const every = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const first = Math.ceil(from / every) * every
  return Array.from({ length: Math.floor((to - first) / every) + 1 }, (_, i) => first + i * every)
}

/**
 * The whole run.
 * @param cursor the step that is marked
 */
export function timelinePicture(source: PanelSource, cursor: number): Html {
  const { from, to, tracks } = timelineWindow(source, 1, source.lab.steps, WIDTH - LEFT)
  const shown = tracks.filter((track) => track.kind !== 'pinned-pages').slice(0, MAX_TRACKS)
  if (to === 0) return html`<p>The script made no step.</p>`
  const perStep = (WIDTH - LEFT) / (to - from + 1)
  const x = (step: number): number => Math.round((LEFT + (step - from) * perStep) * 10) / 10
  const bottom = ROW * shown.length
  const bars = (track: Track, top: number): Html[] =>
    track.spans.map((span) => {
      const width = Math.max(1, Math.round((x(span.to + 1) - x(span.from)) * 10) / 10 - 1)
      const steps =
        span.from === span.to ? `step ${String(span.from)}` : `steps ${String(span.from)} to ${String(span.to)}`
      return html`<rect class="${track.kind}" x="${x(span.from)}" y="${top + 5}" width="${width}" height="${ROW - 9}"
        ><title>${track.name}, ${steps}: ${span.label}</title></rect
      >`
    })
  const counts = shown.map((track) => `${track.name}: ${count(track.spans.length, 'span')}`)
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Picture of the timeline">
    <svg
      class="timeline"
      viewBox="0 0 ${WIDTH} ${bottom + 20}"
      role="img"
      aria-label="Timeline of ${to} steps. ${counts.join('; ')}."
    >
      ${ticks(from, to).map(
        (step) =>
          html`<line class="rule" x1="${x(step)}" x2="${x(step)}" y1="0" y2="${bottom}"></line>
            <text class="tick" x="${x(step) + perStep / 2}" y="${bottom + 14}" text-anchor="middle">${step}</text>`,
      )}
      ${
        cursor >= from && cursor <= to
          ? html`<rect
              class="cursor"
              x="${x(cursor)}"
              y="0"
              width="${Math.max(1.5, perStep)}"
              height="${bottom}"
            ></rect>`
          : html``
      }
      ${shown.map(
        (track, row) =>
          html`<text x="0" y="${ROW * row + 14}">${SIGNS[track.kind] ?? ''}${track.name}</text>
            <line class="rule" x1="0" x2="${WIDTH}" y1="${ROW * (row + 1)}" y2="${ROW * (row + 1)}"></line>${bars(
              track,
              ROW * row,
            )}`,
      )}
    </svg>
  </div>`
}
