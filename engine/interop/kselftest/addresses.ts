/** Which IOVA leads where, so that an access can be told what it should find, and an IOVA that the kernel chose has a name. */
import { hex } from './c-text.ts'
import { pointer } from './user-pages.ts'

interface Mapped {
  readonly ioas: number
  readonly iova: bigint
  readonly length: bigint
  /** The variable with the address of the memory behind it, and an offset. */
  readonly memory: string
  readonly offset: bigint
  /** The variable with the IOVA, if the kernel chose it. */
  readonly chosen: string | null
}

export class Addresses {
  readonly #mapped: Mapped[] = []

  /** @param memory a pointer, as `pointer` writes it */
  add(ioas: number, iova: bigint, length: bigint, memory: string, chosen: string | null): void {
    this.#mapped.push({ ioas, iova, length, memory, offset: 0n, chosen })
  }

  /** The part of `src` is mapped at another place, too. False if nobody knows what is behind it. */
  copy(src: number, srcIova: bigint, length: bigint, dst: number, iova: bigint, chosen: string | null): boolean {
    const from = this.#find(src, srcIova, length)
    if (from === undefined) return false
    const offset = from.offset + srcIova - from.iova
    this.#mapped.push({ ioas: dst, iova, length, memory: from.memory, offset, chosen })
    return true
  }

  /** The memory behind a range; null if it is not in one mapping. */
  memory(ioas: number, iova: bigint, length: bigint): string | null {
    const found = this.#find(ioas, iova, length)
    return found === undefined ? null : pointer(found.memory, found.offset + iova - found.iova)
  }

  /** An IOVA as a number, or by the variable that holds what the kernel chose. */
  iova(ioas: number, iova: bigint): string {
    const found = this.#find(ioas, iova, 1n)
    if (found === undefined || found.chosen === null) return hex(iova)
    return pointer(found.chosen, iova - found.iova)
  }

  #find(ioas: number, iova: bigint, length: bigint): Mapped | undefined {
    return this.#mapped.findLast(
      (one) => one.ioas === ioas && iova >= one.iova && iova + length <= one.iova + one.length,
    )
  }
}
