import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../protocol/limits.ts'
import { diffKept } from '../panels/compare-runs.ts'
import { run } from '../run-script.test-support.ts'
import { SessionHost } from '../session-host.ts'

const SCRIPT = `const wide = (npages: number): boolean => npages > 1 // 𝄞 before a function
lab.definePolicy({ name: 'mine', uses: { wide, twice: (n: number) => [n].map((one) => one + one) },
  beforeMap(fill, batch: PolicyBatch) {
    // A remark.
    if (wide(batch.npages)) return { flush: 'all', reason: \`\${twice(2)}\` }
    return null
  },
  beforeUnpin: (unpin) => (index) => unpin === index,
  storageSet: function (area) { for (const key of [1]) area.slot['x'] = key }, areaUnfilled: (area) => { area.slot['y'] = 1 } })
const vm = lab.process('qemu', { memory: '8 pages' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)
`
/** The same hooks, but for the one that answers nonsense. */
const SOUND = SCRIPT.replace('(unpin) => (index) => unpin === index', '(unpin) => null')

async function partsOf(source: string) {
  const { lab, error } = await run(source, { policy: 'mine' })
  expect(error).toBeNull()
  const entry = lab.journal.entries.find(({ command }) => command.op === 'lab.definePolicy')
  return entry?.command.op === 'lab.definePolicy' ? entry.command.parts : []
}

const REQUEST = { fileName: 'mine.ts', policy: 'mine', mode: 'worst-case', seed: 1, limits: DEFAULT_LIMITS } as const

describe('a policy in the journal', () => {
  it('is what the script says, at its place, with nothing that the lab puts into it', async () => {
    const parts = await partsOf(SCRIPT)
    const lines = SCRIPT.split('\n')
    expect(parts.map(({ name, text }) => [name, text])).toEqual([
      ['wide', '(npages: number): boolean => npages > 1'],
      ['twice', '(n: number) => [n].map((one) => one + one)'],
      ['beforeMap', lines.slice(2, 7).join('\n').trim().replace(/,$/, '')],
      ['beforeUnpin', '(unpin) => (index) => unpin === index'],
      ['storageSet', "function (area) { for (const key of [1]) area.slot['x'] = key }"],
      ['areaUnfilled', "(area) => { area.slot['y'] = 1 }"],
    ])
    for (const part of parts) {
      if (part.kind === 'value') continue
      const [first = ''] = part.text.split('\n')
      expect(lines[part.line - 1]?.slice(part.column - 1).startsWith(first), part.name).toBe(true)
    }
  })

  it('does not depend on the ends of lines, and its hooks still have their places', async () => {
    expect(await partsOf(SCRIPT.replaceAll('\n', '\r\n'))).toEqual(await partsOf(SCRIPT))
    const failing = SCRIPT.replace('return null', 'return fill.no.such').replace('> 1', '> 9')
    const { error } = await run(failing.replaceAll('\n', '\r\n'), { policy: 'mine' })
    expect(error?.message).toMatch(/^Policy mine, beforeMap: /)
    expect(error?.place).toMatchObject({ line: 6, column: 20 })
  })

  it('opens elsewhere from a bundle and comes out the same', async () => {
    const host = new SessionHost()
    const ran = await host.request('run', { ...REQUEST, source: SOUND })
    const { text } = await host.request('exportBundle', { step: 1, layout: '', breakpoints: { lines: [], events: [] } })
    const opened = await new SessionHost().request('openBundle', { text })
    expect(ran.error).toBeNull()
    expect(opened).toMatchObject({ verified: true, summary: { journalHash: ran.journalHash, flushes: { pages: 8 } } })
  })

  it('does not part from one whose remarks or places are other', async () => {
    const { lab } = await run(SOUND, { policy: 'mine' })
    const moved = `// Above.\n${SOUND.replace('A remark.', 'Another.')}`
    expect(await diffKept(lab, { ...REQUEST, source: moved }, {})).toMatchObject({ firstDifference: null })
    const other = SOUND.replace('npages > 1', 'npages > 100')
    expect((await diffKept(lab, { ...REQUEST, source: other }, {})).firstDifference?.text).toMatch(/^igpu.attach: /)
  })
})
