import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../interop/kernel-trace/trace-format.ts'
import type { ShippedPolicyName } from '../../protocol/policy.ts'
import { FLUSH_POLICIES } from '../../protocol/policy.ts'
import { BrokenProperty, runSequence, senselessOp, sensibleOp, SETUP } from './sequences.test-support.ts'
import type { SequenceOp, SequenceStep } from './sequences.test-support.ts'

const sequence = fc.array(sensibleOp, { maxLength: 60, size: 'max' })
const nonsense = fc.array(fc.oneof({ weight: 2, arbitrary: sensibleOp }, { weight: 3, arbitrary: senselessOp }), {
  maxLength: 40,
  size: 'max',
})
const anyPolicy = fc.constantFrom(...FLUSH_POLICIES)

type JsonObject = { readonly [key: string]: Json }

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : []
}

/** A document without the fields of these names, at any depth. */
function without(value: Json, names: readonly string[]): Json {
  if (isList(value)) return value.map((inner) => without(inner, names))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (names.includes(key) ? [] : [[key, without(inner, names)]])),
  )
}

function run(policy: ShippedPolicyName, ops: readonly SequenceOp[], visit?: (step: SequenceStep) => void): void {
  runSequence(policy, ops, visit)
}

/** What the policies of the recorder remember: the only state in which they may differ, or a failed call leaves traces. */
const REMEMBERED = ['nc', 'cfr']

describe('whatever is asked, in whatever order, with failing pins and maps', { timeout: 60_000 }, () => {
  it('the invariants hold after each operation, under every policy', () => {
    fc.assert(
      fc.property(anyPolicy, sequence, (policy, ops) => {
        run(policy, ops)
      }),
      { numRuns: 400 },
    )
  })

  it('nonsense is answered with an errno, and changes nothing', () => {
    const answers = new Map<string, number>()
    fc.assert(
      fc.property(anyPolicy, nonsense, (policy, ops) => {
        run(policy, ops, ({ op, answer, before, state }) => {
          answers.set(answer.errno ?? 'ok', (answers.get(answer.errno ?? 'ok') ?? 0) + 1)
          if (answer.errno === null || leavesWork(op)) return
          expect(without(state, REMEMBERED)).toEqual(without(before, REMEMBERED))
        })
      }),
      { numRuns: 400 },
    )
    for (const errno of ['ok', 'EINVAL', 'ENOENT', 'EOVERFLOW', 'EBADFD', 'EEXIST', 'EOPNOTSUPP', 'EFAULT', 'EBUSY']) {
      expect(answers.get(errno), errno).toBeGreaterThan(0)
    }
  })

  it('closing everything leaves nothing behind', () => {
    fc.assert(
      fc.property(anyPolicy, nonsense, (policy, ops) => {
        run(policy, ops, ({ op, state }) => {
          if (op[0] !== 'close_all' || !isObject(state)) return
          expect(state).toEqual({
            ...{ mm: { pinned_vm: 0, locked_mm: 0, locked_user: 0 }, ioas: [], hwpt: [], dev: [], access: [] },
            ...{ pages: [], pins: {} },
          })
        })
      }),
      { numRuns: 100 },
    )
  })

  it('the policies that only flush change nothing else', () => {
    const others = fc.constantFrom('v1', 'v1-fix', 'v2', 'counter-gated', 'area-flag', 'j17-literal', 'storage-flag')
    fc.assert(
      fc.property(others, sequence, (policy, ops) => {
        const stock: Json[] = []
        const record = (into: Json[]) => {
          return ({ answer, unflushed, state }: SequenceStep) => {
            into.push([answer.errno, answer.ret, unflushed, without(state, REMEMBERED)])
          }
        }
        run('none', ops, record(stock))
        const flushing: Json[] = []
        run(policy, ops, record(flushing))
        expect(flushing).toEqual(stock)
      }),
      { numRuns: 100 },
    )
  })

  it('the events alone tell how often each page is pinned, and what each domain maps', () => {
    fc.assert(
      fc.property(anyPolicy, sequence, (policy, ops) => {
        const books = new Books()
        run(policy, ops, ({ events, state }) => {
          for (const event of objects(events)) books.take(event)
          books.compare(state)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('a property that breaks says so with a script for the lab', () => {
    const visit = ({ op }: SequenceStep): void => {
      if (op[0] === 'unmap') throw new Error('no unmap, please')
    }
    const ops: SequenceOp[] = [
      ['map', 'I0', 'A+0', '0x2000', '0x1000000', 'rw'],
      ['map', 'I0', 'A+0', '0x2000', '0x1000000', 'rw'],
      ['unmap', 'I0', '0x1000000', '0x2000'],
    ]
    let text = ''
    try {
      run('v1', ops, visit)
    } catch (error) {
      text = error instanceof BrokenProperty ? error.message : ''
    }
    expect(text).toContain('no unmap, please')
    expect(text).toContain("it.D0 = lab.device('D0' + suffix(), { coherent: true, dirtyTracking: true })")
    expect(text).toMatch(/it\.I0\.map\(\{ iova: 0x1000000n, from: vm\.at\(it\.A\.va \+ 0x0n, 0x2000n\)/)
    expect(text).toContain("toFail('EEXIST')")
    expect(text).toContain('it.I0.unmap(0x1000000n, 0x2000n)')
  })

  it('the set-up succeeds', () => {
    const answers: (string | null)[] = []
    run('v2', [], ({ answer }) => answers.push(answer.errno))
    expect(answers).toEqual([...SETUP, 'close_all'].map(() => null))
  })
})

/** Failures of which the kernel has already done some of the work: a partial unmap, a reply that cannot be copied out. */
function leavesWork([op, ...args]: SequenceOp): boolean {
  return op === 'unmap' || op === 'vfio_unmap' || (op === 'map' && args.includes('efault'))
}

/** Pins and mappings, kept from events alone. */
class Books {
  /** By iopt_pages. */
  readonly #pinned = new Map<number, number>()
  /** IO pages of 2 KiB by domain. */
  readonly #mapped = new Map<number, Set<number>>()

  take(event: JsonObject): void {
    const number = (key: string): number => Number(event[key])
    const kind = event['e']
    if (kind === 'pin' || kind === 'unpin') {
      const n = kind === 'pin' ? number('n') : -number('n')
      this.#pinned.set(number('p'), (this.#pinned.get(number('p')) ?? 0) + n)
    } else if (kind === 'map' || kind === 'unmap') {
      const mapped = this.#mapped.get(number('d')) ?? new Set<number>()
      this.#mapped.set(number('d'), mapped)
      const first = number('iova') / 2048
      for (let unit = first; unit < first + number('len') / 2048; unit++) {
        expect(mapped.has(unit), `unit ${unit} of domain ${number('d')} before ${kind}`).toBe(kind === 'unmap')
        if (kind === 'map') mapped.add(unit)
        else mapped.delete(unit)
      }
    }
  }

  compare(state: Json): void {
    if (!isObject(state)) throw new Error('the state is not an object')
    const alive = new Map(objects(state['pages']).map((pages) => [pages['p'], pages['npinned']]))
    for (const [pages, pinned] of this.#pinned) expect(pinned, `pins of p${pages}`).toBe(alive.get(pages) ?? 0)
    const domains = objects(state['ioas']).flatMap((ioas) => objects(ioas['domains']))
    const ptes = new Map(domains.map((domain) => [domain['d'], domain['ptes']]))
    for (const [domain, units] of this.#mapped) expect(units.size, `entries of d${domain}`).toBe(ptes.get(domain) ?? 0)
  }
}
