import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { Ioas } from './ioas.ts'
import { ObjectBase } from './object.ts'

/** struct iommufd_hwpt_paging: a page table that is filled from an IOAS. */
export class HwptPaging extends ObjectBase {
  readonly type = 'hwpt-paging'
  readonly name: string | null
  readonly ioas: Ioas
  readonly domain: IommuDomain
  readonly nestParent: boolean
  /** Made by attaching a device to an IOAS; goes with its last device. */
  autoDomain = false
  twin: HwptPaging | null = null

  constructor(id: number, name: string | null, ioas: Ioas, domain: IommuDomain, nestParent: boolean) {
    super(id)
    this.name = name
    this.ioas = ioas
    this.domain = domain
    this.nestParent = nestParent
  }

  /** Fixed at creation. */
  get enforceCacheCoherency(): boolean {
    return this.domain.coherent
  }
}

/** struct iommufd_hwpt_nested: a stage-1 table that the user owns, over a parent. Never filled. */
export class HwptNested extends ObjectBase {
  readonly type = 'hwpt-nested'
  readonly name: string | null
  readonly parent: HwptPaging
  twin: HwptNested | null = null

  constructor(id: number, name: string | null, parent: HwptPaging) {
    super(id)
    this.name = name
    this.parent = parent
  }
}

export type Hwpt = HwptPaging | HwptNested

/** find_hwpt_paging(): the hwpt whose page table finally translates. */
export function pagingOf(hwpt: Hwpt): HwptPaging {
  return hwpt.type === 'hwpt-nested' ? hwpt.parent : hwpt
}
