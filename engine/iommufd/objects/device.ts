import type { Device } from '../../machine/machine.ts'
import type { Hwpt } from './hwpt.ts'
import { ObjectBase } from './object.ts'

/** struct iommufd_group: devices of one IOMMU group share one attachment. Exists while one of them is bound. */
export class DeviceGroup {
  readonly id: number
  /** Bound devices that refer to it. */
  refs = 0
  hwpt: Hwpt | null = null
  /** Attached devices in order of attachment. */
  attached: BoundDevice[] = []
  twin: DeviceGroup | null = null

  constructor(id: number) {
    this.id = id
  }
}

/** struct iommufd_device: a device bound to the context. */
export class BoundDevice extends ObjectBase {
  readonly type = 'device'
  readonly dev: Device
  readonly group: DeviceGroup
  twin: BoundDevice | null = null

  constructor(id: number, dev: Device, group: DeviceGroup) {
    super(id)
    this.dev = dev
    this.group = group
  }

  /** Capability: the IOMMU can enforce cache coherency for it. */
  get enforceCacheCoherency(): boolean {
    return this.dev.coherent
  }

  get isAttached(): boolean {
    return this.group.attached.includes(this)
  }
}

/** The test driver's object for a mock device; destroying it unplugs the device. */
export class SelftestDevice extends ObjectBase {
  readonly type = 'selftest'
  readonly device: BoundDevice
  twin: SelftestDevice | null = null

  constructor(id: number, device: BoundDevice) {
    super(id)
    this.device = device
  }
}
