import { describe, expect, it } from 'vitest'
import { fiveSteps } from '../../lab/five-steps.test-support.ts'
import { Lab } from '../../lab/lab.ts'
import { kselftest } from './kselftest.ts'

describe('kselftest', () => {
  it('performs the operations of a run in its order, with the ids that were answered', () => {
    const { text, steps, left } = kselftest(fiveSteps({ policy: 'v1' }), 'five-steps.ts')
    const calls = [...text.matchAll(/^\t(?:ASSERT_EQ|EXPECT_ERRNO)\(.*self->fd.*$|^\tASSERT_EQ.*lab_memory.*$/gm)].map(
      ([line]) => line.trim(),
    )
    expect(calls).toEqual([
      'ASSERT_EQ(0, lab_memory(&mem_memory, 0x8000, PROT_READ | PROT_WRITE));',
      'ASSERT_EQ(0, _test_ioctl_ioas_alloc(self->fd, &ioas_1));',
      'ASSERT_EQ(0, _test_cmd_mock_domain(self->fd, ioas_1, &stdev_nic, &hwpt_3, &idev_nic));',
      'ASSERT_EQ(0, _test_ioctl_ioas_map(self->fd, ioas_1, mem_memory, 0x8000, &iova, IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE));',
      'ASSERT_EQ(0, _test_cmd_mock_domain(self->fd, ioas_1, &stdev_igpu, &hwpt_5, &idev_igpu));',
      'ASSERT_EQ(0, _test_ioctl_destroy(self->fd, stdev_igpu));',
      'ASSERT_EQ(0, _test_ioctl_ioas_unmap(self->fd, ioas_1, 0x1000000, 0x8000, NULL));',
    ])
    expect(text).toContain('TEST_F(iommufd_lab, five_steps)')
    expect([steps, left]).toEqual([10, 0])
    expect(text).toContain('/* of the model alone: device.create */')
  })

  it('expects the errno that was answered', () => {
    const lab = fiveSteps({ policy: 'v1' })
    lab.dispatch({ op: 'ioas.unmap', ioas: 1, iova: 0x100_0000n, length: 0x8000n })
    expect(kselftest(lab, 'x.ts').text).toContain(
      'EXPECT_ERRNO(ENOENT, _test_ioctl_ioas_unmap(self->fd, ioas_1, 0x1000000, 0x8000, NULL));',
    )
  })

  it('names the operations that have no equivalent, and counts them', () => {
    const lab = fiveSteps({ policy: 'v1' })
    lab.dispatch({ op: 'ksm.scan' })
    const { text, left } = kselftest(lab, 'x.ts')
    expect(text).toContain('/* no equivalent here: ksm.scan */')
    expect(text).toContain('1 operation has no equivalent')
    expect(left).toBe(1)
  })

  it('keeps what a script says inside of a remark', () => {
    const lab = new Lab({ policy: 'v1' })
    lab.dispatch({ op: 'lab.note', text: 'ends */ here\nand there' })
    expect(kselftest(lab, 'a b.ts').text).toContain('/* ends * / here and there */')
  })
})
