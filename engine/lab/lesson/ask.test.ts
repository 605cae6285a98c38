import { expect, it } from 'vitest'
import { parseAsk } from './ask.ts'

function problemOf(text: string): string {
  const read = parseAsk(text)
  return 'problem' in read ? read.problem : ''
}

it('reads what is asked, about what, and at which step', () => {
  expect(parseAsk('flush at igpu.attach')).toEqual({ kind: 'flush', subject: '', call: 'igpu.attach', nth: 1 })
  expect(parseAsk(' storage a1 at  igpu.attach #2 ')).toEqual({
    kind: 'storage',
    subject: 'a1',
    call: 'igpu.attach',
    nth: 2,
  })
  expect(parseAsk('tier P0[3] at ioas.map')).toMatchObject({ kind: 'tier', subject: 'P0[3]', call: 'ioas.map' })
  expect(parseAsk('litmus race 2')).toEqual({ kind: 'litmus', subject: 'race 2', call: null, nth: 1 })
  expect(parseAsk('verdict')).toEqual({ kind: 'verdict', subject: '', call: null, nth: 1 })
})

it('says what is wrong with what it cannot read', () => {
  expect(problemOf('flash at x')).toMatch(/^'flash at x' asks nothing that is known. Begin with one of storage, flush/)
  expect(problemOf('flush')).toContain("'flush' names no step")
  expect(problemOf('flush at igpu.attach #0')).toContain('counted from #1')
})
