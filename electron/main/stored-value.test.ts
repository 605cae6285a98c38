import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { StoredValue } from './stored-value.ts'

const schema = z.object({ text: z.string() })
let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stored-'))
  file = join(folder, 'deep/value.json')
})

describe('StoredValue', () => {
  it('has nothing at first, and later what was saved', async () => {
    expect(await new StoredValue(file, schema).load()).toBeUndefined()
    await new StoredValue(file, schema).save({ text: 'a' })
    expect(await new StoredValue(file, schema).load()).toEqual({ text: 'a' })
  })

  it('ends with the last of many saves, and leaves no other file', async () => {
    const stored = new StoredValue(file, schema)
    await Promise.all(Array.from({ length: 50 }, (_, index) => stored.save({ text: String(index) })))
    expect(await stored.load()).toEqual({ text: '49' })
    expect(await readdir(join(folder, 'deep'))).toEqual(['value.json'])
  })

  it('answers a save only when the value is on the disk', async () => {
    const stored = new StoredValue(file, schema)
    void stored.save({ text: 'first' })
    await stored.save({ text: 'second' })
    expect(schema.parse(JSON.parse(await readFile(file, 'utf8')))).toEqual({ text: 'second' })
  })

  it.each(['{"text": 1}', '{"text": "cut o', ''])('puts a file aside that holds %j', async (content) => {
    const flat = join(folder, 'value.json')
    await writeFile(flat, content)
    const stored = new StoredValue(flat, schema)
    expect(stored.putAside).toBeNull()
    expect(await stored.load()).toBeUndefined()
    const names = await readdir(folder)
    expect(names).toEqual([expect.stringMatching(/^value\.json\.unreadable-\d+$/)])
    expect(await readFile(join(folder, names[0] ?? ''), 'utf8')).toBe(content)
    expect(stored.putAside).toBe(join(folder, names[0] ?? ''))
  })

  it('goes on after a save that failed', async () => {
    const blocked = join(folder, 'file')
    await writeFile(blocked, '')
    const stored = new StoredValue(join(blocked, 'value.json'), schema)
    await expect(stored.save({ text: 'a' })).rejects.toThrow()
    await expect(stored.save({ text: 'b' })).rejects.toThrow()
    await expect(stored.settled()).resolves.toBeUndefined()
  })
})
