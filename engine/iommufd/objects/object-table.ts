import type { IommufdObject } from './object.ts'

/** ictx->objects: ids from 1, the lowest free one first; an id can be reserved before its object is visible. */
export class ObjectTable {
  /** Index is the id; undefined: free; null: reserved, not visible yet. */
  #slots: (IommufdObject | null | undefined)[] = [null]
  #free = 1

  /** No id is in use, not even a reserved one. */
  get isEmpty(): boolean {
    for (let i = 1; i < this.#slots.length; i++) if (this.#slots[i] !== undefined) return false
    return true
  }

  /** Copy with each object replaced by `twin(object)`. */
  cloneWith(twin: (object: IommufdObject) => IommufdObject): ObjectTable {
    const copy = new ObjectTable()
    copy.#slots = this.#slots.map((o) => (o === undefined || o === null ? o : twin(o)))
    copy.#free = this.#free
    return copy
  }

  /** Reserves the lowest free id (xa_alloc of a zero entry). */
  reserve(): number {
    let id = this.#free
    while (id < this.#slots.length && this.#slots[id] !== undefined) id++
    this.#slots[id] = null
    this.#free = id + 1
    return id
  }

  /** Makes an object visible under its reserved id (iommufd_object_finalize). */
  finalize(object: IommufdObject): void {
    this.#slots[object.id] = object
  }

  /** Gives an id back. */
  release(id: number): void {
    this.#slots[id] = undefined
    while (this.#slots.length > 1 && this.#slots[this.#slots.length - 1] === undefined) this.#slots.pop()
    if (id < this.#free) this.#free = id
  }

  /** Object under `id`, or null. */
  get(id: number): IommufdObject | null {
    return this.#slots[id] ?? null
  }

  /** Objects by ascending id. */
  get all(): IommufdObject[] {
    const objects: IommufdObject[] = []
    for (const o of this.#slots) if (o !== undefined && o !== null) objects.push(o)
    return objects
  }

  /** Objects of one type by ascending id. */
  ofType<T extends IommufdObject['type']>(type: T): Extract<IommufdObject, { readonly type: T }>[] {
    return this.all.filter((o): o is Extract<IommufdObject, { readonly type: T }> => o.type === type)
  }
}
