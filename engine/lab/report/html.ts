/** HTML made of templates that escape whatever is put into them. */

/** A piece of HTML that is safe to be put into another. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Content = string | number | Html | null | readonly Content[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  // Control characters have no place in HTML; a script can print them.
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '').replace(/[^\P{Cc}\n\t]/gu, '\uFFFD')
}

function rendered(content: Content): string {
  if (content === null) return ''
  if (content instanceof Html) return content.text
  if (typeof content === 'string') return escaped(content)
  if (typeof content === 'number') return String(content)
  return content.map(rendered).join('')
}

/** `` html`<p>${text}</p>` ``: texts and numbers are escaped, pieces of HTML are not, lists follow each other. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((string, i) => string + (i < values.length ? rendered(values[i] ?? null) : '')).join(''))
}
