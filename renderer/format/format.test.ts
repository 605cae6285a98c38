import { describe, expect, it } from 'vitest'
import { count, groupedPages, duration, hex, plural, shortCount, shortCounts, shortRanges, size } from './hex.ts'
import { csvTable, mailLines, textTable } from './text-table.ts'

describe('addresses and sizes', () => {
  it('groups hexadecimal by four digits from the right, over the whole 64 bits', () => {
    expect(hex(0n)).toBe('0x0')
    expect(hex(0x1000n)).toBe('0x1000')
    expect(hex(0x100_0000n)).toBe('0x100_0000')
    expect(hex(0xffff_ffff_ffff_ffffn)).toBe('0xffff_ffff_ffff_ffff')
  })
  it('takes the largest unit that divides the size, and never rounds', () => {
    expect(size(0n)).toBe('0 B')
    expect(size(32n * 1024n)).toBe('32 KiB')
    expect(size(4097n)).toBe('4,097 B')
    expect(size(1n << 60n)).toBe('1 EiB')
    expect(size(3n << 39n)).toBe('1,536 GiB')
  })
  it('groups counts and finds the plural', () => {
    expect(count(1234567)).toBe('1,234,567')
    expect(plural(1, 'page')).toBe('1 page')
    expect(plural(0, 'page')).toBe('0 pages')
  })
  it('writes durations with a unit that fits', () => {
    expect(duration(820)).toBe('820 ns')
    expect(duration(12_340)).toBe('12.3 µs')
    expect(duration(4_000_000)).toBe('4.0 ms')
  })
})

describe('a table as text', () => {
  it('aligns each column to its own side and leaves no blanks at line ends', () => {
    const text = textTable(
      [
        { title: 'step', align: 'right' },
        { title: 'op', align: 'left' },
      ],
      [['5', 'igpu.attach'], 'ioas 1', ['12', 'x']],
    )
    expect(text).toBe('step  op\n   5  igpu.attach\nioas 1\n  12  x\n')
  })
})

it('goes on in further lines with what is too long for a mail, and leaves the rest as it is', () => {
  const long = `  vm: ${'qemu '.repeat(20)}end`
  const text = mailLines(`short  as it is\n${long}`)
  const [first, ...lines] = text.split('\n')
  expect(first).toBe('short  as it is')
  expect(lines.length).toBe(2)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(72)
  expect(lines[1]).toMatch(/^ {6}qemu .*end$/)
  expect(lines.map((line) => line.trim()).join(' ')).toBe(long.trim())
})

it('quotes only those cells of comma-separated values that need it', () => {
  const rows = [
    ['a1', 'slot 0, then "C0"'],
    ['a2', 'none'],
  ]
  expect(csvTable(['area', 'why'], rows)).toBe('area,why\r\na1,"slot 0, then ""C0"""\r\na2,none\r\n')
})

describe('a table for a mail', () => {
  const columns = [
    { title: 'area', align: 'left' },
    { title: 'IOVA', align: 'left' },
    { title: 'pages', align: 'right' },
    { title: 'why', align: 'left' },
  ] as const
  it('breaks the last column between words where it has room', () => {
    const why = 'C0: the domain in slot 0 when the area was filled (iopt_area_fill_domains), at step 3.'
    expect(textTable(columns, [['a1', '0x100_0000', '8', why]])).toBe(
      [
        'area  IOVA        pages  why',
        'a1    0x100_0000      8  C0: the domain in slot 0 when the area was',
        '                         filled (iopt_area_fill_domains), at step 3.',
        '',
      ].join('\n'),
    )
  })
  it('goes on with numbers in a second table that names its rows again', () => {
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ title: `number ${n}`, align: 'right' }) as const)
    const cells = numbers.map((_, at) => String(10 ** at))
    const text = textTable(
      [{ title: 'policy', align: 'left' }, ...numbers],
      [['v1', ...cells], ['type1', 'n/a', '', '', '', '', '', '', ''], 'A note.'],
    )
    expect(text).toBe(
      [
        'policy  number 1  number 2  number 3  number 4  number 5  number 6',
        'v1             1        10       100      1000     10000    100000',
        'type1        n/a',
        'A note.',
        '',
        'policy  number 7  number 8',
        'v1       1000000  10000000',
        'A note.',
        '',
      ].join('\n'),
    )
  })
  it('moves columns that do not fit to a further line, and never goes past 72 columns', () => {
    const wide = [
      'a1',
      '0x'.padEnd(60, '1'),
      '8',
      'a sentence that is as long as sentences of this lab tend to be, or longer',
    ]
    const text = textTable(columns, [
      wide,
      'A note across all columns that says so much that it cannot be in one line of a mail.',
    ])
    expect(text.split('\n').every((line) => line.length <= 72)).toBe(true)
    expect(text).toContain('\n        8  a sentence that is as long')
    expect(text.split('\n').at(-2)).toBe('line of a mail.')
  })
})

it('of what a step did only counts of pages are grouped', () => {
  expect(groupedPages('pin 1073741824 · flush 16384 · map N10000')).toBe(
    'pin 1,073,741,824 · flush 16,384 · map N10000',
  )
  expect(groupedPages('hwpt 12345 · slot 0')).toBe('hwpt 12345 · slot 0')
})

it('says counts and ranges in few letters where there is little room', () => {
  expect(shortCounts('268,435,456 pages +1,000')).toBe('256 Mi pages +1,000')
  expect(shortCount(9_999)).toBe('9,999')
  expect(shortCount(10_240)).toBe('10 Ki')
  expect(shortCount(134_217_727)).toBe('≈128.0 Mi')
  expect(shortRanges('0x7fff_0000_0000–0x807e_ffff_ffff')).toBe('0x7fff_0000_0000–…')
  expect(shortRanges('P0 [0–134217727]')).toBe('P0 [0–…]')
  expect(shortRanges('f0–f3, f100–f268435455')).toBe('f0–f3, f100–…')
})
