import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical } from './canonical.ts'

describe('canonical text', () => {
  it('writes bigints in hexadecimal, runs as flat arrays, keys in order', () => {
    expect(canonical({ b: 1, a: 0x1000000n, runs: Float64Array.of(7, 2), none: null, on: true })).toBe(
      '{"a":"0x1000000","b":1,"none":null,"on":true,"runs":[7,2]}',
    )
    expect(canonical(-1n)).toBe('"-0x1"')
    expect(canonical({ z: undefined, a: [undefined === null, '"\n'] })).toBe('{"a":[false,"\\"\\n"]}')
  })

  it('refuses what is no data', () => {
    expect(() => canonical(() => 1)).toThrow(TypeError)
    expect(() => canonical([undefined])).toThrow(TypeError)
  })

  it('does not depend on the order in which an object was built, and is JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse())
        expect(canonical(reversed)).toBe(canonical(object))
        expect(JSON.parse(canonical(object))).toEqual(JSON.parse(JSON.stringify(object)))
      }),
    )
  })
})
