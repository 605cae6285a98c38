import { describe, expect, it } from 'vitest'
import { fixFor, meantSize, nearest, slips } from './slip-fixes.ts'

describe('a size that is no size', () => {
  it.each([
    ['4 kb', '4 KiB'],
    ['4KiB', '4 KiB'],
    ['1.5 gb', '1.5 GiB'],
    ['1_024 K', '1024 KiB'],
    ['8 page', '8 pages'],
    ['1 pages', '1 page'],
    ['3pg', '3 pages'],
    ['16 Bytes', '16 B'],
  ])('%s means %s', (text, meant) => expect(meantSize(text)).toBe(meant))

  it.each(['4 KiB', '8 pages', '4 lightyears', 'kb', '', '4'])('%s is left alone', (text) => {
    expect(meantSize(text)).toBeNull()
  })
})

describe('fixes', () => {
  const apply = (code: string, line: string, said: string): string | null => {
    const start = line.indexOf(said) + 1
    const [fix] = fixFor(code, line, start, start + said.length)
    return fix === undefined ? null : line.slice(0, fix.startColumn - 1) + fix.text + line.slice(fix.endColumn - 1)
  }

  it('mend the size of a field and of an argument', () => {
    expect(apply('2322', "lab.process('a', { memory: '4 kb' })", 'memory')).toBe(
      "lab.process('a', { memory: '4 KiB' })",
    )
    expect(apply('2345', "ioas.unmap(0n, '8 page')", "'8 page'")).toBe("ioas.unmap(0n, '8 pages')")
  })

  it('add the n that is missing', () => {
    expect(apply('2365', 'const a = 0x1000n + 4096', '0x1000n + 4096')).toBe('const a = 0x1000n + 4096n')
    expect(apply('2365', 'f(base + 0x1_000)', 'base + 0x1_000')).toBe('f(base + 0x1_000n)')
    expect(apply('2345', 'expect(area.iova).toBe(0x100_0000)', '0x100_0000')).toBe(
      'expect(area.iova).toBe(0x100_0000n)',
    )
  })

  it('leave alone what they do not know', () => {
    expect(apply('2345', 'igpu.attach(vm)', 'vm')).toBeNull()
    expect(apply('2365', 'a + b', 'a + b')).toBeNull()
    expect(apply('9999', "x('4 kb')", "'4 kb'")).toBeNull()
    expect(apply('2322', "lab.device('a', { coherent: 'yes' })", 'coherent')).toBeNull()
  })
})

it('finds numbers that are not exact, outside of comments and texts', () => {
  const source = `const a = 0x8000_0000_0000_0000
// 0xffff_ffff_ffff_ffff
print('0xffff_ffff_ffff_ffff', 0xffff_ffff_ffff_ffffn, 0x1f_ffff_ffff_ffff) /* 99999999999999999999
9007199254740993 */ + 9007199254740993`
  expect(slips(source).map(({ kind, line, startColumn, better }) => [kind, line, startColumn, better])).toEqual([
    ['large', 1, 11, '0x8000_0000_0000_0000n'],
    ['large', 4, 23, '9007199254740993n'],
  ])
})

it.each([
  ['ioas.map({ iova: 0x100_0800n, from: vm.memory })', '0x100_0000n'],
  ['ioas.map({ from: vm.memory, length: 5000 })', '8192'],
  ['ioas.map({ from: vm.memory, length: 0x1001 })', '0x2000'],
  ["ioas.map({ iova: 0x1000n, from: vm.memory, length: '5000 B', other: 5 })", null],
  ['ioas.unmap(5n, 4096)', null],
])('offers whole pages: %s', (source, better) => {
  expect(slips(source).map((slip) => slip.better)).toEqual(better === null ? [] : [better])
})

it('finds an await, with the blank behind it', () => {
  expect(slips("lab.ioas()\nconst x = await  lab.ioas() // await\nprint('await')")).toMatchObject([
    { kind: 'await', line: 2, startColumn: 11, endColumn: 18, better: '' },
  ])
})

it('asks for the unit of a size', () => {
  const line = "vm.alloc('32')"
  expect(fixFor('2345', line, 10, 14).map(({ text }) => text)).toEqual(["'32 B'", "'32 KiB'", "'32 pages'"])
})

it('finds the name that was meant', () => {
  const names = ['from', 'iova', 'length', 'read', 'write']
  expect(['form', 'iovs', 'lenght', 'Read', 'wrte'].map((word) => nearest(word, names))).toEqual(names)
  expect(['colour', 'x', ''].map((word) => nearest(word, names))).toEqual([null, null, null])
})
