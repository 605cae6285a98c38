import { chmod, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ScriptFiles } from './script-files.ts'
import { StoredValue } from './stored-value.ts'

let folder: string
let answer: string | undefined
let asked: string[]

const files = (): ScriptFiles =>
  new ScriptFiles(
    {
      chooseToOpen: () => Promise.resolve(answer),
      chooseToSave: (suggestedName) => {
        asked.push(suggestedName)
        return Promise.resolve(answer)
      },
    },
    new StoredValue(join(folder, 'chosen.json'), z.array(z.string())),
  )

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
  answer = undefined
  asked = []
})

describe('renaming a script', () => {
  const paths = (): readonly [string, string] => [join(folder, 'a.ts'), join(folder, 'b.ts')]
  async function opened(): Promise<ScriptFiles> {
    const [path] = paths()
    answer = path
    await writeFile(path, '// a')
    const scripts = files()
    await scripts.open()
    return scripts
  }

  it('moves the file in its folder, and knows it from then on', async () => {
    const [before, after] = paths()
    const scripts = await opened()
    expect(await scripts.rename(before, 'b.ts')).toMatchObject({ ok: true, path: after })
    expect(await readFile(after, 'utf8')).toBe('// a')
    await expect(readFile(before)).rejects.toThrow('ENOENT')
    expect(await scripts.recent()).toEqual([after])
    expect(await scripts.changed([after])).toEqual({ files: [] })
    expect(await scripts.readSaved(after)).toMatchObject({ ok: true, source: '// a' })
  })

  it('never takes the place of another file, nor leaves the folder', async () => {
    const [before, after] = paths()
    const scripts = await opened()
    await writeFile(after, '// another')
    expect(await scripts.rename(before, 'b.ts')).toMatchObject({
      ok: false,
      message: 'There is a file named b.ts already; nothing was renamed.',
    })
    expect([await readFile(before, 'utf8'), await readFile(after, 'utf8')]).toEqual(['// a', '// another'])
    for (const name of ['../c.ts', '..', '/tmp/c.ts']) {
      expect(await scripts.rename(before, name)).toMatchObject({
        ok: false,
        message: `'${name}' is no name of a file.`,
      })
    }
    expect(await scripts.rename(after, 'c.ts')).toMatchObject({ ok: false, cancelled: false })
  })

  it('tells of what another program wrote though the script was compared with it', async () => {
    const [path] = paths()
    const scripts = await opened()
    await writeFile(path, '// written elsewhere')
    expect(await scripts.readSaved(path)).toMatchObject({ source: '// written elsewhere' })
    expect((await scripts.changed([path])).files).toMatchObject([{ path, known: true }])
  })
})

describe('opening a script', () => {
  it('reads the chosen file', async () => {
    answer = join(folder, 'a.ts')
    await writeFile(answer, 'lab.stóp()')
    expect(await files().open()).toEqual({ ok: true, path: answer, source: 'lab.stóp()' })
  })

  it('says that nothing was chosen', async () => {
    expect(await files().open()).toMatchObject({ ok: false, cancelled: true })
  })

  it.each([
    ['what holds a NUL', Buffer.from([0x61, 0, 0x62]), 'no text'],
    ['what is no UTF-8', Buffer.from([0xff, 0xfe, 0x61]), 'no text'],
    ['what is too large', Buffer.alloc(4 * 1024 * 1024 + 1, 'a'), 'at most'],
  ])('refuses %s', async (_what, bytes, message) => {
    answer = join(folder, 'a.bin')
    await writeFile(answer, bytes)
    expect(await files().open()).toMatchObject({
      ok: false,
      cancelled: false,
      message: expect.stringContaining(message) as string,
    })
  })

  it('says why a file cannot be read', async () => {
    answer = join(folder, 'missing.ts')
    expect(await files().open()).toMatchObject({ ok: false, message: expect.stringContaining('ENOENT') as string })
  })
})

describe('recent files', () => {
  it('are those that were opened or saved, the latest first, and open again', async () => {
    const [a, b] = [join(folder, 'a.ts'), join(folder, 'b.ts')]
    await writeFile(a, 'a')
    answer = a
    await files().open()
    answer = b
    await files().save({ path: null, suggestedName: 'b.ts', source: 'b' })
    expect(await files().recent()).toEqual([b, a])
    expect(await files().openRecent(a)).toEqual({ ok: true, path: a, source: 'a' })
    expect(await files().recent()).toEqual([a, b])
  })

  it('hold each of several that are opened at once', async () => {
    const paths = ['a.ts', 'b.ts', 'c.ts'].map((name) => join(folder, name))
    await Promise.all(paths.map((path) => writeFile(path, '')))
    const all = files()
    await Promise.all(paths.map((path) => all.openGiven(path)))
    expect((await all.recent()).toSorted()).toEqual(paths)
  })

  it('hold nothing that the user has not chosen', async () => {
    const path = join(folder, 'secret')
    await writeFile(path, 'secret')
    expect(await files().openRecent(path)).toMatchObject({ ok: false, cancelled: false })
    expect(await files().recent()).toEqual([])
  })
})

