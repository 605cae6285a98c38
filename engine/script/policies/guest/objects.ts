/** The objects of one call, as a hook sees them. */
import type { PolicyArea, PolicyDomain, PolicyIopt, PolicyPages, PolicySlot } from '../../api/types/policy.ts'
import type { WireObjects, WireResult } from '../wire.ts'

const { stringify } = JSON

/** Characters of a slot as JSON. */
const MAX_SLOT = 4000

export class Objects {
  readonly #slots: { readonly slot: PolicySlot; readonly before: string }[] = []
  readonly #domains: PolicyDomain[] = []
  readonly #iopts: PolicyIopt[] = []
  readonly #pages: PolicyPages[] = []
  readonly #areas: PolicyArea[] = []

  /** Adds what a message introduces. */
  add(objects: WireObjects): void {
    for (const slot of objects.slots) this.#slots.push({ slot, before: stringify(slot) })
    for (const { number, coherent, slot } of objects.domains) {
      this.#domains.push(Object.freeze({ number, coherent, slot: this.slot(slot) }))
    }
    for (const { ioasId, domains, slot } of objects.iopts) {
      const inOrder = Object.freeze(domains.map((at) => this.domain(at)))
      this.#iopts.push(Object.freeze({ ioasId, domains: inOrder, slot: this.slot(slot) }))
    }
    for (const { number, npages, writable, slot } of objects.pages) {
      this.#pages.push(Object.freeze({ number, npages, writable, slot: this.slot(slot) }))
    }
    for (const { iopt, pages, storage, slot, ...area } of objects.areas) {
      this.#areas.push(
        Object.freeze({
          ...area,
          iopt: this.iopt(iopt),
          pages: this.pages(pages),
          storageDomain: storage === null ? null : this.domain(storage),
          slot: this.slot(slot),
        }),
      )
    }
  }

  slot(at: number): PolicySlot {
    return known(this.#slots[at]).slot
  }

  domain(at: number): PolicyDomain {
    return known(this.#domains[at])
  }

  iopt(at: number): PolicyIopt {
    return known(this.#iopts[at])
  }

  pages(at: number): PolicyPages {
    return known(this.#pages[at])
  }

  area(at: number): PolicyArea {
    return known(this.#areas[at])
  }

  /**
   * The slots that a hook wrote.
   * @throws TypeError for a value that a slot cannot hold
   */
  changedSlots(): WireResult['slots'] {
    const changed: [number, Record<string, string | number | boolean>][] = []
    for (const [at, { slot, before }] of this.#slots.entries()) {
      const plain: Record<string, string | number | boolean> = {}
      for (const [name, value] of Object.entries(slot)) {
        // A hook may have written anything.
        if (value === undefined) continue
        if (!isPlain(value)) {
          throw new TypeError(`slot.${name} must be a number, a boolean or a text; nothing else travels with it.`)
        }
        plain[name] = value
      }
      const after = stringify(plain)
      if (after === before) continue
      if (after.length > MAX_SLOT) throw new RangeError(`a slot may hold ${String(MAX_SLOT)} characters.`)
      changed.push([at, plain])
    }
    return changed
  }
}

function isPlain(value: unknown): value is string | number | boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  )
}

/** The host introduces an object before it refers to it. */
function known<T>(object: T | undefined): T {
  if (object === undefined) throw new RangeError('the lab named an object that it did not send')
  return object
}
