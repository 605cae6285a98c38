import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { PolicyIopt, PolicySlot } from '../flush-policy.ts'
import type { Access } from '../objects/access.ts'
import type { Area } from './area.ts'
import { AreaTree } from './area-tree.ts'
import { IovaRanges } from './iova-ranges.ts'

/** Who reserved an IOVA range: a domain (its aperture), a device by name, or nobody (the test driver). */
export type ReservedOwner = IommuDomain | string | null

/** struct io_pagetable: the IOVA space of an IOAS. */
export class IoPagetable implements PolicyIopt {
  readonly ioasId: number
  /** iopt->domains in slot order; dense. */
  domains: IommuDomain[] = []
  /** access_list by its list id (lowest free first); holes are null. */
  accessList: (Access | null)[] = []
  /** area_itree. */
  areas = new AreaTree()
  /** reserved_itree; every domain and every device has its own nodes. */
  reserved = new IovaRanges<ReservedOwner>()
  /** allowed_itree. */
  allowed = new IovaRanges<null>()
  disableLargePages = false
  /** Bytes. */
  iovaAlignment = 1
  slot: PolicySlot = {}

  constructor(ioasId: number) {
    this.ioasId = ioasId
  }

  /** The attached accesses in list order. */
  get accesses(): Access[] {
    return this.accessList.filter((a) => a !== null)
  }

  /** Area at or after `iova` that overlaps [iova, last], with the lowest IOVA. */
  firstArea(iova: bigint, last: bigint): Area | null {
    return this.areas.first(iova, last)
  }
}
