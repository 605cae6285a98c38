import type { ColourName, Painter } from './draw.ts'

/** Colours as they are in the window now. */
function coloursOf(element: Element): (name: ColourName) => string {
  const style = getComputedStyle(element)
  const known = new Map<ColourName, string>()
  return (name) => {
    let colour = known.get(name)
    if (colour === undefined) known.set(name, (colour = style.getPropertyValue(`--${name}`).trim()))
    return colour
  }
}

/**
 * Makes a canvas ready for a picture of this size in CSS pixels.
 * @returns null if there is nothing to draw on
 */
export function canvasPainter(canvas: HTMLCanvasElement, width: number, height: number): Painter | null {
  const context = canvas.getContext('2d')
  if (context === null) return null
  const scale = window.devicePixelRatio
  const pixels = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))] as const
  // Setting a size, even the same one, throws the picture's memory away.
  if (canvas.width !== pixels[0]) canvas.width = pixels[0]
  if (canvas.height !== pixels[1]) canvas.height = pixels[1]
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, width, height)
  context.font = '10px "DejaVu Sans", system-ui, sans-serif'
  const colour = coloursOf(canvas)
  const begin = (name: ColourName, opacity: number): void => {
    context.fillStyle = colour(name)
    context.globalAlpha = opacity
  }
  return {
    rect(x, y, w, h, name, opacity = 1) {
      begin(name, opacity)
      context.fillRect(x, y, w, h)
    },
    polygon(points, name, opacity = 1) {
      begin(name, opacity)
      context.beginPath()
      for (let i = 0; i + 1 < points.length; i += 2) context.lineTo(points[i] ?? 0, points[i + 1] ?? 0)
      context.fill()
    },
    text(x, y, text, name) {
      begin(name, 1)
      context.fillText(text, x, y)
    },
  }
}

/** Collects a picture as the text of an SVG file, in the colours of the window. */
export class SvgPainter implements Painter {
  readonly #parts: string[] = []
  readonly #colour: (name: ColourName) => string

  constructor(colour: (name: ColourName) => string) {
    this.#colour = colour
  }
  static of(element: Element): SvgPainter {
    return new SvgPainter(coloursOf(element))
  }
  rect(x: number, y: number, width: number, height: number, colour: ColourName, opacity = 1): void {
    this.#parts.push(
      `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${this.#fill(colour, opacity)}/>`,
    )
  }
  polygon(points: readonly number[], colour: ColourName, opacity = 1): void {
    this.#parts.push(`<polygon points="${points.map(short).join(' ')}"${this.#fill(colour, opacity)}/>`)
  }
  text(x: number, y: number, text: string, colour: ColourName): void {
    this.#parts.push(`<text x="${short(x)}" y="${short(y)}"${this.#fill(colour, 1)}>${escaped(text)}</text>`)
  }
  #fill(colour: ColourName, opacity: number): string {
    return ` fill="${escaped(this.#colour(colour))}"${opacity === 1 ? '' : ` fill-opacity="${opacity}"`}`
  }

  /**
   * The file.
   * @param names labels to the left of the picture, each with the middle of its line
   * @param margin width of the labels
   */
  file(title: string, width: number, height: number, names: readonly [string, number][], margin: number): string {
    const labels = names.map(
      ([name, y]) => `<text x="0" y="${short(y + 4)}"${this.#fill('dim', 1)}>${escaped(name)}</text>`,
    )
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${short(margin + width)} ${short(height)}" width="${short(margin + width)}" height="${short(height)}" font-family="sans-serif" font-size="10">`,
      `<title>${escaped(title)}</title>`,
      ...labels,
      `<svg x="${short(margin)}" width="${short(width)}" height="${short(height)}">`,
      ...this.#parts,
      '</svg>',
      '</svg>\n',
    ].join('\n')
  }
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100)
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
