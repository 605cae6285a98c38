/** The timeline as a picture for a page, with what it shows in words for who cannot see it. */
import type { PanelSource } from '../panels/source.ts'
import { timelineWindow } from '../panels/timeline-window.ts'
import { count } from '../panels/words.ts'
import { html, type Html } from './html.ts'

const WIDTH = 1000
const LEFT = 110
const ROW = 18
const MAX_TRACKS = 24

/** The whole run. */
export function timelinePicture(source: PanelSource): Html {
  const { from, to, tracks } = timelineWindow(source, 1, source.lab.steps, WIDTH - LEFT)
  const shown = tracks.filter((track) => track.kind !== 'pinned-pages').slice(0, MAX_TRACKS)
  if (to === 0) return html`<p>The script made no step.</p>`
  const perStep = (WIDTH - LEFT) / (to - from + 1)
  const x = (step: number): number => Math.round((LEFT + (step - from) * perStep) * 10) / 10
  const height = ROW * shown.length + ROW
  const counts = shown.map((track) => `${track.name}: ${count(track.spans.length, 'span')}`)
  return html`<svg
    viewBox="0 0 ${WIDTH} ${height}"
    role="img"
    aria-label="Timeline of ${to} steps. ${counts.join('; ')}."
  >
    ${shown.map((track, row) => {
      const top = ROW * row
      const bars = track.spans.map((span) => {
        const width = Math.max(1, Math.round((x(span.to + 1) - x(span.from)) * 10) / 10 - 1)
        const steps =
          span.from === span.to ? `step ${String(span.from)}` : `steps ${String(span.from)} to ${String(span.to)}`
        return html`<rect class="${track.kind}" x="${x(span.from)}" y="${top + 4}" width="${width}" height="${ROW - 7}"
          ><title>${track.name}, ${steps}: ${span.label}</title></rect
        >`
      })
      return html`<text x="0" y="${top + 13}">${track.name}</text>
        <line class="rule" x1="0" x2="${WIDTH}" y1="${top + ROW}" y2="${top + ROW}"></line>${bars}`
    })}
    <text x="${LEFT}" y="${height - 4}">step ${from}</text>
    <text x="${WIDTH}" y="${height - 4}" text-anchor="end">step ${to}</text>
  </svg>`
}
