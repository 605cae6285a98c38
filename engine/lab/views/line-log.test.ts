import { describe, expect, it } from 'vitest'
import type { LineRow } from '../../protocol/view.ts'
import { run } from '../../script/run-script.test-support.ts'

const SOURCE = `const vm = lab.process('qemu', { memory: '64 KiB' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
igpu.attach(ioas)
for (let i = 0; i < 9; i++) ioas.map({ iova: BigInt(i) * 0x1000n, from: vm.memory, length: '1 page' })
for (const iova of [0n, 0x10_0000n, 0n]) lab.try(() => ioas.map({ iova, from: vm.memory, length: '1 page' }))
lab.note('a'); lab.note('b'); igpu.unplug()
for (let i = 0; i < 30; i++) lab.device('d' + i)
`

async function linesOf(source: string): Promise<Map<number, LineRow>> {
  const { lines, lab } = await run(source)
  return new Map(lines.rows(lab.names).map((row) => [row.line, row]))
}

describe('what script lines did', () => {
  it('is added up over the turns of a loop', async () => {
    const lines = await linesOf(SOURCE)
    expect(lines.get(5)).toMatchObject({
      steps: 9,
      failed: false,
      flushedPages: 9,
      calls: [{ label: 'ioas.map', times: 9, summary: 'pin 9 · flush 9 · map N0' }],
    })
    expect(lines.get(5)?.told.map(({ step }) => step)).toHaveLength(6)
  })

  it('keeps the errno of any turn, and why', async () => {
    const line = (await linesOf(SOURCE)).get(6)
    expect(line).toMatchObject({ steps: 3, failed: true, calls: [{ times: 3 }] })
    expect(line?.calls[0]?.summary).toMatch(/^EEXIST · pin 1 · flush 1/)
    expect(line?.told[0]?.why).toContain('0x')
  })

  it('tells calls apart, and of one call says what its step says', async () => {
    const { calls } = (await linesOf(SOURCE)).get(7) ?? { calls: [] }
    expect(calls.map(({ label, times }) => [label, times])).toEqual([
      ['lab.note', 2],
      ['igpu.unplug', 1],
    ])
    expect(calls[1]?.summary).toContain('flush 10')
  })

  it('is there beyond any number of steps', async () => {
    const lines = await linesOf("for (let i = 0; i < 12000; i++) lab.note('x')\nlab.note('last')\n")
    expect(lines.get(1)).toMatchObject({ steps: 12_000, calls: [{ times: 12_000, summary: 'x' }] })
    expect(lines.get(2)?.told).toMatchObject([{ step: 12_001, summary: 'last' }])
  })

  it('leaves out what ran on a copy', async () => {
    const threads = "{ a: [() => lab.note('x')], b: [() => lab.note('y')] }"
    const lines = await linesOf(`lab.litmus('none', { threads: ${threads} }).never(() => false)`)
    expect(lines.get(1)?.calls.map(({ label, times }) => [label, times])).toEqual([['lab.litmus', 1]])
  })
})
