import { describe, expect, it } from 'vitest'
import { InvariantError } from '../base/assert.ts'
import type { Command } from '../protocol/index.ts'
import { fiveSteps } from './five-steps.test-support.ts'
import { LabFailure } from './lab-failure.ts'
import { Lab } from './lab.ts'
import { costOf } from './summary.ts'

const setUp: readonly Command[] = [
  { op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null },
  {
    op: 'mem.alloc',
    process: 'vm',
    name: 'memory',
    pages: 8,
    va: null,
    layout: 'contiguous',
    zeroing: 'cached',
    readOnly: false,
    mergeable: false,
  },
  { op: 'lab.note', text: 'ready' },
]

function play(lab: Lab, commands: readonly Command[]): Lab {
  for (const command of commands) lab.dispatch(command)
  return lab
}

describe('Lab', () => {
  it('makes each command a step, errors included', () => {
    const lab = play(new Lab({ policy: 'v2' }), setUp)
    expect(lab.journal.entries.map((entry, i) => [i + 1, entry.label, entry.result.ok])).toEqual([
      [1, 'process.create', true],
      [2, 'mem.alloc', true],
      [3, 'lab.note', true],
    ])
    const step = lab.dispatch(
      { op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null },
      { line: 7, column: 3 },
      'lab.process',
    )
    expect(step.result).toMatchObject({ ok: false, errno: 'EEXIST' })
    expect([step.place?.line, step.label]).toEqual([7, 'lab.process'])
  })

  it('gives the same journal for the same commands, and another one for another policy or seed', () => {
    const hash = (policy: string, seed: number) => play(new Lab({ policy, seed }), setUp).journalHash
    expect(hash('v1', 1)).toBe(hash('v1', 1))
    expect(new Set([hash('v1', 1), hash('v2', 1), hash('v1', 2)]).size).toBe(3)
    expect(hash('v1', 1)).toMatch(/^[0-9a-f]{64}$/)
  })

  it('hashes the canonical lines and nothing else', async () => {
    const lab = play(new Lab(), setUp)
    const lines = [...lab.journalLines()].join('')
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines))
    expect(Buffer.from(digest).toString('hex')).toBe(lab.journalHash)
  })

  it('forks: what happens in one does not happen in the other', () => {
    const lab = play(new Lab(), setUp)
    const fork = lab.fork()
    expect(fork.journalHash).toBe(lab.journalHash)
    fork.dispatch({ op: 'process.create', name: 'other', capIpcLock: false, memlockPages: 3 })
    expect([lab.steps, fork.steps]).toEqual([3, 4])
    expect(lab.simulation.machine.processes.has('other')).toBe(false)
    expect(fork.journalHash).not.toBe(lab.journalHash)
  })

  it('chooses a policy by command while nothing exists, and answers ENOENT or EBUSY otherwise', () => {
    const lab = new Lab({ policy: 'none' })
    expect(lab.dispatch({ op: 'lab.policy', policy: 'v3' }).result).toMatchObject({ ok: false, errno: 'ENOENT' })
    expect(lab.dispatch({ op: 'lab.policy', policy: 'v2' }).result.ok).toBe(true)
    expect(lab.policyName).toBe('v2')
  })

  it('refuses an unknown policy at its making', () => {
    expect(() => new Lab({ policy: 'v3' })).toThrow(RangeError)
  })

  it('ends a run that breaks the model, and says with which command', () => {
    const lab = play(new Lab({ invariants: true }), setUp)
    lab.simulation.iommufd.checkInvariants = () => {
      throw new InvariantError('npinned is 3, but 4 indexes are covered')
    }
    const broken = () => lab.dispatch({ op: 'lab.note', text: 'x' }, { line: 4, column: 1 }, 'igpu.attach')
    expect(broken).toThrow(LabFailure)
    expect(broken).toThrow('step 4 igpu.attach (line 4) breaks the model: npinned is 3, but 4 indexes are covered')
  })
})

describe('the cost model', () => {
  it('can be changed by a command, for all rows of the log, and changes nothing else', () => {
    const lab = fiveSteps({ policy: 'v1' })
    const [domains, ns] = [lab.views(10).domains, lab.flushLogWindow(10, 0, 1).rows[0]?.estimatedNs]
    expect(ns).toBe(8 * 102 + 512 * 4)
    const change = { op: 'lab.cost', nsPerPage: 10, nsDirtyExtra: 0, nsReadBack: 0 } as const
    expect(lab.dispatch({ ...change, nsPerPage: -1 }).result).toMatchObject({ ok: false, errno: 'EINVAL' })
    expect(lab.flushLogWindow(10, 0, 1).rows[0]?.estimatedNs).toBe(ns)
    expect(lab.dispatch(change).result.ok).toBe(true)
    expect(lab.flushLogWindow(10, 0, 1).rows[0]?.estimatedNs).toBe(80)
    expect(costOf(lab)).toEqual({ readBack: 0, redundantPages: 0, estimatedNs: 160 })
    expect(lab.views(10).domains).toEqual(domains)
  })
})
