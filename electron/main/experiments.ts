import type { ExperimentInfo } from '../../engine/protocol/session.ts'

// Bundled as text: the packed app carries them without knowing where it lies.
const files: Readonly<Record<string, string>> = import.meta.glob('../../scripts/experiments/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const sources = new Map(Object.entries(files).map(([path, source]) => [path.replace(/^.*\//, ''), source]))

/** The experiments that ship with the app, by name. */
export function listExperiments(): ExperimentInfo[] {
  return [...sources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, source]) => describeExperiment(name, source))
}

/** @throws {Error} with a sentence if there is none of this name */
export function readExperiment(name: string): { name: string; source: string } {
  const source = sources.get(name)
  if (source === undefined) throw new Error(`There is no experiment ${name}.`)
  return { name, source }
}

/** Title and question out of the comment at the script's head: its first line, and the lines up to the first gap. */
export function describeExperiment(name: string, source: string): ExperimentInfo {
  const comment = /^\s*(?:\/\*\*?([\s\S]*?)\*\/|((?:[ \t]*\/\/.*\r?\n?)+))/.exec(source)
  const lines = (comment?.[1] ?? comment?.[2] ?? '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*(\*|\/\/)?\s*/, '').trim())
  const text = lines.join('\n').trim()
  const [title = '', ...rest] = text.split('\n')
  const question = (rest.join('\n').trim().split('\n\n')[0] ?? '').replace(/^Question:\s*/, '')
  return { name, title: title === '' ? name : title.replace(/\.$/, ''), question: question.replaceAll('\n', ' ') }
}
