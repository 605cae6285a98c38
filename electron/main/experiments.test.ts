import { describe, expect, it } from 'vitest'
import { describeExperiment, listExperiments, readExperiment } from './experiments.ts'

describe('the description of an experiment', () => {
  it('is title and question of the comment at its head', () => {
    const source = '// S01 The five steps\n// Question: When is a flush\n//   needed?\n// Watch: the log.\nlab.run()\n'
    expect(describeExperiment('a.ts', source)).toEqual({
      name: 'a.ts',
      title: 'S01 The five steps',
      question: 'When is a flush needed?',
      watch: 'the log.',
      topics: [],
      policies: [],
      claims: [],
    })
  })

  it('takes a question that ends with the comment', () => {
    const source = '// Title\n// Question: Why?\nlab.run()\n// Question: not this one'
    expect(describeExperiment('a.ts', source)).toMatchObject({ title: 'Title', question: 'Why?' })
  })

  it('is the name if there is no comment', () => {
    expect(describeExperiment('a.ts', 'lab.run() // no head')).toMatchObject({ title: 'a.ts', question: '' })
  })
})

describe('the experiments that ship', () => {
  it('each have a title, a question, and a source by the name in the list', () => {
    const experiments = listExperiments()
    const names = experiments.map(({ name }) => name)
    expect(names[0]).toBe('s01-five-step.ts')
    expect(names.at(-1)).toBe('policy-v2-by-hand.ts')
    for (const { name, title, question, watch } of experiments) {
      expect(title, name).not.toBe(name)
      expect(question, name).not.toBe('')
      expect(watch, name).not.toBe('')
      expect(readExperiment(name).source, name).toContain(question.slice(0, 20))
    }
  })

  it('name the statements of the review that they try', () => {
    const [first] = listExperiments()
    expect(first?.claims.map(({ number }) => number)).toContain(8)
    const tried = new Set(listExperiments().flatMap(({ claims }) => claims.map(({ number }) => number)))
    expect(tried.size).toBe(100)
  })

  it('do not include what is not there', () => {
    expect(() => readExperiment('../main.ts')).toThrow('There is no experiment ../main.ts.')
  })
})
