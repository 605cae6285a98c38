import { describe, expect, it } from 'vitest'
import { difference, readExpectation } from '../protocol/script-test.ts'
import { requestOf } from './panels/scripts.test-support.ts'
import { policiesToTest, testScript } from './test-script.ts'

const test = (source: string, policy = 'v1') => testScript(requestOf(source, policy), {})

describe('a script as a test', () => {
  it('is tested under the policies of its heading, or the first of them all', () => {
    expect(policiesToTest('// S\n// Policies: v1, v2\nlab.ioas()\n')).toEqual(['v1', 'v2'])
    expect(policiesToTest('lab.ioas()\n')).toEqual(['v1'])
  })

  it('tells what failed and where, and what ended it', async () => {
    const failed = await test("lab.ioas()\nexpect(lab.pinned).toBe(0)\nexpect(lab.pinned, 'pins').toBe(8)\n")
    expect(failed).toMatchObject({ passed: 1, failed: 1, error: null, failures: [{ line: 3 }] })
    expect(await test('\nlab.nope()\n')).toMatchObject({ failed: 0, error: { line: 2 } })
  })
})

describe('the message of a failed expectation', () => {
  const said = async (line: string) => {
    const { failures } = await test(`lab.process('vm', { memory: '1 page' })\n${line}\n`)
    return readExpectation(failures[0]?.message ?? '')
  }
  it.each([
    ['expect(lab.pinned).toBe(8)', '8', '0'],
    ["expect(lab.pinned, 'what we want to be pinned').toBe(8)", '8', '0'],
    ["expect(['C0']).toEqual(['C0', 'N1'])", "['C0', 'N1']", "['C0']"],
    ['expect(lab.pinned).not.toBe(0)', 'not be 0', '0'],
    ['expect(lab.pinned).toBeGreaterThan(3)', 'greater than 3', '0'],
    ["expect('a; it is b').toBe('x; it is y')", "'x; it is y'", "'a; it is b'"],
    ['expect(() => lab.ioas()).toFail()', 'fail', 'succeeded'],
  ])('%s', async (line, expected, actual) => {
    expect(await said(line)).toEqual({ expected, actual })
  })
  it('is another sentence for what is no such message', () => {
    expect(readExpectation('sometimes observed')).toBeNull()
  })
})

it('tells where two texts differ', () => {
  expect(difference("['C0', 'N1']", "['C0']")).toEqual({ start: "['C0'", one: ", 'N1'", other: '', end: ']' })
  expect(difference('0', '2100')).toEqual({ start: '', one: '0', other: '2100', end: '' })
  expect(difference('aa', 'aa bb')).toEqual({ start: 'aa', one: '', other: ' bb', end: '' })
  expect(difference('8', '12')).toEqual({ start: '', one: '8', other: '12', end: '' })
})
