import { describe, expect, it } from 'vitest'
import { readHead } from './experiment-head.ts'

const SOURCE = `// S01 Five steps
//
// Question: When must CPU caches
//   be flushed?
//
// Watch: the log.
// policies: none, v1,
//   v2

lab.ioas()
// Question: not this one
lab.ioas()

// Topics: first steps, hot-unplug
// Ask: flush at igpu.attach;
//   verdict
`

describe('what a script says of itself', () => {
  it('stands in the comments at its start and at its end', () => {
    expect(readHead(SOURCE)).toEqual({
      title: 'S01 Five steps',
      question: 'When must CPU caches be flushed?',
      watch: 'the log.',
      policies: ['none', 'v1', 'v2'],
      topics: ['first steps', 'hot-unplug'],
      asks: ['flush at igpu.attach', 'verdict'],
    })
  })

  it('is the same with the line ends of another system', () => {
    expect(readHead(SOURCE.replaceAll('\n', '\r\n'))).toEqual(readHead(SOURCE))
  })

  it('is empty where there is no comment, and takes a script of comments alone for its start', () => {
    expect(readHead('lab.ioas()\n')).toMatchObject({ title: '', question: '', asks: [] })
    expect(readHead('// Title\n// Ask: verdict\n')).toMatchObject({ title: 'Title', asks: ['verdict'] })
    expect(readHead('')).toMatchObject({ title: '' })
  })
})
