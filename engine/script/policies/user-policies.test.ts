import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../../protocol/index.ts'
import { run } from '../run-script.test-support.ts'

const EXPERIMENTS = 'scripts/experiments'

/** Shipped policies, written as a script would. */
const REBUILT = {
  v2: `const cnt = (iopt) => Number(iopt.slot['cnt'] ?? 0)
    const why = ({ domain, area }) => domain === null
      ? cnt(area.iopt) > 0 ? 'count ' + cnt(area.iopt) : ''
      : domain.coherent ? '' : 'target N' + domain.number + ' is non-coherent'
    lab.definePolicy({ name: 'mine', uses: { cnt, why },
      domainAdded(iopt, domain) { if (!domain.coherent) iopt.slot['cnt'] = cnt(iopt) + 1 },
      removeDomain(iopt, domain) { if (!domain.coherent) iopt.slot['cnt'] = cnt(iopt) - 1 },
      fillBegin(fill) {
        fill.state['why'] = why(fill)
        if (fill.state['why'] !== '' && fill.kind === 'fill-domain') fill.area.pages.slot['flag'] = true
      },
      fillFirstRead(fill) {
        if (fill.state['why'] !== '' && fill.kind === 'fill-domains') fill.area.pages.slot['flag'] = true
      },
      beforeMap(fill) { return fill.state['why'] === '' ? null : { flush: 'all', reason: fill.state['why'] } },
      beforeUnpin: (unpin) => unpin.pages.slot['flag'] === true ? { flush: 'all', reason: 'sticky bit set' } : null,
    });`,
  'xa-hwpt-eager': `const isNc = (area) => area.storageDomain?.coherent === false
    const named = { xa: 'pinned_pfns', mm: 'a fresh pin' }
    lab.definePolicy({ name: 'mine', storageRule: 'prefer-nc', uses: { isNc, named },
      beforeMap({ domain, area }, batch) {
        const first = area.iopt.domains.find((one) => !one.coherent)
        if (domain === null ? first === undefined : domain.coherent) return null
        const cause = domain === null ? 'N' + first.number + ' is non-coherent' : 'target N' + domain.number + ' is non-coherent'
        const kept = batch.spans().filter(({ source }) => source.tier !== 'dom' || !isNc(source.area))
        if (kept.length === 0) return null
        const from = kept.map(({ source }) => named[source.tier] ?? 'a' + source.area.number + "'s coherent storage")
        return {
          flush: kept.length === batch.spans().length ? 'all' : kept.flatMap((span) => span.frames.runs),
          reason: cause + ', PFNs from ' + [...new Set(from)].join(', '),
        }
      },
      wantsReadBack: (unmap) => !unmap.domain.coherent,
      afterUnmap: ({ domain }) => domain.coherent
        ? null : { flush: 'all', reason: 'unmapped from N' + domain.number + ', non-coherent' },
    });`,
  'oracle-map': `lab.definePolicy({ name: 'mine',
      beforeMap({ domain, area }, batch, memory) {
        const first = area.iopt.domains.find((one) => !one.coherent)
        if (domain === null ? first === undefined : domain.coherent) return null
        const fresh = memory.select('flushed', batch.frames, false)
        if (fresh.npages === 0) return null
        memory.add('flushed', fresh)
        const cause = domain === null ? 'N' + first.number + ' is non-coherent' : 'target N' + domain.number + ' is non-coherent'
        return { flush: fresh, reason: cause + ', not flushed since its first pin' }
      },
      afterMap(fill, domain, frames, memory) {
        if (!domain.coherent && fill.area.writable) memory.add('exposed', frames.runs)
      },
      beforeUnpin(unpin, index, frames, memory) {
        const exposed = memory.select('exposed', memory.lastPin(frames), true)
        return exposed.npages === 0
          ? null : { flush: exposed, reason: 'last pin of a frame that was in a writable non-coherent mapping' }
      },
    });`,
}

type Run = Awaited<ReturnType<typeof run>>

/** Flushes by step. */
function flushes({ lab }: Run, skip = 0, count = lab.steps - skip): unknown[] {
  return Array.from({ length: count }, (_, i) => {
    const events: readonly TraceEvent[] = lab.step(i + 1 + skip)?.events ?? []
    return events.filter((event) => event.kind === 'flush')
  })
}

