import type { FaultCommand } from '../protocol/command.ts'

/** A place where the next command can be made to fail. */
export type FaultPoint = FaultCommand['point']

/** Fault injection: the n-th hit of one point fails; armed for one command. */
export class FaultPoints {
  #point: FaultPoint | null = null
  #left = 0

  /** Independent copy. */
  clone(): FaultPoints {
    const copy = new FaultPoints()
    copy.#point = this.#point
    copy.#left = this.#left
    return copy
  }

  /** Hits of `point` until the failing one, that one included; Infinity if none will fail. */
  remaining(point: FaultPoint): number {
    return this.#point === point && this.#left > 0 ? this.#left : Infinity
  }

  /** Makes the `nth` hit of `point` fail; 0 disarms. */
  arm(point: FaultPoint, nth: number): void {
    this.#point = nth > 0 ? point : null
    this.#left = nth
  }

  /** The command is over. */
  disarm(): void {
    this.#point = null
    this.#left = 0
  }

  /** `times` hits of `point`; true if the last of them is the one that fails. */
  hit(point: FaultPoint, times = 1): boolean {
    if (this.#point !== point || this.#left <= 0) return false
    this.#left -= times
    return this.#left === 0
  }
}
