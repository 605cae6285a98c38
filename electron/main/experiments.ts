import type { ExperimentInfo } from '../../engine/protocol/session.ts'

// Bundled as text: the packed app carries them without knowing where it lies.
const files: Readonly<Record<string, string>> = import.meta.glob('../../scripts/experiments/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const sources = new Map(Object.entries(files).map(([path, source]) => [path.replace(/^.*\//, ''), source]))

/** The experiments that ship with the app: the numbered scenarios, then the others by name. */
export function listExperiments(): ExperimentInfo[] {
  const order = (name: string): string => (/^s\d/.test(name) ? `0${name}` : `1${name}`)
  return [...sources]
    .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))
    .map(([name, source]) => describeExperiment(name, source))
}

/** @throws {Error} with a sentence if there is none of this name */
export function readExperiment(name: string): { name: string; source: string } {
  const source = sources.get(name)
  if (source === undefined) throw new Error(`There is no experiment ${name}.`)
  return { name, source }
}

/**
 * Title and question out of the comment at the script's head: `// S01 The five steps`, then `// Question: …`, up to the
 * next line that begins with a label.
 */
export function describeExperiment(name: string, source: string): ExperimentInfo {
  const head = /^(?:[ \t]*\/\/.*(?:\r?\n|$))+/.exec(source)?.[0] ?? ''
  const lines = head.split(/\r?\n/).map((line) => line.replace(/^\s*\/\/\s*/, '').trim())
  const title = lines[0] === undefined || lines[0] === '' ? name : lines[0]
  const question = /^Question: ([^]*?)(?=\n(?:\w+:|$)|$(?![^]))/m.exec(lines.join('\n'))?.[1] ?? ''
  return { name, title, question: question.replaceAll('\n', ' ').trim() }
}
