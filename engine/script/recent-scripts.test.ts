import { expect, it } from 'vitest'
import { RecentScripts } from './recent-scripts.ts'

it('keeps the scripts that were asked for last, each version for itself', () => {
  const scripts = new RecentScripts()
  for (let i = 0; i < 8; i++) scripts.put(1, `source ${String(i)}`, `prepared ${String(i)}`)
  expect(scripts.get(1, 'source 0')).toBe('prepared 0')
  expect(scripts.get(2, 'source 0')).toBeNull()
  // The first was looked at just now: the second makes room.
  scripts.put(1, 'source 8', 'prepared 8')
  expect(scripts.get(1, 'source 1')).toBeNull()
  expect(scripts.get(1, 'source 0')).toBe('prepared 0')
  expect(scripts.get(1, 'source 8')).toBe('prepared 8')
})
