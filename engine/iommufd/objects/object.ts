import type { Access } from './access.ts'
import type { BoundDevice, SelftestDevice } from './device.ts'
import type { HwptNested, HwptPaging } from './hwpt.ts'
import type { Ioas } from './ioas.ts'

/** What an id can name. */
export type IommufdObject = Ioas | HwptPaging | HwptNested | BoundDevice | Access | SelftestDevice

/** struct iommufd_object: id and reference count. Starts with one user; destroy needs exactly one. */
export abstract class ObjectBase {
  readonly id: number
  users = 1

  constructor(id: number) {
    this.id = id
  }
}
