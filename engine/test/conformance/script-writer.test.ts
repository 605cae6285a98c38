import { describe, expect, it } from 'vitest'
import { run } from '../../script/run-script.test-support.ts'
import { traceFixture } from './kernel-traces.test-support.ts'
import { writeScript } from '../../interop/kernel-trace/script-writer.ts'

describe('writeScript', () => {
  it('writes calls of the API, expectations for what failed, and remarks for what scripts cannot ask for', () => {
    const script = writeScript('a title', [
      { op: 'buf', args: ['A', '8', 'hole=3', 'ro'], errno: null },
      { op: 'ioas', args: ['I0'], errno: null },
      { op: 'map', args: ['I0', 'A+0x1000', '8192', '0x1000000', 'r'], errno: null },
      { op: 'map', args: ['GONE', 'A+0', '8192', '0x1000000', 'r'], errno: 'ENOENT' },
      { op: 'unmap', args: ['I0', '0x1000000', '0x1000'], errno: 'ENOENT' },
      { op: 'dirty_mark', args: ['H', '0x1000000'], errno: 'ENOENT' },
    ])
    expect(script.split('\n').slice(6)).toEqual([
      "it.A = vm.alloc('8 pages', { name: 'A', layout: 'scattered', readOnly: true })",
      "it.A.slice('3 pages', '1 page').free()",
      "lab.try(() => (it.I0 = lab.ioas('I0')))",
      'lab.try(() => (it.I0.map({ iova: 0x1000000n, from: vm.at(it.A.va + 0x1000n, 0x2000n), read: true, write: false })))',
      '// map GONE A+0 8192 0x1000000 r',
      "expect(() => (it.I0.unmap(0x1000000n, 0x1000n))).toFail('ENOENT')",
      '// dirty_mark H 0x1000000',
      '',
    ])
  })

  it.each(['directed', 'scenarios', 'faults'])('every trace of %s becomes a script that runs', async (kind) => {
    for (const trace of traceFixture(`${kind}.v2.jsonl.gz`).slice(0, 15)) {
      const script = writeScript(trace.header.trace, trace.ops)
      const { summary } = await run(script, { policy: 'v2' })
      expect(summary.error, `${trace.header.trace}\n${script}`).toBeNull()
      expect(summary.ops).toBeGreaterThan(3)
    }
  })
})
