import { describe, expect, it } from 'vitest'
import { parseCount, parsePlace, parseProt, parseU64, TraceArgError } from './args.ts'

describe('parseU64', () => {
  it.each([
    ['0', 0n],
    ['12', 12n],
    ['0x1000', 4096n],
    ['0XfF', 255n],
    ['010', 8n],
    ['-1', 0xffff_ffff_ffff_ffffn],
    ['-4096', 0xffff_ffff_ffff_f000n],
    ['0xffffffffffffffff', 0xffff_ffff_ffff_ffffn],
    ['0x1000ull', 4096n],
  ])('reads %s as C does', (word, value) => {
    expect(parseU64(word)).toBe(value)
  })

  it.each(['', 'auto', '0x', '09', '1.5', '0x1ffffffffffffffff', '0x1000 '])('refuses %j', (word) => {
    expect(() => parseU64(word)).toThrow(TraceArgError)
  })
})

describe('parseCount', () => {
  it('refuses what a double cannot hold', () => {
    expect(parseCount('0x10')).toBe(16)
    expect(() => parseCount('-1')).toThrow(TraceArgError)
  })
})

describe('parsePlace', () => {
  it.each([
    ['A+0', { buffer: 'A', offset: 0n }],
    ['B1+0x333', { buffer: 'B1', offset: 0x333n }],
    ['A', { buffer: 'A', offset: 0n }],
    ['A-1', { buffer: 'A', offset: 0xffff_ffff_ffff_ffffn }],
    ['0x1000', 4096n],
    ['-1', 0xffff_ffff_ffff_ffffn],
  ])('reads %s', (word, place) => {
    expect(parsePlace(word)).toEqual(place)
  })
})

describe('parseProt', () => {
  it.each([
    ['rw', true, true, false],
    ['r', true, false, false],
    ['w', false, true, false],
    ['none', false, false, false],
    ['rwX', true, true, true],
    ['noneX', false, false, true],
    ['X', false, false, true],
  ])('reads %s', (word, read, write, unknownFlags) => {
    expect(parseProt(word)).toEqual({ read, write, unknownFlags })
  })

  it.each(['', 'x', 'rwXX', 'nothing'])('refuses %j', (word) => {
    expect(() => parseProt(word)).toThrow(TraceArgError)
  })
})