describe('what leaves the lab', () => {
  it('goes where the user says, and is no script that may be opened or overwritten later', async () => {
    const path = join(folder, 'report.html')
    answer = path
    expect(await files().export({ suggestedName: 'report.html', source: '<p>' })).toMatchObject({ ok: true, path })
    expect(await readFile(path, 'utf8')).toBe('<p>')
    expect(await files().recent()).toEqual([])
    await files().save({ path, suggestedName: 'report.html', source: '' })
    expect(asked).toHaveLength(2)
  })

  it('comes back as a bundle, which may be larger than a script', async () => {
    answer = join(folder, 'run.json')
    await writeFile(answer, 'x'.repeat(5 * 1024 * 1024))
    expect(await files().openBundle()).toMatchObject({ ok: true, path: answer })
    expect(await files().recent()).toEqual([])
    await writeFile(answer, Buffer.alloc(16 * 1024 * 1024 + 1, 'a'))
    expect(await files().openBundle()).toMatchObject({
      ok: false,
      message: expect.stringContaining('at most') as string,
    })
  })
})

describe('saving a script', () => {
  it('asks where, and next time writes to the same place without asking', async () => {
    const path = join(folder, 'a.ts')
    answer = path
    expect(await files().save({ path: null, suggestedName: 'a.ts', source: '1' })).toMatchObject({ ok: true, path })
    expect(await files().save({ path, suggestedName: 'a.ts', source: '2' })).toMatchObject({ ok: true, path })
    expect(await readFile(path, 'utf8')).toBe('2')
    expect(asked).toEqual(['a.ts'])
  })

  it('that is saved several times at once ends with the last text', async () => {
    const path = (answer = join(folder, 'a.ts'))
    const all = files()
    await all.save({ path: null, suggestedName: 'a.ts', source: '1' })
    const sources = ['2', '3', '4', '5', '6', '7', '8', '9']
    const saves = sources.map((source) => all.save({ path, suggestedName: 'a.ts', source }))
    expect(await Promise.all(saves)).toMatchObject(sources.map(() => ({ ok: true })))
    expect(await readFile(path, 'utf8')).toBe('9')
    expect((await readdir(folder)).toSorted()).toEqual(['a.ts', 'chosen.json'])
  })

  it('keeps the mode of the file, and a symbolic link', async () => {
    const path = join(folder, 'a.ts')
    const link = (answer = join(folder, 'link.ts'))
    await writeFile(path, '1')
    await chmod(path, 0o750)
    await symlink(path, link)
    expect(await files().save({ path: null, suggestedName: 'a.ts', source: '2' })).toMatchObject({
      ok: true,
      path: link,
    })
    expect(await readlink(link)).toBe(path)
    expect(await readFile(path, 'utf8')).toBe('2')
    expect((await stat(path)).mode & 0o777).toBe(0o750)
  })

  it('never writes to a path that the user has not chosen', async () => {
    const path = join(folder, 'b.ts')
    await writeFile(path, 'precious')
    expect(await files().save({ path, suggestedName: 'b.ts', source: 'x' })).toMatchObject({
      ok: false,
      cancelled: true,
    })
    expect(asked).toEqual(['b.ts'])
    expect(await readFile(path, 'utf8')).toBe('precious')
  })

  it('says why a file cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    answer = join(folder, 'file/a.ts')
    const reply = await files().save({ path: null, suggestedName: 'a.ts', source: 'x' })
    expect(reply).toMatchObject({ ok: false, cancelled: false, message: expect.stringContaining('a.ts') as string })
  })
})

describe('files that another program changes', () => {
  it('are told of once for each change, and not for what was saved here', async () => {
    const path = (answer = join(folder, 'a.ts'))
    await writeFile(path, 'one')
    const all = files()
    await all.open()
    expect(await all.changed([path])).toEqual({ files: [] })
    await writeFile(path, 'by another')
    expect(await all.changed([path])).toEqual({ files: [{ path, source: 'by another', known: true }] })
    expect(await all.changed([path])).toEqual({ files: [] })
    await all.save({ path, suggestedName: 'a.ts', source: 'mine' })
    expect(await all.changed([path])).toEqual({ files: [] })
    await rm(path)
    expect(await all.changed([path])).toEqual({ files: [{ path, source: null, known: true }] })
  })

  it('are told of as unknown after a start, and only if the user chose them', async () => {
    const path = (answer = join(folder, 'a.ts'))
    await writeFile(path, 'one')
    await files().open()
    const restarted = files()
    const other = join(folder, 'secret.ts')
    await writeFile(other, 'x')
    expect(await restarted.changed([path, other])).toEqual({ files: [{ path, source: 'one', known: false }] })
  })
})
