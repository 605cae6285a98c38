import { expect, test } from 'vitest'
import { filesOf, GivenFiles } from './given-files.ts'

test('what is no switch is a file, from the folder that the app was started in', () => {
  expect(filesOf(['--user-data-dir=/tmp/a', 'a.ts', '/b/c.json', '--disable-gpu'], '/home/u')).toEqual([
    '/home/u/a.ts',
    '/b/c.json',
  ])
  expect(filesOf(['--', '-odd.ts'], '/home/u')).toEqual(['/home/u/-odd.ts'])
  expect(filesOf([], '/')).toEqual([])
})

test('a file that was clicked on comes as a URL', () => {
  expect(filesOf(['file:///home/u/my%20run.lab.json'], '/')).toEqual(['/home/u/my run.lab.json'])
  expect(filesOf(['file://elsewhere/run.lab.json'], '/home/u')).toEqual(['/home/u/file:/elsewhere/run.lab.json'])
})

test('files that are given are told of, and taken once', async () => {
  let told = 0
  const given = new GivenFiles(
    (path) => Promise.resolve(`read ${path}`),
    () => (told += 1),
  )
  given.give([])
  expect(told).toBe(0)
  given.give(['a', 'b'])
  given.give(['a'])
  expect(told).toBe(2)
  expect(await given.take()).toEqual(['read a', 'read b'])
  expect(await given.take()).toEqual([])
})
