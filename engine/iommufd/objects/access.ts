import type { Ioas } from './ioas.ts'
import { ObjectBase } from './object.ts'

/** A range that the test driver's access pinned. Immutable. */
export interface AccessItem {
  readonly id: number
  readonly iova: bigint
  /** Bytes. */
  readonly length: bigint
}

/** struct iommufd_access together with the test driver's list of pinned items. */
export class Access extends ObjectBase {
  readonly type = 'access'
  readonly name: string
  readonly needsPinPages: boolean
  /** The driver's unmap callback does nothing: a broken driver, not the test driver's. */
  readonly ignoresUnmap: boolean
  /** File descriptor of the test driver's handle: lowest free, decides the order at close. */
  readonly fd: number
  ioas: Ioas | null = null
  /** Still usable for unpin while a detach runs. */
  ioasUnpin: Ioas | null = null
  /** Place in the IOAS's access_list. */
  listId = -1
  /** In order of creation. Replaced, never changed. */
  items: readonly AccessItem[] = []
  nextItem = 0
  twin: Access | null = null

  constructor(id: number, name: string, needsPinPages: boolean, fd: number, ignoresUnmap = false) {
    super(id)
    this.name = name
    this.needsPinPages = needsPinPages
    this.fd = fd
    this.ignoresUnmap = ignoresUnmap
  }

  /** Bytes. */
  get iovaAlignment(): number {
    return this.needsPinPages ? 4096 : 1
  }
}
