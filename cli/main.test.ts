import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runSummarySchema } from '../engine/protocol/run.ts'
import { main } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'lab-cli-'))
process.env['XDG_CACHE_HOME'] = join(folder, 'cache')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let out = ''
let err = ''
beforeEach(() => {
  out = ''
  err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true))
})
afterEach(() => vi.restoreAllMocks())

/** Writes a script and answers its path. */
function script(source: string | Uint8Array, name = 'test.ts'): string {
  const path = join(folder, name)
  writeFileSync(path, source)
  return path
}

const FINE = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
igpu.attach(ioas)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
ioas.unmap(0x100_0000n, '32 KiB')
print('done')
expect(lab.pinned).toBe(0)
`

describe('run', () => {
  it('prints the result block and what the script printed', async () => {
    expect(await main(['run', script(FINE), '--policy', 'v2'])).toBe(0)
    expect(err).toBe('')
    expect(out).toMatch(/^done\nTest test v2 worst-case seed=1\n/)
    expect(out).toMatch(/\nHash=[0-9a-f]{64}\n$/)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72)
  })

  it('prints one JSON object', async () => {
    expect(await main(['run', script(FINE), '--policy', 'none', '--seed', '7', '--json'])).toBe(0)
    const summary = runSummarySchema.parse(JSON.parse(out))
    expect(summary).toMatchObject({ policy: 'none', seed: 7, ops: 8, flushes: { events: 0, pages: 0 }, error: null })
    expect(summary.hazards.map((hazard) => hazard.class)).toEqual(['A', 'B'])
    expect(summary.hazards[0]?.line).toBe(5)
    expect(summary.output).toEqual([{ line: 7, text: 'done' }])
  })

  it('gives the same hash again, out of the cache of prepared scripts too', async () => {
    const path = script(FINE)
    const hashes = []
    for (let i = 0; i < 2; i++) {
      out = ''
      await main(['run', path, '--json'])
      hashes.push(runSummarySchema.parse(JSON.parse(out)).journalHash)
    }
    expect(hashes[0]).toBe(hashes[1])
  })

  it('exits 1 for a failed expectation', async () => {
    expect(await main(['run', script("lab.note('a')\nexpect(lab.step).toBe(7)"), '--json'])).toBe(1)
    const { expectations } = runSummarySchema.parse(JSON.parse(out))
    expect(expectations).toMatchObject({ passed: 0, failed: 1 })
    expect(expectations.results[0]).toMatchObject({
      line: 2,
      text: 'expect(lab.step).toBe(7)',
      message: 'expected it to be 7; it is 1',
    })
  })

  it.each([
    ['let x = ;', ':1:9: Expression expected.\n'],
    ["lab.note('a')\nlab.nope()", ":2:5: The lab has no 'nope'; did you mean 'note'?\n"],
    ["const i = lab.ioas('i')\n  i.unmap(0n, 4096)", ':2:5: i.unmap: ENOENT: '],
    ['let n = 0\nwhile (true) n++', /:2:14: The script ran longer than 1 s/],
    ['const f = (): void => {\n  f() }\nf()', ':2:3: The script calls itself too deeply'],
  ])('says where a script went wrong: %s', async (source, message) => {
    const path = script(source)
    expect(await main(['run', path, '--json', '--time-limit', '1'])).toBe(2)
    expect(err.startsWith(path)).toBe(true)
    expect(err).toMatch(message)
    expect(runSummarySchema.parse(JSON.parse(out)).error).not.toBeNull()
  })

  it('names the helper and its caller', async () => {
    const path = script("function helper() {\n  lab.ioas('i').unmap(0n, 1n)\n}\nhelper()")
    expect(await main(['run', path])).toBe(2)
    expect(err).toContain(`${path}:2:17: i.unmap: ENOENT`)
    expect(err).toContain(`called from ${path}:4:1`)
    expect(out).toBe('')
  })
})

describe('wrong usage: a sentence on stderr, nothing on stdout, exit 2', () => {
  mkdirSync(join(folder, 'empty'), { recursive: true })
  const file = script(FINE, 'fine.ts')
  it.each([
    [['run', join(folder, 'missing.ts')], 'there is no such file'],
    [['run', folder], 'is a directory'],
    [['run', script(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), 'elf.ts')], 'binary file'],
    [['run', script(new Uint8Array([0x2f, 0x2f, 0xff, 0xfe, 0x0a]), 'latin.ts')], 'not UTF-8'],
    [['run', file, '--policy', 'v3'], "no flush policy 'v3'. There are: none, v1"],
    [['run', file, '--seed', '-1'], 'seed'],
    [['run', file, '--seed', '4294967296'], '0 to 4294967295'],
    [['run', file, '--mode', 'fast'], 'worst-case, concrete'],
    [['run', file, '--nope'], "unknown option '--nope'"],
    [['run'], "missing required argument 'file'"],
    [['nope'], "unknown command 'nope'"],
    [['compare', file, '--policies', 'v1,nope'], "no flush policy 'nope'"],
    [['compare', file, '--policies', ','], "',' names no flush policy. There are: none, v1"],
    [['run', file, '--time-limit', '0'], '1 to 86400'],
    [['test', file, '--format', 'xml'], "no format 'xml'. There are: text, json, ktap, junit"],
    [['test', join(folder, 'empty')], 'no script'],
    [['test', join(folder, 'missing')], 'no such file'],
  ])('%j', async (argv, message) => {
    expect(await main(argv)).toBe(2)
    expect(err).toContain(message)
    expect(out).toBe('')
  })

  it('says which it is', async () => {
    expect(await main(['--version'])).toBe(0)
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('shows the help of a command', async () => {
    expect(await main(['run', '--help'])).toBe(0)
    expect(out).toContain('--policy <name>')
    expect(await main(['--help'])).toBe(0)
  })
})

describe('compare', () => {
  it('answers one line a policy', async () => {
    expect(await main(['compare', script(FINE), '--policies', 'none,v2,type1', '--json'])).toBe(0)
    const { policies } = JSON.parse(out) as { policies: Record<string, unknown>[] }
    expect(policies).toMatchObject([
      { policy: 'none', flushes: { pages: 0 }, ratio: 0, hazardsA: 8, hazardsB: 8, verdict: 'unsafe' },
      { policy: 'v2', flushes: { pages: 16 }, readBack: 0, ratio: 1, hazardsA: 0, hazardsB: 0, verdict: 'safe' },
      { policy: 'type1', flushes: { pages: 16 }, verdict: 'safe' },
    ])
  })

  it('counts what a policy flushes beyond the lower bound at the same step', async () => {
    const second = "const nc2 = lab.device('nc2', { coherent: false })\nnc2.attach(ioas)\nioas.unmap"
    expect(await main(['compare', script(FINE.replace('ioas.unmap', second)), '--policies', 'v1,v2', '--json'])).toBe(0)
    const { policies } = JSON.parse(out) as { policies: { unneeded: number; flushes: { pages: number } }[] }
    // The two devices share the domain: the second attach maps nothing anew.
    expect(policies.map(({ unneeded, flushes }) => [unneeded, flushes.pages])).toEqual([
      [0, 16],
      [0, 16],
    ])
    out = ''
    const again = 'igpu.unplug()\nigpu.attach(ioas)\nioas.unmap'
    const held = FINE.replace('igpu.att', "lab.device('cc', { coherent: true }).attach(ioas)\nigpu.att").replace(
      'ioas.unmap',
      again,
    )
    expect(await main(['compare', script(held), '--policies', 'v1,v2', '--json'])).toBe(0)
    const replug = JSON.parse(out) as { policies: { unneeded: number; flushes: { pages: number } }[] }
    expect(replug.policies.map(({ unneeded, flushes }) => [unneeded, flushes.pages])).toEqual([
      [0, 16],
      [8, 24],
    ])
  })

  it('says why a policy does not apply', async () => {
    const source = FINE.replace('print', 'ioas.access().destroy()\nprint')
    expect(await main(['compare', script(source), '--policies', 'type1', '--json'])).toBe(0)
    const { policies } = JSON.parse(out) as { policies: Record<string, unknown>[] }
    expect(policies).toEqual([{ policy: 'type1', applicable: false, why: expect.stringMatching(/\w/) as string }])
  })

  it('fits a mail', async () => {
    expect(await main(['compare', script(FINE)])).toBe(0)
    expect(out.split('\n').filter((line) => /^[a-z0-9-]+ +\d/.test(line))).toHaveLength(15)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72)
  })
})

describe('test', () => {
  const suite = join(folder, 'suite')
  mkdirSync(join(suite, 'types'), { recursive: true })
  writeFileSync(join(suite, 'types', 'lab.d.ts'), 'declare const lab: unknown\n')
  writeFileSync(join(suite, 'a.ts'), `// A\n//\n// policies: none, v2\n${FINE}`)
  writeFileSync(join(suite, 'b.ts'), '// B <&>\nexpect(lab.policyName).toBe("x")')

  it('runs each script under the policies of its heading', async () => {
    expect(await main(['test', join(suite, 'a.ts')])).toBe(0)
    expect(out).toBe(`ok   ${suite}/a.ts none\nok   ${suite}/a.ts v2\n2 passed, 0 failed\n`)
  })

  it('exits 1 when one fails, and says where', async () => {
    expect(await main(['test', suite])).toBe(1)
    expect(out).toContain(`FAIL ${suite}/b.ts v1\n     ${suite}/b.ts:2: expect(lab.policyName).toBe("x"): expected it`)
    expect(out).toContain('2 passed, 1 failed\n')
  })

  it('speaks KTAP', async () => {
    await main(['test', suite, '--format', 'ktap'])
    expect(out).toMatch(
      /^KTAP version 1\n1\.\.3\nok 1 .*a\.ts\.none\nok 2 .*a\.ts\.v2\n# .*b\.ts:2: .*\nnot ok 3 .*b\.ts\.v1\n$/,
    )
  })

  it('speaks JUnit', async () => {
    await main(['test', suite, '--format', 'junit'])
    expect(out).toContain('<testsuites tests="3" failures="1"')
    expect(out).toContain('toBe(&quot;x&quot;)')
    expect(out).not.toMatch(/&(?!(amp|lt|gt|quot);)/)
  })

  it('speaks JSON', async () => {
    await main(['test', suite, '--format', 'json', '--policies', 'v1'])
    expect(JSON.parse(out)).toMatchObject({ passed: 1, failed: 1, results: [{ policy: 'v1' }, { policy: 'v1' }] })
  })
})