describe('a shipped policy written as a script', () => {
  // Where policies differ most: slices, failing fills, access holds, mixed sources, unwinding, several plugs.
  const scripts = readdirSync(EXPERIMENTS)
    .filter((name) => /^s(12|13|15|16|24|29|31|33|35|39|45|65)-.*\.ts$/.test(name))
    .map((name) => ({ name, source: readFileSync(`${EXPERIMENTS}/${name}`, 'utf8') }))

  it.each(Object.entries(REBUILT))(
    '%s flushes the same frames at the same places in every scenario',
    async (name, code) => {
      expect(scripts).toHaveLength(12)
      for (const script of scripts) {
        const shipped = await run(script.source, { policy: name })
        const mine = await run(
          `${code}
${script.source}`,
          { policy: 'mine' },
        )
        expect(mine.error, script.name).toEqual(null)
        // Its own definition is a step, and its table of expectations does not name it.
        expect(flushes(mine, 1), `${script.name} under ${name}`).toEqual(flushes(shipped, 0, mine.lab.steps - 1))
        expect(flushes(mine, 1).flat().length).toBeGreaterThan(0)
      }
    },
    120_000,
  )
})

const SETUP = `const vm = lab.process('qemu', { memory: '8 pages' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)
igpu.unplug()
igpu.attach(ioas)
ioas.unmap(0x100_0000n, '8 pages')`

describe('what a policy remembers', () => {
  const counting = `lab.definePolicy({ name: 'mine',
  beforeMap(fill) {
    const { slot } = fill.area.pages
    slot['maps'] = Number(slot['maps'] ?? 0) + 1
    return { flush: 'all', reason: 'map ' + slot['maps'] }
  },
})
`
  it('goes back in time with the lab, and forward again', async () => {
    const { lab, summary } = await run(counting + SETUP, { policy: 'mine' })
    expect(summary.error).toBeNull()
    expect(summary.policies).toEqual(['mine'])
    const past = lab.history.steps(1, lab.steps)
    expect(past.map((step) => step.events)).toEqual(past.map((step) => lab.journal.events(step.step)))
    const reasons = flushes({ lab } as Run).flat()
    expect(reasons).toMatchObject([{ reason: 'map 1' }, { reason: 'map 2' }])
  })

  it('belongs to a fork alone once it is forked', async () => {
    const { lab } = await run(`${counting}${SETUP.split('\n').slice(0, 5).join('\n')}`, { policy: 'mine' })
    const [one, other] = [lab.fork(), lab.fork()]
    for (const fork of [one, other]) {
      fork.dispatch({ op: 'device.detach', device: 'igpu' })
      const { result, events } = fork.dispatch({ op: 'device.attach', device: 'igpu', pt: 1 })
      expect(result.ok, JSON.stringify(result)).toBe(true)
      expect(events.find((event) => event.kind === 'flush')).toMatchObject({ reason: 'map 2' })
    }
  })

  it.each([
    ['a global variable', 'beforeMap(fill) { globalThis.n = 1 }', 'n'],
    ['a property of a function', 'beforeMap(fill) { use.n = 1 }', 'n'],
    ['a property of what it uses', 'beforeMap(fill) { data.list.push(1) }', 'not extensible'],
    ['a property of the language', 'beforeMap(fill) { Array.prototype.n = 1 }', 'n'],
    ['what iterates over a map', 'beforeMap(fill) { Object.getPrototypeOf(new Map().values()).n = 1 }', 'n'],
    [
      'what an async generator makes',
      'beforeMap(fill) { Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})())).n = 1 }',
      'n',
    ],
    ['chance', 'beforeMap(fill) { Math.random() }', 'A flush policy has no Math.random'],
    ['a clock', 'beforeMap(fill) { new Date() }', 'A flush policy has no Date'],
    ['the lab', 'beforeMap(fill) { lab.note("x") }', "'lab' is not defined; a hook sees nothing of the script but"],
    ['an object', 'beforeMap(fill) { fill.area.slot.x = { a: 1 } }', 'slot.x must be a number, a boolean or a text'],
    ['too much', 'beforeMap(fill) { fill.area.slot.x = "x".repeat(5000) }', 'a slot may hold 4000 characters'],
  ])('cannot be %s', async (_what, hook, message) => {
    const define = `const use = () => 1, data = { list: [1] }\nlab.definePolicy({ name: 'mine', uses: { use, data },\n  ${hook} })\n`
    const { error } = await run(define + SETUP, { policy: 'mine' })
    expect(error).toMatchObject({ kind: 'exception', place: { fileName: 'test.ts', line: 3 } })
    expect(error?.message).toMatch(/^Policy mine, beforeMap: /)
    expect(error?.message).toContain(message)
  })
})

