/**
 * The pages machinery once more, page by page: one map entry a page, one call a page, no extents. Slow and plain, written
 * from the model's description of batches, fills and unfills, to be compared with the engine.
 */

/** What happened to one page. `who` is a domain for map and unmap, an iopt_pages for pin and unpin. */
export type Atom = readonly [kind: 'pin' | 'unpin' | 'map' | 'unmap', who: number, page: number, pfn: number]

interface Failure {
  readonly errno: 'ENOMEM' | 'EFAULT'
}

class Batch {
  runs: [pfn: number, length: number][] = []
  total = 0
  capacity: number
  constructor(capacity: number) {
    this.capacity = capacity
  }
  /** False when no run is free. */
  add(pfn: number): boolean {
    const last = this.runs[this.runs.length - 1]
    if (last !== undefined && last[0] + last[1] === pfn) last[1]++
    else if (this.runs.length >= this.capacity) return false
    else this.runs.push([pfn, 1])
    this.total++
    return true
  }
  clear(): void {
    this.runs = []
    this.total = 0
  }
  pfns(): number[] {
    return this.runs.flatMap(([pfn, n]) => Array.from({ length: n }, (_, k) => pfn + k))
  }
  keepLast(n: number): void {
    const last = this.runs[this.runs.length - 1]
    this.clear()
    if (n === 0 || last === undefined) return
    this.runs = [[last[0] + last[1] - n, n]]
    this.total = n
  }
  dropFirst(n: number): void {
    const first = this.runs[0]
    if (first === undefined || this.total === 0) return
    const k = Math.min(this.total, n)
    first[0] += k
    first[1] -= k
    this.total -= k
  }
}

export interface PlainArea {
  readonly pages: PlainPages
  /** Page number of the IOVA, and the slice of the pages. */
  readonly iovaPage: number
  readonly first: number
  readonly last: number
  storage: PlainDomain | null
}

export interface PlainPages {
  readonly number: number
  readonly vpn: number
  /** Areas with a storage domain, and ranges that accesses hold. */
  stored: PlainArea[]
  held: { first: number; last: number }[]
  readonly xarray: Map<number, number>
}

export interface PlainDomain {
  readonly number: number
  readonly table: Map<number, number>
}

/** User pages by number; a missing one is a hole. */
export type Memory = ReadonlyMap<number, number>

export class PageByPage {
  readonly atoms: Atom[] = []
  limit = 65536
  failMap = 0
  failPin = 0
  readonly #memory: Memory

  constructor(memory: Memory) {
    this.#memory = memory
  }

  /** A new area in all domains. */
  fillDomains(area: PlainArea, domains: readonly PlainDomain[]): Failure | null {
    if (domains.length === 0) return null
    const reader = new Reader(this, area.pages, area.first, area.last)
    let error = reader.next()
    if (error !== null) {
      reader.release()
      return error
    }
    let failedAt = domains.length
    let firstEnd = area.first
    let allEnd = area.first
    while (error === null && reader.start <= area.last) {
      firstEnd = reader.end
      allEnd = reader.start
      for (let slot = 0; slot < domains.length && error === null; slot++) {
        error = this.#mapBatch(area, must(domains[slot]), reader)
        if (error !== null) failedAt = slot
      }
      if (error !== null) break
      allEnd = firstEnd
      error = reader.next()
    }
    if (error === null) {
      area.storage = must(domains[0])
      area.pages.stored.push(area)
      return null
    }
    reader.release()
    domains.forEach((domain, slot) => {
      const end = slot < failedAt ? firstEnd : allEnd
      if (end === area.first) return
      if (slot !== domains.length - 1) this.#unmap(area, domain, area.first, end - 1)
      else this.unfill(area, domain, end - 1)
    })
    return error
  }

  /** A new domain in one area. */
  fillDomain(area: PlainArea, domain: PlainDomain): Failure | null {
    const reader = new Reader(this, area.pages, area.first, area.last)
    let done = area.first
    let error = reader.next()
    while (error === null && reader.start <= area.last) {
      done = reader.start
      error = this.#mapBatch(area, domain, reader)
      if (error !== null) break
      done = reader.end
      error = reader.next()
    }
    if (error === null) return null
    reader.release()
    if (done !== area.first) this.unfill(area, domain, done - 1)
    return error
  }

