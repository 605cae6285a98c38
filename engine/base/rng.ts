/** Seeded random numbers: the same seed gives the same sequence on every machine. */
export class Rng {
  #state: number

  /** @param seed any 32-bit number */
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** The state, to store or to fork. */
  get state(): number {
    return this.#state
  }

  /** A generator that continues where this one is. */
  clone(): Rng {
    return new Rng(this.#state)
  }

  /** Uniform 32-bit unsigned integer (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }

  /** Uniform integer in [0, bound), bound up to 2^32. */
  below(bound: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * bound)
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0]
  }
}
