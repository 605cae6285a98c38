// What is seen where a run is paused: local variables, in lines of the console, as a list, and at a glance.
import { describe, expect, it } from 'vitest'
import type { ReplReply, Variables } from '../../protocol/debug.ts'
import { run } from '../run-script.test-support.ts'
import { debug, type OnPause, type Window } from './debug-session.test-support.ts'

const SOURCE = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas('guest')
const igpu = lab.device('igpu', { coherent: false })
function fill(target: typeof ioas, ...sizes: number[]): number {
  let sum = 0
  for (const [i, size] of sizes.entries()) {
    const iova = 0x100_0000n + BigInt(i) * 0x1000n
    target.map({ iova, from: vm.memory, length: size })
    sum += size
  }
  return sum
}
igpu.attach(ioas)
const total = fill(ioas, 4096, 4096)
try {
  ioas.unmap(1n, 4096)
} catch (error) {
  print((error as Error).message)
}
expect(total).toBe(8192)
`

async function plainHash(source = SOURCE): Promise<string> {
  return (await run(source)).summary.journalHash
}

/** Holds the run at a line for the first time, looks, and goes on. */
async function at(
  line: number,
  look: (window: Window, step: number) => void,
  source = SOURCE,
): Promise<Awaited<ReturnType<typeof debug>>> {
  let done = false
  const onPause: OnPause = (paused, window) => {
    if (!done) look(window, paused.step)
    done = true
    return { how: 'continue' }
  }
  const held = await debug(source, { breakpoints: { lines: [line] }, onPause })
  expect(done).toBe(true)
  expect(held.summary.journalHash).toBe(await plainHash(source))
  return held
}

function brief({ groups }: Variables): unknown {
  return groups.map(({ kind, name, line, variables }) => [
    kind,
    name,
    line,
    ...variables.map((one) => `${one.kind} ${one.name} = ${one.value?.text ?? 'unset'}`),
  ])
}

describe('a line of the console', () => {
  it('sees parameters, loop variables and constants of the statement where the run is paused', async () => {
    await at(9, ({ ask }, step) => {
      const text = (source: string): string => ask('repl', { step, source }).text
      expect(text('[i, size, iova, sum, sizes.length]')).toBe('[0, 4096, 0x100_0000n, 0, 2]')
      expect(text('target === ioas')).toBe('true')
      expect(text('sum = 5; sum')).toBe('5')
      expect(text('sum')).toBe('0')
    })
  })

  it('says of a local variable whose line has not run that it has no value', async () => {
    await at(7, ({ ask }, step) => {
      expect(ask('repl', { step, source: 'iova' }).text).toBe('`iova` has no value yet: its line has not run.')
    })
  })

  it('sees them after an event inside of a statement, and after a step', async () => {
    const texts: string[] = []
    const look: OnPause = ({ step }, { ask }) => {
      texts.push(ask('repl', { step, source: '[i, sum]' }).text)
      return { how: 'step' }
    }
    await debug(SOURCE, { breakpoints: { events: ['flush'] }, onPause: look })
    expect(texts.slice(0, 2)).toEqual(['[0, 0]', '[1, 4096]'])
  })

  it('sees them in a loop that the user pauses', async () => {
    const source = 'lab.ioas()\n{\n  let n = 7\n  while (n > 0) {\n    const m = n + 1\n    n = m\n  }\n}'
    const { pauses } = await debug(source, {
      whileRunning: (poll) => (poll === 5 ? { name: 'pause', args: {} } : null),
      onPause: ({ step }, { ask }) => {
        expect(Number(ask('repl', { step, source: 'n' }).text)).toBeGreaterThan(7)
        return 'stop'
      },
    })
    expect(pauses).toMatchObject([{ reason: 'pause' }])
  })

  it('does operations on the copy, from inside of a function', async () => {
    await at(9, ({ ask }, step) => {
      const reply = ask('repl', { step, source: "target.unmap(iova, size); lab.note('x')" })
      expect(reply).toMatchObject({ ok: true, tried: 2 })
      expect(reply.steps.map(({ label }) => label)).toEqual(['guest.unmap', 'lab.note'])
    })
  })

  it('names the place of an error in several lines', async () => {
    await at(9, ({ ask }, step) => {
      const reply = ask('repl', { step, source: 'const a = 1\nconst b = 2\n  target.mapp()' })
      expect(reply).toMatchObject({
        ok: false,
        text: "An IOAS has no 'mapp'; did you mean 'map'?",
        place: { line: 3, column: 10 },
      })
    })
  })
})

describe('names that lines declare', () => {
  const lines = (held: { repl: (step: number, source: string) => Promise<ReplReply> }) => async (source: string) =>
    (await held.repl(9, source)).text

  it('are there for later lines, as they were left, and may be declared again', async () => {
    const enter = lines(await debug(SOURCE))
    expect(await enter('const a = 2n ** 60n, list = [1, { b: undefined }]')).toBe('undefined')
    expect(await enter('let n = 1; n + 1')).toBe('2')
    expect(await enter('n += 4; list.push(a); list.length')).toBe('3')
    expect(await enter('[n, list]')).toBe('[\n  5,\n  [1, { b: undefined }, 0x1000_0000_0000_0000n]\n]')
    expect(await enter("const a = 'again'; a")).toBe("'again'")
    expect(await enter('a')).toBe("'again'")
    expect(await enter('const { a: first, npages = 3 } = { a } as { a: string, npages?: number }')).toBe('undefined')
    expect(await enter('npages')).toBe('3')
  })

  it('keep the value of their step, unlike objects of the lab', async () => {
    const { repl } = await debug(SOURCE)
    await repl(4, 'const before = ioas.areas.length, area = () => ioas.areas[0]; class Box { v = before }')
    // A class and a function are made again by their line, which then reads the step at the cursor.
    expect((await repl(6, '[before, area()?.name, new Box().v]')).text).toBe("[0, 'a1', 1]")
  })

  it('make their objects anew on each copy, without counting them again', async () => {
    const { repl } = await debug(SOURCE)
    expect(await repl(9, "const other = lab.ioas('other')")).toMatchObject({ tried: 1, kept: ['other'] })
    expect(await repl(9, 'other.map({ iova: 0n, from: vm.memory })')).toMatchObject({ ok: true, tried: 1, text: '0n' })
    expect((await repl(9, 'other.areas.length')).text).toBe('0')
    expect((await repl(9, 'let held = 1; held = other; held.name')).text).toBe("'other'")
    expect((await repl(9, 'held.name')).text).toBe("'other'")
  })

  it('go when they are forgotten', async () => {
    const { repl, host } = await debug(SOURCE)
    await repl(9, 'const a = 1')
    await host.request('replForget', {})
    expect(await repl(9, 'a')).toMatchObject({ ok: false, text: "ReferenceError: 'a' is not defined" })
  })

  it('are not declared by a line that fails', async () => {
    const { repl } = await debug(SOURCE)
    expect((await repl(9, 'const a = 1; nope')).ok).toBe(false)
    expect((await repl(9, 'typeof a')).text).toBe("'undefined'")
  })
})

describe('the list of variables', () => {
  it('shows block, function and script, innermost first, as the script sees them', async () => {
    await at(9, ({ ask }, step) => {
      expect(brief(ask('variables', { step }))).toMatchObject(
        [
          ['block', '', 6, 'const iova = 0x100_0000n', 'const i = 0', 'const size = 4096'],
          ['function', 'fill', 4, 'let sum = 0', /^parameter target = guest/, 'parameter sizes = [4096, 4096]'],
          [
            'script',
            '',
            1,
            /^const vm = qemu/,
            /^const ioas = guest/,
            /^const igpu = igpu/,
            /^function fill/,
            'const total = unset',
          ],
        ].map((group) =>
          group.map((part) => (part instanceof RegExp ? (expect.stringMatching(part) as unknown) : part)),
        ),
      )
    })
  })

  it('names the domains and pages that a value stands for, and its parts', async () => {
    await at(9, ({ ask }, step) => {
      const all = ask('variables', { step }).groups.flatMap(({ variables }) => variables)
      const named = (name: string) => all.find((one) => one.name === name)?.value
      expect(named('ioas')?.names).toBe('N0')
      expect(named('igpu')?.names).toBe('N0')
      expect(named('sizes')?.rows).toEqual([
        { depth: 0, key: '0', text: '4096', names: '' },
        { depth: 0, key: '1', text: '4096', names: '' },
      ])
      expect(named('vm')?.rows.find(({ key }) => key === 'memory')?.names).toBe('P0')
    })
  })

  it('knows the error of a catch clause', async () => {
    await at(18, ({ ask }, step) => {
      const [block] = ask('variables', { step }).groups
      expect(block?.variables).toMatchObject([{ name: 'error', kind: 'error', value: { ok: true } }])
      expect(block?.variables[0]?.value?.text).toContain('ENOENT')
    })
  })

  it('shows the script’s own after its end', async () => {
    const { host } = await debug(SOURCE)
    const { groups, missing } = await host.request('variables', { step: 5 })
    expect(missing).toBeNull()
    expect(groups.map(({ kind }) => kind)).toEqual(['script'])
    expect(groups[0]?.variables.find(({ name }) => name === 'total')?.value?.text).toBe('8192')
  })

  it('says why there is none', async () => {
    const { host } = await debug('let x = (')
    expect(await host.request('variables', { step: 0 })).toMatchObject({
      groups: [],
      missing: expect.stringContaining('run the script first') as unknown,
    })
  })
})

describe('looking at expressions', () => {
  it('answers each by itself, and refuses what calls when only reading is asked for', async () => {
    await at(9, ({ ask }, step) => {
      const look = (pure: boolean, ...expressions: string[]) =>
        ask('look', { step, expressions, pure }).values.map(({ ok, text }) => [ok, text])
      expect(look(true, 'sum', 'sizes[1]', 'i++', 'target.unmapAll()', 'let', 'nope')).toEqual([
        [true, '0'],
        [true, '4096'],
        [false, 'This calls or changes something.'],
        [false, 'This calls or changes something.'],
        [false, expect.any(String)],
        [false, "ReferenceError: 'nope' is not defined"],
      ])
      expect(look(false, 'target.unmapAll()', 'ioas.areas.length', 'sizes.map((n) => n / 4096)')).toEqual([
        [true, '4096n'],
        [true, '1'],
        [true, '[1, 1]'],
      ])
    })
  })
})

it('a script whose functions declare too much runs, and says that its locals are out of reach', async () => {
  const many = Array.from({ length: 800 }, (_, i) => `  const v${String(i)} = ${String(i)}`).join('\n')
  const source = `lab.ioas()\n{\n${many}\n  lab.note(String(v799))\n}`
  await at(
    804 - 1,
    ({ ask }, step) => {
      expect(ask('variables', { step })).toMatchObject({
        groups: [{ kind: 'script' }],
        missing: expect.stringContaining('out of reach') as unknown,
      })
    },
    source,
  )
})
