import { describe, expect, it } from 'vitest'
import type { InsertedLine, WantedName } from '../../protocol/topology.ts'
import { freeName } from './free-name.ts'
import { insertLine } from './insert-line.ts'

const held = (key: string, variable: string): WantedName => ({
  key,
  variable,
  made: { method: key, line: null },
  label: key,
  lookup: null,
})
const device = (label: string, line: number | null, lookup: string | null = null): WantedName => ({
  key: 'device',
  variable: null,
  made: { method: 'device', line },
  label,
  lookup,
})
const insert = (
  source: string,
  template: string,
  wanted: WantedName[],
  after: number | null = null,
  fresh: string | null = null,
): Promise<InsertedLine> => insertLine({ source, after, template, wanted, fresh })
const textOf = async (reply: Promise<InsertedLine>): Promise<string> => {
  const answer = await reply
  return answer.ok ? answer.source : `refused: ${answer.why}`
}

describe('a line at the end of the script', () => {
  it('takes a name as it is', async () => {
    const source = 'const $$ = lab.ioas()\n'
    expect(await textOf(insert(source, '{ioas}.unmapAll()', [held('ioas', '$$')]))).toBe(`${source}$$.unmapAll()\n`)
  })

  it('uses the variables that the script has', async () => {
    const source = 'const nic = lab.device("nic")\nconst ioas = lab.ioas()'
    expect(await insert(source, '{device}.attach({ioas})', [held('device', 'nic'), held('ioas', 'ioas')])).toEqual({
      ok: true,
      source: `${source}\nnic.attach(ioas)\n`,
      line: 'nic.attach(ioas)',
      at: 3,
      behind: null,
    })
  })

  it('gives a device that no variable holds one, where it is made, and leaves the chain behind it', async () => {
    const source = "const ioas = lab.ioas()\nlab.device('nic', { coherent: true }).attach(ioas)\nioas.unmapAll()\n"
    expect(await textOf(insert(source, '{device}.detach()', [device('nic', 2)]))).toBe(
      "const ioas = lab.ioas()\nconst nic = lab.device('nic', { coherent: true })\nnic.attach(ioas)\nioas.unmapAll()\nnic.detach()\n",
    )
  })

  it('names a call that is all of its statement, over several lines, with comments and brackets in strings', async () => {
    const source = "lab.device('nic (1', {\n  // (not this one\n  coherent: true,\n})\n"
    expect(await textOf(insert(source, '{device}.unplug()', [device('nic', 1)]))).toBe(
      `const nic = ${source}nic.unplug()\n`,
    )
  })

  it('names what is made inside of a declaration', async () => {
    const source = "const ioas = lab.ioas()\nconst hwpt = lab.device('nic').attach(ioas)\n"
    expect(await textOf(insert(source, '{device}.detach()', [device('nic', 2)]))).toBe(
      "const ioas = lab.ioas()\nconst nic = lab.device('nic')\nconst hwpt = nic.attach(ioas)\nnic.detach()\n",
    )
  })

  it('looks up what is made in a loop, and refuses what cannot be looked up either', async () => {
    const source = "for (const name of ['a', 'b']) lab.device(name)\n"
    const lookup = "lab.find('device', 'a')"
    expect(await textOf(insert(source, '{device}.unplug()', [device('a', 1, lookup)]))).toBe(
      `${source}${lookup}.unplug()\n`,
    )
    expect(await insert(source, '{device}.unplug()', [device('a', 1)])).toEqual({ ok: false, why: 'a' })
  })

  it('does not use a variable of a block, or one that gets another value', async () => {
    const block = "{\n  const nic = lab.device('nic')\n}\n"
    const looked: WantedName = { ...held('device', 'nic'), lookup: "lab.find('device', 'nic')" }
    expect(await textOf(insert(block, '{device}.unplug()', [looked]))).toBe(
      `${block}lab.find('device', 'nic').unplug()\n`,
    )
    const twice = "let nic = lab.device('nic')\nnic = lab.device('other')\n"
    expect(await textOf(insert(twice, '{device}.unplug()', [looked]))).toBe(
      `${twice}lab.find('device', 'nic').unplug()\n`,
    )
  })

  it('gives what it makes a variable of its own', async () => {
    const source = "const nic = lab.device('nic')\n"
    expect(await textOf(insert(source, "const {new} = lab.device('nic2')", [], null, 'nic'))).toBe(
      `${source}const nic2 = lab.device('nic2')\n`,
    )
  })
})

describe('a line behind a statement', () => {
  const source =
    "const nic = lab.device('nic', {\n  coherent: true,\n}) // a comment\nconst ioas = lab.ioas()\nfor (;;) {\n  ioas.unmapAll()\n}\n"

  it('goes behind the whole of it, and its comment', async () => {
    expect(await insert(source, '{device}.bind()', [held('device', 'nic')], 2)).toMatchObject({
      source: source.replace('// a comment\n', '// a comment\nnic.bind()\n'),
      at: 4,
      behind: 3,
    })
  })

  it('goes between two statements of one line', async () => {
    expect(await insert('lab.ksm(); lab.note("x")\n', 'print(1)', [], 1)).toMatchObject({ behind: 1, at: 2 })
  })

  it('goes to the end of the script where a line runs in a block', async () => {
    expect(await insert(source, '{device}.bind()', [held('device', 'nic')], 6)).toMatchObject({
      source: `${source}nic.bind()\n`,
      behind: null,
    })
  })

  it('does not use what is declared further down', async () => {
    expect(await insert(source, '{device}.attach({ioas})', [held('device', 'nic'), held('ioas', 'ioas')], 1)).toEqual({
      ok: false,
      why: 'ioas',
    })
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
