import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scriptForMail } from '../../lab/report/script-text.ts'
import { readHead } from '../lesson/experiment-head.ts'
import { runScript } from '../run-script.ts'
import { SessionHost } from '../session-host.ts'
import { requestOf } from './scripts.test-support.ts'

const folder = join(import.meta.dirname, '../../../scripts/experiments')
const experiments = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, source: readFileSync(join(folder, name), 'utf8') }))

describe('an experiment as a mail', () => {
  it('has the script, the result with its hash, and all policies, in 72 columns of ASCII', async () => {
    const host = new SessionHost()
    const source = experiments.find(({ name }) => name.startsWith('s12-'))?.source ?? ''
    const { journalHash } = await host.request('run', requestOf(source, 'v1'))
    const { fileName, text } = await host.request('exportMail', {})
    expect(fileName).toBe('s.txt')
    expect(text).toMatch(/^[\x20-\x7e\n]+\n$/)
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(72)
    expect(text).toMatch(/^S12 Two slices of the same pages\nTwo hwpts map disjoint slices/)
    expect(text).toContain('policy v1, worst-case, seed 1')
    expect(text).toContain('\nigpu2.attach(right)\n')
    expect(text).toContain(`Hash=${journalHash}`)
    expect(text).toMatch(/^v1 +3 +12 +0 +0 +0 +4296 +0\.75 4 +unsafe$/m)
    expect(text).toMatch(/^v2 +4 +16 .* safe$/m)
  })

  it('needs a run', async () => {
    await expect(new SessionHost().request('exportMail', {})).rejects.toThrow('no run yet')
  })
})

describe('a script that is broken for a mail', () => {
  it('fits, and does the same when it is pasted back', async () => {
    for (const { name, source } of experiments) {
      const { lines } = scriptForMail(source)
      for (const line of lines) expect(line.length, `${name}: ${line}`).toBeLessThanOrEqual(72)
      const pasted = `${lines.join('\n')}\n`
      expect(readHead(pasted), name).toEqual(readHead(source))
      const policy = readHead(source).policies[0] ?? 'v1'
      const one = (await runScript(requestOf(source, policy), { invariants: false })).summary
      const two = (await runScript(requestOf(pasted, policy), { invariants: false })).summary
      expect({ ...two.flushes, ops: two.ops, error: two.error }, name).toEqual({
        ...one.flushes,
        ops: one.ops,
        error: null,
      })
      expect(two.expectations.failed, name).toBe(one.expectations.failed)
    }
  }, 60_000)

  it('is the script as it is where nothing is too long', () => {
    const source = "lab.ioas()\n\n  // 'x'\n"
    expect(scriptForMail(source)).toEqual({ lines: ['lab.ioas()', '', "  // 'x'"], broken: false })
  })

  it('puts a comment that does not fit behind its code above it', () => {
    const source = [
      'if (ioas) {',
      "  nic.attach(ioas)                                  // don't wait: an automatic hwpt, slot 0",
      "  print('https://kernel.org') // short",
      '}',
    ]
    expect(scriptForMail(source.join('\n')).lines).toEqual([
      source[0],
      "  // don't wait: an automatic hwpt, slot 0",
      '  nic.attach(ioas)',
      source[2],
      '}',
    ])
  })

  it('leaves the lines of a template as they are', () => {
    const inside = `${'word '.repeat(20)}// no comment `
    const source = `// a \` alone\nprint(\`begin \n${inside}\nend\`)`
    expect(scriptForMail(source).lines.join('\n')).toBe(source)
  })

  it('breaks a long text in two, so that what is done with it is done with the whole', () => {
    const words = 'one two three four five six seven eight nine ten eleven twelve thirteen'
    const { lines, broken } = scriptForMail(`print('${words}'.length)`)
    expect(broken).toBe(true)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(72)
    expect(lines.join(' ')).toMatch(/^print\(\s*\('one two .* ' \+ +'[a-z ]+'\)\.length\)$/)
  })
})
