import { IoPagetable } from '../iopt/io-pagetable.ts'
import type { HwptPaging } from './hwpt.ts'
import { ObjectBase } from './object.ts'

/** struct iommufd_ioas. */
export class Ioas extends ObjectBase {
  readonly type = 'ioas'
  readonly name: string
  readonly iopt: IoPagetable
  /** In order of creation. */
  hwptList: HwptPaging[] = []
  twin: Ioas | null = null

  constructor(id: number, name: string) {
    super(id)
    this.name = name
    this.iopt = new IoPagetable(id)
  }
}