describe('a policy that the script defines', () => {
  const OWN = `lab.definePolicy({ name: 'always', beforeMap: () => ({ flush: 'all', reason: 'always' }) })\n${FINE}`

  it('is run by its name', async () => {
    expect(await main(['run', script(OWN), '--policy', 'always', '--json'])).toBe(0)
    const summary = runSummarySchema.parse(JSON.parse(out))
    expect(summary).toMatchObject({ policy: 'always', policies: ['always'], flushes: { pages: 8 } })
  })

  it('is compared with those that ship', async () => {
    expect(await main(['compare', script(OWN), '--json'])).toBe(0)
    const { policies } = JSON.parse(out) as { policies: { policy: string; verdict: string; ratio: number }[] }
    expect(policies).toHaveLength(16)
    expect(policies.at(-1)).toMatchObject({ policy: 'always', applicable: true, verdict: 'unsafe', ratio: 0.5 })
    out = ''
    expect(await main(['compare', script(OWN), '--policies', 'always,v2'])).toBe(0)
    expect(out).toMatch(/\nalways .* unsafe\nv2 .* safe\n$/)
  })

  it('is tested by the name in its heading', async () => {
    const path = script(`// A rule of my own\n// policies: always, v2\n${OWN}`)
    expect(await main(['test', path])).toBe(0)
    expect(out).toContain(`ok   ${path} always\n`)
  })

  it('that it does not define is wrong usage', async () => {
    expect(await main(['run', script(OWN), '--policy', 'never'])).toBe(2)
    expect(err).toContain('there is no flush policy named never')
    expect(await main(['compare', script(OWN), '--policies', 'never'])).toBe(2)
    expect(await main(['run', script(FINE), '--policy', 'never'])).toBe(2)
  })
})
