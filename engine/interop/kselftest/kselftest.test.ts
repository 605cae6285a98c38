import { describe, expect, it } from 'vitest'
import { fiveSteps } from '../../lab/five-steps.test-support.ts'
import { Lab } from '../../lab/lab.ts'
import { kselftest } from './kselftest.ts'

describe('kselftest', () => {
  it('performs the operations of a run in its order, with the ids that were answered', () => {
    const { text, steps, left } = kselftest(fiveSteps({ policy: 'v1' }), 'five-steps.ts')
    const test = text.slice(text.indexOf('TEST_F'))
    expect(test.match(/^\t(?:test_|ASSERT|EXPECT|check_refs).*(?:\n\t+ +.*)*/gm)?.map((line) => line.trim())).toEqual([
      'ASSERT_EQ(0, lab_memory(&mem_memory, 0x8000, PROT_READ | PROT_WRITE));',
      'test_ioctl_ioas_alloc(&ioas_1);',
      'test_cmd_mock_domain(ioas_1, &stdev_nic, &hwpt_3, &idev_nic);',
      'test_ioctl_ioas_map_fixed_id(ioas_1, mem_memory, 0x8000, 0x1000000);',
      'check_refs(mem_memory, 0x8000, 1);',
      'test_cmd_mock_domain(ioas_1, &stdev_igpu, &hwpt_5, &idev_igpu);',
      'test_ioctl_destroy(stdev_igpu);',
      'test_ioctl_ioas_unmap_id(ioas_1, 0x1000000, 0x8000);',
      'check_refs(mem_memory, 0x8000, 0);',
    ])
    expect(text).toContain('TEST_F(iommufd_lab, five_steps)')
    expect([steps, left]).toEqual([10, 0])
    expect(text.split('\n').filter((line) => line.replaceAll('\t', ' '.repeat(8)).length > 80)).toEqual([])
  })

  it('expects the errno that was answered', () => {
    const lab = fiveSteps({ policy: 'v1' })
    lab.dispatch({ op: 'ioas.unmap', ioas: 1, iova: 0x100_0000n, length: 0x8000n })
    expect(kselftest(lab, 'x.ts').text).toContain(
      `EXPECT_ERRNO(ENOENT, _test_ioctl_ioas_unmap(self->fd, ioas_1, 0x1000000,
\t\t\t\t\t\t    0x8000, NULL));`,
    )
  })

  it('names the operations that have no equivalent, and counts them', () => {
    const lab = fiveSteps({ policy: 'v1' })
    lab.dispatch({ op: 'ksm.scan' })
    const { text, left } = kselftest(lab, 'x.ts')
    expect(text).toContain('(no equivalent here: ksm.scan)')
    expect(text).toContain('1 operation has no equivalent')
    expect(left).toBe(1)
  })

  it('leaves out what fails by injection, and goes on behind it', () => {
    const lab = fiveSteps({ policy: 'v1' })
    const map = lab.journal.entry(7)?.command ?? { op: 'ksm.scan' }
    lab.dispatch({ op: 'fault.inject', point: 'map', nth: 1 })
    expect(lab.dispatch(map).result).toMatchObject({ ok: false, errno: 'ENOMEM' })
    lab.dispatch(map)
    const { text } = kselftest(lab, 'x.ts')
    expect(text).toContain('(no equivalent here: failed by injection)')
    expect(text.match(/test_ioctl_ioas_map_fixed_id/g)).toHaveLength(2)
    expect(text).not.toContain('EXPECT_ERRNO(ENOMEM')
  })

  it('ends where an access keeps pins that a mock access gives back', () => {
    const lab = fiveSteps({ policy: 'v1' })
    const before = lab.steps
    lab.dispatch({ op: 'access.create', name: 'broken', ioas: 1, needsPinPages: true, ignoresUnmap: true })
    lab.dispatch({ op: 'ioas.alloc', name: 'more' })
    const { text, steps } = kselftest(lab, 'x.ts')
    expect(steps).toBe(before + 1)
    expect(text).toContain('The test ends here')
  })

  it('keeps devices apart whose names are one to C', () => {
    const lab = new Lab({ policy: 'v1' })
    const device = { coherent: true, noSnoop: true, dirtyTracking: true, group: null, reserved: [] }
    lab.dispatch({ op: 'ioas.alloc', name: 'ioas' })
    for (const name of ['nic-1', 'nic.1']) {
      lab.dispatch({ op: 'device.create', name, ...device })
      lab.dispatch({ op: 'device.attach', device: name, pt: 1 })
    }
    const { text } = kselftest(lab, 'x.ts')
    expect(text.match(/&stdev_\w+/g)).toEqual(['&stdev_nic_1', '&stdev_nic_1_2'])
  })

  it('brings along only the helpers that it calls', () => {
    const { text } = kselftest(fiveSteps({ policy: 'v1' }), 'x.ts')
    expect(text.match(/lab_\w+(?=\()/g)).toEqual(['lab_memory', 'lab_memory'])
  })

  it('keeps what a script says inside of a remark', () => {
    const lab = new Lab({ policy: 'v1' })
    lab.dispatch({ op: 'lab.note', text: 'ends */ here\nand there' })
    expect(kselftest(lab, 'a b.ts').text).toContain('ends * / here and there */')
  })
})
