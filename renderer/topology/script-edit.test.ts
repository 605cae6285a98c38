import { describe, expect, it } from 'vitest'
import { addLine, freeName } from './script-edit.ts'
import type { Wanted } from './script-edit.ts'

const known = (key: string, expression: string): Wanted => ({ key, expression, madeAt: null, label: key })
const device = (name: string, line: number | null): Wanted => ({
  key: 'device',
  expression: null,
  madeAt: { line, call: new RegExp(`lab\\.device\\(\\s*['"]${name}['"]`), name },
  label: name,
})

describe('a line at the end of the script', () => {
  it('uses the variables that the script has', () => {
    const edited = addLine('const ioas = lab.ioas()', '{device}.attach({ioas})', [
      known('device', 'nic'),
      known('ioas', 'ioas'),
    ])
    expect(edited).toEqual({
      ok: true,
      source: 'const ioas = lab.ioas()\nnic.attach(ioas)\n',
      line: 'nic.attach(ioas)',
    })
  })

  it('gives a device that no variable holds one, at the line that made it, and leaves the chain behind it', () => {
    const source = "const ioas = lab.ioas()\nlab.device('nic', { coherent: true }).attach(ioas)\nioas.unmapAll()\n"
    const edited = addLine(source, '{device}.detach()', [device('nic', 2)])
    expect(edited.ok && edited.source).toBe(
      "const ioas = lab.ioas()\nconst nic = lab.device('nic', { coherent: true })\nnic.attach(ioas)\nioas.unmapAll()\nnic.detach()\n",
    )
  })

  it('finds the statement again when the script was edited since', () => {
    const source = "// new\n// lines\nlab.device('nic')\n"
    const edited = addLine(source, '{device}.unplug()', [device('nic', 1)])
    expect(edited.ok && edited.source).toBe("// new\n// lines\nconst nic = lab.device('nic')\nnic.unplug()\n")
  })

  it('passes over brackets in strings, and calls over several lines', () => {
    const source = "lab.device('nic', {\n  // (not this one\n  coherent: true,\n})\n"
    const edited = addLine(source, '{device}.unplug()', [device('nic', 1)])
    expect(edited.ok && edited.source).toBe(`const nic = ${source}nic.unplug()\n`)
  })

  it('says which object cannot be named, and changes nothing', () => {
    const source = "for (const name of ['a', 'b']) lab.device(name)\n"
    expect(addLine(source, '{device}.unplug()', [device('a', 1)])).toEqual({ ok: false, missing: 'a' })
  })
})

describe('a new name', () => {
  it('is an identifier that is not used yet', () => {
    expect(freeName('', 'ioas 1')).toBe('ioas1')
    expect(freeName('const nic = 1', 'nic')).toBe('nic2')
    expect(freeName("lab.device('nic')", 'nic')).toBe('nic')
    expect(freeName('', '0000:00:02.0')).toBe('the000000020')
    expect(freeName('', 'lab')).toBe('thelab')
  })
})
