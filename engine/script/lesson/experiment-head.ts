/** What the comments around a script say about it: its title, and fields such as `Question:` and `Ask:`. */

/** What an experiment says of itself; what it does not say is empty. */
export interface ExperimentHead {
  readonly title: string
  /** What the experiment is about, as a question. */
  readonly question: string
  /** What one should look at when it has run. */
  readonly watch: string
  /** Words to find it by. */
  readonly topics: readonly string[]
  /** Policies that its expectations hold under. */
  readonly policies: readonly string[]
  /** What a lesson asks before it shows; see `parseAsk`. */
  readonly asks: readonly string[]
}

/**
 * Reads the line comments at the start and at the end of a script. A line that is indented goes on with the one before; an
 * empty one ends what was before it.
 */
export function readHead(source: string): ExperimentHead {
  const lines = source.trimEnd().split(/\r?\n/)
  const isComment = (line: string): boolean => /^[ \t]*\/\//.test(line)
  const code = {
    first: lines.findIndex((line) => !isComment(line)),
    last: lines.findLastIndex((line) => !isComment(line)),
  }
  const head = entriesOf(code.first === -1 ? lines : lines.slice(0, code.first))
  const entries = code.first === -1 ? head : [...head, ...entriesOf(lines.slice(code.last + 1))]
  const field = (name: string): string => {
    const entry = entries.find((text) => text.toLowerCase().startsWith(`${name}:`))
    return entry === undefined ? '' : entry.slice(name.length + 1).trim()
  }
  return {
    title: head[0] ?? '',
    question: field('question'),
    watch: field('watch'),
    topics: parts(field('topics'), ','),
    policies: parts(field('policies'), ','),
    asks: parts(field('ask'), ';'),
  }
}

function entriesOf(comments: readonly string[]): string[] {
  const entries: string[] = []
  for (const line of comments) {
    const [, indent = '', text = ''] = /^[ \t]*\/\/([ \t]*)(.*)$/.exec(line) ?? []
    const last = entries.at(-1) ?? ''
    if (indent.length > 1 && last !== '' && text !== '') entries[entries.length - 1] = `${last} ${text.trim()}`
    else entries.push(text.trim())
  }
  return entries
}

function parts(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
