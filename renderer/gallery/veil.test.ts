import { describe, expect, it } from 'vitest'
import { veiled } from './veil.ts'

describe('a lesson’s script', () => {
  it('says of an operation that it fails, and not with what', () => {
    const source = `// S41 Errors of MAP
//
// Watch: Each case fails with EINVAL,
//   and nothing changes.
//
// policies: none
  // ENOENT, and the first is gone.
expect(() => ioas.map({ length: 0 }), 'EINVAL?').toFail('EINVAL')
expect(lab.pinned).toBe(0)`
    expect(veiled(source)).toBe(`// S41 Errors of MAP
//
// Watch: it is told after the lesson.
//
//
// policies: none
  // …, and the first is gone.
expect(() => ioas.map({ length: 0 }), 'EINVAL?').toFail()
expect(lab.pinned).toBe(0)`)
  })
})
