import { fail, ok, type Result } from '../../base/result.ts'
import type { Kernel } from '../kernel.ts'
import type { AccountMode } from '../pages/iopt-pages.ts'
import type { DeviceGroup } from './device.ts'
import type { HwptPaging } from './hwpt.ts'
import type { Ioas } from './ioas.ts'
import type { IommufdObject } from './object.ts'
import { ObjectTable } from './object-table.ts'

/** struct iommufd_ctx: the objects of one open /dev/iommu. */
export class Context {
  readonly kernel: Kernel
  objects = new ObjectTable()
  /** Groups with a bound device, by group id. */
  groups = new Map<number, DeviceGroup>()
  /** Only 'mm' has an effect; can change only while no object exists. */
  accountMode: AccountMode = 'none'
  vfioIoas: Ioas | null = null
  /** The test driver's own limits apply (16 MiB an access call). */
  readonly testDriver: boolean

  constructor(kernel: Kernel, testDriver: boolean) {
    this.kernel = kernel
    this.testDriver = testDriver
  }

  /** A fresh id for an object that is not visible yet (_iommufd_object_alloc); ENOMEM when injected. */
  reserveId(): Result<number> {
    if (this.kernel.faults.hit('alloc'))
      return fail('ENOMEM', 'injected: no memory for an object', '_iommufd_object_alloc')
    return ok(this.objects.reserve())
  }

  /** The IOAS with this id (iommufd_get_ioas); ENOENT. */
  ioas(id: number): Result<Ioas> {
    const object = this.objects.get(id)
    return object?.type === 'ioas' ? ok(object) : wrong(id, object, 'an IOAS', 'iommufd_get_ioas')
  }

  /** The paging hwpt with this id; ENOENT. */
  hwptPaging(id: number): Result<HwptPaging> {
    const object = this.objects.get(id)
    return object?.type === 'hwpt-paging' ? ok(object) : wrong(id, object, 'a paging hwpt', 'iommufd_get_hwpt_paging')
  }
}

/** ENOENT for an id that names nothing, or an object of another type. */
export function wrong(id: number, object: IommufdObject | null, wanted: string, where: string): Result<never> {
  const why = object === null ? `no object has id ${id}` : `object ${id} is ${WHAT[object.type]}, not ${wanted}`
  return fail('ENOENT', why, where)
}

const WHAT: Record<IommufdObject['type'], string> = {
  ioas: 'an IOAS',
  'hwpt-paging': 'a paging hwpt',
  'hwpt-nested': 'a nested hwpt',
  device: 'a device',
  access: 'an access',
  selftest: 'a mock device',
}
