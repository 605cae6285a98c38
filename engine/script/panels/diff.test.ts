import { describe, expect, it } from 'vitest'
import { diffLabs, diffSteps } from '../../lab/panels/diff.ts'
import { compareScript } from '../compare.ts'
import { compareRows, diffKept, diffRuns } from './compare-runs.ts'
import { ACCESS_HOLDS, FIVE_STEPS, panelsOf, requestOf, TWO_SLICES } from './scripts.test-support.ts'

describe('two steps side by side', () => {
  it('show what an attach changed, and nothing else', async () => {
    const diff = diffSteps(await panelsOf(FIVE_STEPS), 7, 8)
    expect([diff.left, diff.right]).toEqual(['step 7 nic.attach', 'step 8 igpu.attach'])
    expect(diff.firstDifference).toEqual({ step: 8, line: 7, text: 'igpu.attach: flush 1 · map N1' })
    expect(diff.rows.map(({ path }) => path)).toEqual([
      'pages flushed',
      'device igpu',
      'ioas',
      'P0',
      'P0 [0]',
      'f0',
      'hwpt 5 (N1)',
      'ioas policy',
    ])
    expect(diff.rows.find(({ path }) => path === 'pages flushed')).toMatchObject({ left: '0', right: '1' })
    expect(diff.rows.at(-1)).toEqual({ path: 'ioas policy', left: '—', right: 'noncoherent_domain_cnt 1' })
  })

  it('are the same backwards, with the sides changed', async () => {
    const panels = await panelsOf(FIVE_STEPS)
    const forth = diffSteps(panels, 7, 8)
    const back = diffSteps(panels, 8, 7)
    const sorted = (rows: typeof back.rows) => [...rows].sort((a, b) => a.path.localeCompare(b.path))
    expect(sorted(back.rows.map(({ path, left, right }) => ({ path, left: right, right: left })))).toEqual(
      sorted(forth.rows),
    )
    expect(back.firstDifference).toEqual(forth.firstDifference)
  })

  it('are equal to themselves', async () => {
    expect(diffSteps(await panelsOf(FIVE_STEPS), 8, 8)).toMatchObject({ firstDifference: null, rows: [], moreRows: 0 })
  })
})

describe('two runs side by side', () => {
  it('part where v1 lets the sticky bit hide a flush', async () => {
    const diff = await diffRuns(requestOf(TWO_SLICES), ['v1', 'v2'], [1, 1], {})
    expect([diff.left, diff.right, diff.firstDifference?.step, diff.firstDifference?.line]).toEqual([
      'v1',
      'v2',
      12,
      11,
    ])
    expect(diff.firstDifference?.text).toBe(
      'igpu2.attach: v1 flushes nothing; v2 flushes 4 pages (f4–f7) in iopt_area_fill_domain, map@fill_domain: ' +
        'target N1 is non-coherent. Under v1, hazard A exposed (possible): N1 lets igpu2 read f4–f7 past the CPU ' +
        'cache, where memory may still hold data of an earlier owner.',
    )
    expect(diff.rows.slice(0, 5)).toEqual([
      { path: 'flushes', left: '3', right: '4' },
      { path: 'pages flushed', left: '12', right: '16' },
      // 12 pages and 16: 102 ns for each, and 4 ns for each of its 64 lines.
      { path: 'estimated ns', left: '4,296', right: '5,728' },
      { path: 'hazards', left: '1', right: '0' },
      { path: 'verdict', left: 'unsafe', right: 'safe' },
    ])
    expect(diff.rows.slice(5).map(({ path }) => path)).toEqual(['after step 12: f4–f7'])
  })

  it('are equal where two policies do the same', async () => {
    const diff = await diffRuns(requestOf(FIVE_STEPS), ['v1', 'v1'], [1, 1], {})
    expect(diff).toMatchObject({ firstDifference: null, rows: [] })
  })

  it('lets others work while long runs are looked through, and ends when it is told to', async () => {
    const { lab } = await panelsOf(`for (let i = 0; i < 600; i++) lab.note('again')`)
    const run = { name: 'one', lab }
    let pauses = 0
    expect(diffLabs(run, run, () => (pauses += 1)).firstDifference).toBeNull()
    expect(pauses).toBe(3)
    const stop = (): never => {
      throw new Error('Stopped.')
    }
    expect(() => diffLabs(run, run, stop)).toThrow('Stopped.')
  })

  it('part where the script itself asks the policy', async () => {
    const source = `${FIVE_STEPS}if (lab.policyName === 'v2') lab.note('more')\n`
    const diff = await diffRuns(requestOf(source), ['type1', 'v2'], [1, 1], {})
    expect(diff.rows.find(({ path }) => path === 'steps')).toEqual({ path: 'steps', left: '11', right: '12' })
  })

  it('say in a sentence that the script does not run', async () => {
    await expect(diffRuns(requestOf('const = 1'), ['v1', 'v2'], [1, 1], {})).rejects.toThrow(/expected/)
  })
})

describe('a run and the script as it is now', () => {
  it('do not differ by lines that moved or by names', async () => {
    const { lab } = await panelsOf(FIVE_STEPS)
    const moved = `// A line more.\n\n${FIVE_STEPS.replaceAll('igpu', 'gpu').replace("'gpu'", "'igpu'")}`
    const diff = await diffKept(lab, requestOf(moved), {})
    expect(diff).toMatchObject({
      left: 'as it was run (v1)',
      right: 'as it is now (v1)',
      firstDifference: null,
      rows: [],
    })
  })

  it('part at the first line that does something else', async () => {
    const { lab } = await panelsOf(FIVE_STEPS)
    const edited = FIVE_STEPS.replace('igpu.unplug()\n', '')
    const { firstDifference } = await diffKept(lab, requestOf(edited), {})
    expect(firstDifference).toEqual({
      step: 9,
      line: 8,
      text: 'as it was run (v1) goes on with igpu.unplug; as it is now (v1) goes on with nic.unplug.',
    })
    await expect(diffKept(lab, requestOf('const = 1'), {})).rejects.toThrow(/expected.*line 1/)
  })

  it('tell seeds apart', async () => {
    const { left, right } = await diffRuns(requestOf(FIVE_STEPS), ['v1', 'v1'], [1, 2], {})
    expect([left, right]).toEqual(['v1 with seed 1', 'v1 with seed 2'])
  })
})

it('compares with the numbers of the command line', async () => {
  const policies = ['none', 'v1', 'v2', 'type1', 'oracle-map']
  const rows = await compareRows(requestOf(ACCESS_HOLDS), policies, {})
  expect(rows.map((row) => row.policy)).toEqual(policies)
  const [none, v1] = rows
  expect(none).toMatchObject({ verdict: 'unsafe', hazardsA: 4, hazardsB: 4, ratio: 0, flushes: { pages: 0 } })
  expect(v1).toMatchObject({ verdict: 'safe', hazardsA: 0, hazardsB: 0, ratio: 1, flushes: { pages: 8 }, error: null })
  // Type 1 has no accesses.
  expect(rows[3]).toMatchObject({ policy: 'type1', applicable: false })
  const { policies: printed } = await compareScript(requestOf(ACCESS_HOLDS), policies)
  expect(rows.map((row) => row.applicable && row.journalHash)).toEqual(
    printed.map((row) => row.applicable && row.journalHash),
  )
})