describe('an error in a hook ends the run at its line and column', () => {
  it.each([
    ['a method', '  beforeUnpin(unpin) {\n    return unpin.nope.x\n  }', 4, 23],
    ['an arrow function', '  beforeUnpin: (unpin: PolicyUnpin) => unpin.nope.x', 3, 51],
    ['a function', '  beforeUnpin: function (unpin) { throw new Error("no") }', 3, 41],
    ['a function that it uses', '  beforeUnpin: () => used()', 1, 36],
    ['a quoted name', "  'beforeUnpin'(unpin) { null.x }", 3, 31],
  ])('%s', async (_what, hook, line, column) => {
    const used = '/**/ function used(): null { throw new Error("used") }\n'
    const { error, lab } = await run(`${used}lab.definePolicy({ name: 'mine', uses: { used },\n${hook} })\n${SETUP}`, {
      policy: 'mine',
    })
    expect(error).toMatchObject({ kind: 'exception', place: { fileName: 'test.ts', line, column } })
    // The step that met it is not part of the journal.
    expect(lab.journal.entry(lab.steps)?.label).toBe('igpu.attach')
    expect(lab.views(lab.steps).status.steps).toBe(lab.steps)
  })

  it.each([
    ['flush nothing known', "beforeMap: () => ({ flush: 'some', reason: 'x' })", 'flush must be frames'],
    ['give no reason', "beforeMap: () => ({ flush: 'all' })", 'must say why it flushes'],
    ['answer a number', 'beforeMap: () => 7', 'must answer null or { flush, reason }, not 7'],
    ['be async', 'async beforeMap() {}', 'must not be async'],
    [
      'flush what it was not shown',
      "beforeMap: () => ({ flush: [{ pfn: 1, npages: 1 }], reason: 'x' })",
      'frame 1 flushed',
    ],
  ])('must not %s', async (_what, hook, message) => {
    const { error } = await run(`lab.definePolicy({ name: 'mine', ${hook} })\n${SETUP}`, { policy: 'mine' })
    expect(error).toMatchObject({ kind: 'exception', place: { line: 1 } })
    expect(error?.message).toContain(message)
  })

  it('but may name frames that are none: nothing is flushed then', async () => {
    const flush = "beforeMap: (fill, batch) => ({ flush: [{ ...batch.frames.runs[0], npages: 0 }], reason: 'x' })"
    const { error, summary } = await run(`lab.definePolicy({ name: 'mine', ${flush} })\n${SETUP}`, { policy: 'mine' })
    expect(error).toBeNull()
    expect(summary.flushes.events).toBe(0)
  })

  it('also when it never ends, or recurses for ever', async () => {
    const loop = await run(`lab.definePolicy({ name: 'mine', beforeMap() {\n  for (;;) {} } })\n${SETUP}`, {
      policy: 'mine',
      limits: { timeMs: 400 },
    })
    expect(loop.error).toMatchObject({ kind: 'time', place: { line: 2 } })
    expect(loop.error?.message).toMatch(/^Policy \w+, \w+: it ran too long and was ended\.$/)
    const deep = await run(
      `lab.definePolicy({ name: 'mine', uses: { f }, beforeMap() { f() } })\nfunction f() { f() }\n${SETUP}`,
      {
        policy: 'mine',
      },
    )
    expect(deep.error).toMatchObject({ kind: 'stack', place: { line: 2 } })
  })

  it('and Stop ends it as well', async () => {
    let asked = 0
    const { error } = await run(`lab.definePolicy({ name: 'mine', beforeMap() { for (;;) {} } })\n${SETUP}`, {
      policy: 'mine',
      shouldStop: () => ++asked > 20,
    })
    expect(error).toMatchObject({ kind: 'stopped', message: 'Stopped.' })
  })
})

describe('a name', () => {
  const define = "lab.definePolicy({ name: 'mine' })\n"
  it.each([
    ['that ships', "lab.definePolicy({ name: 'v2' })", 'v1', /EEXIST: there is a flush policy named v2 already/],
    ['that was defined', define + define, 'v1', /EEXIST/],
    ['with blanks', "lab.definePolicy({ name: 'my policy' })", 'v1', /is no name of a policy/],
    ['of a hook with a slip', "lab.definePolicy({ name: 'mine', beforMap() {} })", 'v1', /did you mean 'beforeMap'/],
    [
      'of a function of the lab',
      "lab.definePolicy({ name: 'mine', uses: { print } })",
      'v1',
      /that this script writes out/,
    ],
    ['that is never defined', define, 'yours', /no flush policy 'yours'/],
    [
      'that is defined too late',
      `lab.ioas()\n${define}`,
      'mine',
      /ENOENT: there is no flush policy named mine; lab.definePolicy/,
    ],
  ])('%s is refused', async (_what, source, policy, message) => {
    const { error } = await run(source, { policy })
    expect(error?.message).toMatch(message)
  })

  it('can be chosen by the script', async () => {
    const flush = "lab.definePolicy({ name: 'mine', beforeMap: () => ({ flush: 'all', reason: 'always' }) })\n"
    const { summary } = await run(`${flush}lab.policy('mine')\n${SETUP}`, { policy: 'none' })
    expect(summary).toMatchObject({ policy: 'mine', error: null, flushes: { pages: 16 } })
  })
})
