import { describe, expect, it } from 'vitest'
import { describeExperiment, listExperiments, readExperiment } from './experiments.ts'

describe('the description of an experiment', () => {
  const expected = { name: 'a.ts', title: 'The five steps', question: 'When is a flush needed? And why?' }

  it('is the comment at its head', () => {
    const block = '/**\n * The five steps.\n *\n * When is a flush needed?\n * And why?\n *\n * More.\n */\nlab.run()\n'
    expect(describeExperiment('a.ts', block)).toEqual(expected)
    const lines = '// The five steps\n//\n// Question: When is a flush needed?\n// And why?\n//\n// More.\nlab.run()\n'
    expect(describeExperiment('a.ts', lines)).toEqual(expected)
  })

  it('is the name if there is no comment', () => {
    expect(describeExperiment('a.ts', 'lab.run() // no head')).toEqual({ name: 'a.ts', title: 'a.ts', question: '' })
  })
})

describe('the experiments that ship', () => {
  it('can each be read by the name in the list', () => {
    for (const { name } of listExperiments()) expect(readExperiment(name).source).not.toBe('')
  })

  it('do not include what is not there', () => {
    expect(() => readExperiment('../main.ts')).toThrow('There is no experiment ../main.ts.')
  })
})
