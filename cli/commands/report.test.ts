import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { traceFileSchema } from '../../engine/interop/perfetto/trace-event.ts'
import { SessionHost } from '../../engine/script/session-host.ts'
import { main } from '../main.ts'

const folder = mkdtempSync(join(tmpdir(), 'lab-report-'))
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

const file = join(folder, 'small.ts')
writeFileSync(file, "const vm = lab.process('qemu', { memory: '1 page' })\nexpect(lab.pinned).toBe(0)\n")

describe('report', () => {
  it('writes a page to a file or to stdout', async () => {
    const page = join(folder, 'small.html')
    expect(await main(['report', file, '--policy', 'v2', '-o', page])).toBe(0)
    expect([out, err]).toEqual(['', ''])
    const html = readFileSync(page, 'utf8')
    expect(html).toContain('<title>small under v2</title>')
    expect(await main(['report', file, '--policy', 'v2'])).toBe(0)
    expect(out).toBe(html)
  })

  it('says in a sentence what is wrong', async () => {
    expect(await main(['report', file, '-o', join(folder, 'no', 'x.html')])).toBe(2)
    expect(err).toMatch(/x\.html cannot be written: there is no such folder/)
    const broken = join(folder, 'broken.ts')
    writeFileSync(broken, 'lab.nope()')
    expect(await main(['report', broken])).toBe(2)
    expect(out).toBe('')
  })

  it('is written, and ends with 1, when an expectation fails', async () => {
    const failing = join(folder, 'failing.ts')
    writeFileSync(failing, 'expect(lab.pinned).toBe(1)\n')
    expect(await main(['report', failing])).toBe(1)
    expect(out).toContain('✗ fails')
  })
})

it('writes a trace of the run', async () => {
  expect(await main(['perfetto', file, '--policy', 'v2'])).toBe(0)
  expect(err).toBe('')
  const { otherData } = traceFileSchema.parse(JSON.parse(out))
  expect(otherData).toMatchObject({ script: 'small.ts', policy: 'v2', steps: 3 })
})

it('writes a test for the kernel, and says what it leaves out', async () => {
  expect(await main(['kselftest', file])).toBe(0)
  expect(err).toBe('')
  expect(out).toContain('TEST_F(iommufd_lab, small)')
  const moved = join(folder, 'moved.ts')
  writeFileSync(moved, "lab.process('vm', { memory: '1 page' }).memory.write()\n")
  expect(await main(['kselftest', moved])).toBe(0)
  expect(err).toMatch(/without an equivalent in the kernel's selftests: 1/)
})

it('writes a bundle that a session opens', async () => {
  expect(await main(['bundle', file, '--policy', 'none', '--seed', '7'])).toBe(0)
  const opened = await new SessionHost().request('openBundle', { text: out })
  expect(opened).toMatchObject({ verified: true, step: 3, request: { policy: 'none', seed: 7, fileName: 'small.ts' } })
})
