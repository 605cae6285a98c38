/** Small numbers for versions, so that a cache of a million lines is an array of integers. */
import type { Version } from './version.ts'
import { BOOT_VERSION } from './version.ts'

/** Handle of what memory holds at boot. */
export const BOOT_HANDLE = 1

/** Versions by handle. Handles are positive; what no line holds any more is dropped at a sweep. */
export class VersionTable {
  readonly #versions = new Map<number, Version>([[BOOT_HANDLE, BOOT_VERSION]])
  readonly #handles = new Map<Version, number>([[BOOT_VERSION, BOOT_HANDLE]])
  #next = BOOT_HANDLE + 1
  #sweepAt = 4096

  /** An independent copy. */
  clone(): VersionTable {
    const copy = new VersionTable()
    for (const [handle, version] of this.#versions) {
      copy.#versions.set(handle, version)
      copy.#handles.set(version, handle)
    }
    copy.#next = this.#next
    copy.#sweepAt = this.#sweepAt
    return copy
  }

  /** The handle of a version, a new one if need be. */
  handle(version: Version): number {
    const known = this.#handles.get(version)
    if (known !== undefined) return known
    const handle = this.#next++
    this.#versions.set(handle, version)
    this.#handles.set(version, handle)
    return handle
  }

  /** The version behind a handle. */
  version(handle: number): Version {
    return this.#versions.get(handle) ?? BOOT_VERSION
  }

  /** So many versions are kept that it is time to ask which are in use. */
  get crowded(): boolean {
    return this.#versions.size > this.#sweepAt
  }

  /** Drops the versions that are not `used`. */
  sweep(used: ReadonlySet<number>): void {
    for (const [handle, version] of this.#versions) {
      if (handle === BOOT_HANDLE || used.has(handle)) continue
      this.#versions.delete(handle)
      this.#handles.delete(version)
    }
    this.#sweepAt = Math.max(4096, 2 * this.#versions.size)
  }
}