  /** Slow path: unmap, and unpin what nobody holds. */
  unfill(area: PlainArea, domain: PlainDomain, last: number): void {
    const batch = new Batch(12 * (last + 1) < 256 ? last + 1 : Math.floor(Math.min(12 * (last + 1), this.limit) / 12))
    let unmapped = area.first
    let at = area.first
    while (at <= last) {
      const used = this.holder(area.pages, at) !== 'nobody'
      let end = at
      while (end < last && (this.holder(area.pages, end + 1) !== 'nobody') === used) end++
      if (used) batch.dropFirst(end - at + 1)
      else unmapped = this.#unpinHole(area, domain, batch, at, end, unmapped, last)
      at = end + 1
    }
    if (unmapped <= last) this.#unmap(area, domain, unmapped, last)
  }

  #unpinHole(
    area: PlainArea,
    domain: PlainDomain,
    batch: Batch,
    first: number,
    last: number,
    from: number,
    realLast: number,
  ): number {
    let start = first
    let unmapped = from
    const read = (page: number): number | undefined => domain.table.get(area.iovaPage + page - area.first)
    while (start <= last) {
      let batchLast = last
      if (unmapped <= last) {
        for (let i = Math.max(start, unmapped); i <= last; i++) if (!batch.add(must(read(i)))) break
        batchLast = start + batch.total - 1
      }
      if (batchLast === last && last !== realLast) {
        const { capacity } = batch
        batch.capacity = batch.runs.length
        for (let i = last + 1; i <= realLast; i++) {
          const pfn = read(i)
          if (pfn === undefined || !batch.add(pfn)) break
        }
        batch.capacity = capacity
      }
      if (unmapped <= batchLast) {
        this.#unmap(area, domain, unmapped, start + batch.total - 1)
        unmapped = start + batch.total
      }
      for (const pfn of batch.pfns().slice(0, batchLast - start + 1))
        this.atoms.push(['unpin', area.pages.number, 0, pfn])
      start = batchLast + 1
      batch.keepLast(unmapped - start)
    }
    return unmapped
  }

  /** Removes an area from all domains. */
  unfillDomains(area: PlainArea, domains: readonly PlainDomain[]): void {
    const { storage } = area
    if (storage === null) return
    for (const d of domains) if (d !== storage) this.#unmap(area, d, area.first, area.last)
    area.pages.stored = area.pages.stored.filter((a) => a !== area)
    this.unfill(area, storage, area.last)
    area.storage = null
  }

  /** Removes a domain that is not the last one from an area. */
  unmapFast(area: PlainArea, domain: PlainDomain): void {
    this.#unmap(area, domain, area.first, area.last)
  }

  /** An access takes indexes [first, last]. */
  hold(pages: PlainPages, first: number, last: number): Failure | null {
    let filled = first
    for (let i = first; i <= last; i++) {
      const holder = this.holder(pages, i)
      if (holder === 'access') continue
      if (holder === 'domain') {
        pages.xarray.set(i, this.readDomain(pages, i))
        filled = i + 1
        continue
      }
      let end = i
      while (end < last && this.holder(pages, end + 1) === 'nobody') end++
      const got: number[] = []
      let error: Failure | null = null
      while (got.length < end - i + 1 && error === null) {
        const pinned = this.pinUser(pages, i + got.length, end - i - got.length + 1)
        if ('errno' in pinned) error = pinned
        else got.push(...pinned.pfns)
      }
      if (error !== null) {
        for (const pfn of got) this.atoms.push(['unpin', pages.number, 0, pfn])
        if (filled !== first) this.#drop(pages, first, filled - 1)
        return error
      }
      got.forEach((pfn, k) => pages.xarray.set(i + k, pfn))
      filled = end + 1
      i = end
    }
    pages.held.push({ first, last })
    return null
  }

  /** Undoes `hold`. */
  letGo(pages: PlainPages, first: number, last: number): void {
    const at = pages.held.findIndex((h) => h.first === first && h.last === last)
    pages.held.splice(at, 1)
    this.#drop(pages, first, last)
  }

  #drop(pages: PlainPages, first: number, last: number): void {
    for (let i = first; i <= last; i++) {
      const holder = this.holder(pages, i)
      if (holder === 'access') continue
      const pfn = must(pages.xarray.get(i))
      pages.xarray.delete(i)
      if (holder === 'nobody') this.atoms.push(['unpin', pages.number, 0, pfn])
    }
  }

  holder(pages: PlainPages, index: number): 'access' | 'domain' | 'nobody' {
    if (pages.held.some((h) => h.first <= index && index <= h.last)) return 'access'
    return pages.stored.some((a) => a.first <= index && index <= a.last) ? 'domain' : 'nobody'
  }

  /** Through the area with the lowest start; the older one of equals. */
  readDomain(pages: PlainPages, index: number): number {
    let found: PlainArea | null = null
    for (const a of pages.stored) {
      if (a.first <= index && index <= a.last && (found === null || a.first < found.first)) found = a
    }
    const area = must(found)
    return must(must(area.storage).table.get(area.iovaPage + index - area.first))
  }

  /** One pin_user_pages call. */
  pinUser(pages: PlainPages, index: number, npages: number): { pfns: number[] } | Failure {
    if (this.failPin > 0 && --this.failPin === 0) return { errno: 'ENOMEM' }
    const pfns: number[] = []
    for (let k = 0; k < npages; k++) {
      const pfn = this.#memory.get(pages.vpn + index + k)
      if (pfn === undefined) break
      pfns.push(pfn)
    }
    if (pfns.length === 0) return { errno: 'EFAULT' }
    pfns.forEach((pfn, k) => this.atoms.push(['pin', pages.number, index + k, pfn]))
    return { pfns }
  }

  #mapBatch(area: PlainArea, domain: PlainDomain, reader: Reader): Failure | null {
    let page = area.iovaPage + reader.start - area.first
    const start = page
    for (const [pfn, n] of reader.batch.runs) {
      if (this.failMap > 0 && --this.failMap === 0) {
        for (let p = start; p < page; p++) this.#unmapPage(domain, p)
        return { errno: 'ENOMEM' }
      }
      for (let k = 0; k < n; k++, page++) {
        domain.table.set(page, pfn + k)
        this.atoms.push(['map', domain.number, page, pfn + k])
      }
    }
    return null
  }

  #unmap(area: PlainArea, domain: PlainDomain, first: number, last: number): void {
    for (let i = first; i <= last; i++) this.#unmapPage(domain, area.iovaPage + i - area.first)
  }

  #unmapPage(domain: PlainDomain, page: number): void {
    must(domain.table.get(page))
    domain.table.delete(page)
    this.atoms.push(['unmap', domain.number, page, 0])
  }
}

