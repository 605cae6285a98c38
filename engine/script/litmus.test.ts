import { describe, expect, it } from 'vitest'
import { resultBlock } from '../lab/result-block.ts'
import { run } from './run-script.test-support.ts'

const SETUP = `const vm = lab.process('qemu', { memory: '2 pages' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
ioas.map({ iova: 0n, from: vm.memory })
`
const RACE = `${SETUP}const race = lab.litmus('race', { threads: {
  guest: [() => vm.memory.clflush()],
  vmm: [() => igpu.attach(ioas)],
} })
`

describe('a litmus test', () => {
  it.each([
    ['none', "race.sometimes({ class: 'A' })", 'sometimes', 1, 2],
    ['v2', "race.never({ class: 'A' })", 'never', 0, 2],
    ['none', 'race.always(() => lab.pinned === 2)', 'always', 2, 0],
    ['none', "race.never({ class: 'A', certainty: 'certain' })", 'never', 0, 2],
    ['none', "race.sometimes({ class: 'A', domain: 'N0', form: 'exposed' })", 'sometimes', 1, 2],
  ])('under %s: %s', async (policy, statement, observed, positive, negative) => {
    const { summary, error } = await run(RACE + statement, { policy })
    expect(error).toBeNull()
    expect(summary.litmus).toMatchObject([{ name: 'race', line: 9, observed, orders: 2, positive, negative }])
    expect(summary.expectations).toMatchObject({ passed: 1, failed: 0 })
  })

  it('that does not hold fails the run, with an order that shows it', async () => {
    const { summary } = await run(`${RACE}race.never({ class: 'A' })`, { policy: 'none' })
    expect(summary.expectations.results).toEqual([
      {
        line: 9,
        text: 'litmus race: never hazard A',
        passed: false,
        message: 'hazard A is observed sometimes, in 1 of 2 orders: igpu.attach, qemu.memory.clflush',
      },
    ])
    expect(resultBlock(summary)).toContain(
      [
        'Test race Never (hazard A)',
        'States 2',
        '1      >A none, B none',
        '1     *>A possible, B none',
        'No',
        'Witnesses',
        'Positive: 1 Negative: 2',
        '  igpu.attach, qemu.memory.clflush',
        'Condition never (hazard A)',
        'Observation race Sometimes 1 2',
        'Hash=',
      ].join('\n'),
    )
  })

  it('leaves the lab as it was: it is one step', async () => {
    const { lab } = await run(`${RACE}race.sometimes({ class: 'A' })\nexpect(ioas.domains).toBeEmpty()`, {
      policy: 'none',
    })
    const labels = lab.journal.entries.map((entry) => entry.label)
    expect(labels.slice(-2)).toEqual(['lab.litmus', 'expect'])
    expect(lab.log.hazards).toHaveLength(0)
    expect(lab.log.expectations.every((expectation) => expectation.passed)).toBe(true)
  })

  it('takes an errno in an order as a part of its end', async () => {
    const { summary, error } = await run(
      `${SETUP}lab.litmus('order', { threads: {
  one: [() => ioas.unmap(0n, '2 pages')],
  other: [() => ioas.unmap(0n, '2 pages')],
}, finally: () => ioas.map({ iova: 0n, from: vm.memory }) }).always(() => ioas.areas.length === 1)`,
    )
    expect(error).toBeNull()
    expect(summary.litmus[0]).toMatchObject({
      positive: 2,
      states: [{ text: 'A none, B none; ioas.unmap=ENOENT', orders: 2 }],
    })
  })

  it('shows a condition as it is written, and of a long order its beginning', async () => {
    const { summary, error } = await run(
      `${SETUP}const often = () => { for (let i = 0; i < 1200; i++) lab.note('again, and again') }
lab.litmus('long', { threads: { one: [often] } }).sometimes(() => ioas.areas.some((area) => area.npages === 2))`,
    )
    expect(error).toBeNull()
    expect(summary.litmus[0]).toMatchObject({
      condition: 'ioas.areas.some((area) => area.npages === 2)',
      witness: expect.stringMatching(/^lab\.note, .*…$/) as string,
    })
  })

  it('without threads is about the run so far', async () => {
    const { summary } = await run(`${SETUP}igpu.attach(ioas)\nlab.litmus('so far').sometimes({ class: 'A' })`, {
      policy: 'none',
    })
    expect(summary.litmus).toMatchObject([{ observed: 'sometimes', orders: 1, positive: 1, negative: 1 }])
    expect(summary.expectations.failed).toBe(0)
  })

  it.each([
    ["lab.litmus('x', { threads: { a: [igpu.attach(ioas)] } })", /a must be a list of functions/],
    ["lab.litmus('x', { thread: {} })", /no option 'thread'; did you mean 'threads'/],
    ["lab.litmus('x').never({ klass: 'A' })", /no option 'klass'; did you mean 'class'/],
    ["lab.litmus('x').never(() => 1)", /must answer true or false, not 1/],
    [
      "const ten = Array(10).fill(() => lab.note('x'))\nlab.litmus('x', { threads: { a: ten, b: ten } }).never({})",
      /more than 1000 orders/,
    ],
    [
      "lab.litmus('x', { threads: { a: [() => expect(1).toBe(1)] } }).never({})",
      /no expectation inside of a litmus test/,
    ],
    [
      "lab.litmus('x', { threads: { a: [() => lab.litmus('y', { threads: { b: [() => 1] } }).never({})] } }).never({})",
      /cannot stand inside/,
    ],
  ])('%s is a slip', async (source, message) => {
    const { error } = await run(SETUP + source)
    expect(error?.message).toMatch(message)
  })

  it('counts what it tries as operations', async () => {
    const { error } = await run(
      `const many = Array(5).fill(() => lab.note('x'))
lab.litmus('x', { threads: { a: many, b: many } }).never({})`,
      { limits: { ops: 1000 } },
    )
    expect(error).toMatchObject({ kind: 'ops' })
  })
})