class Reader {
  readonly batch: Batch
  start: number
  end: number
  readonly #kernel: PageByPage
  readonly #pages: PlainPages
  readonly #last: number
  #chunk = 0
  /** Pinned but not in the batch yet; begins at index `end`. */
  #ahead: number[] = []

  constructor(kernel: PageByPage, pages: PlainPages, first: number, last: number) {
    this.#kernel = kernel
    this.#pages = pages
    this.#last = last
    this.start = first
    this.end = first
    this.batch = new Batch(Math.floor(Math.min(12 * (last - first + 1), kernel.limit) / 12))
  }

  next(): Failure | null {
    this.batch.clear()
    this.start = this.end
    while (this.end <= this.#last) {
      const pfn = this.#read()
      if (typeof pfn !== 'number') return pfn
      if (!this.batch.add(pfn)) return null
      if (this.#ahead.length > 0) this.#ahead.shift()
      this.end++
    }
    return null
  }

  /** Frame of the next index, pinned if nobody holds it. */
  #read(): number | Failure {
    const index = this.end
    const holder = this.#kernel.holder(this.#pages, index)
    if (holder === 'access') return must(this.#pages.xarray.get(index))
    if (holder === 'domain') return this.#kernel.readDomain(this.#pages, index)
    if (this.#ahead.length === 0) {
      let hole = 1
      while (index + hole <= this.#last && this.#kernel.holder(this.#pages, index + hole) === 'nobody') hole++
      if (this.#chunk === 0) this.#chunk = Math.floor(Math.min(8 * hole, this.#kernel.limit) / 8)
      const pinned = this.#kernel.pinUser(this.#pages, index, Math.min(hole, this.#chunk))
      if ('errno' in pinned) return pinned
      this.#ahead = pinned.pfns
    }
    return must(this.#ahead[0])
  }

  release(): void {
    for (const pfn of this.#ahead) this.#kernel.atoms.push(['unpin', this.#pages.number, 0, pfn])
    this.#ahead = []
    this.batch.pfns().forEach((pfn, k) => {
      if (this.#kernel.holder(this.#pages, this.start + k) === 'nobody') {
        this.#kernel.atoms.push(['unpin', this.#pages.number, 0, pfn])
      }
    })
    this.start = this.end
    this.batch.clear()
  }
}

function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the page-by-page model contradicts itself')
  return value
}
