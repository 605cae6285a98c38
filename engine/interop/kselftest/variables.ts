/** The variables of a test, each declared once. */
import { identifier } from './c-text.ts'

export class Variables {
  /** Name, and what stands behind it in its declaration, by name. */
  readonly #declared = new Map<string, { readonly type: string; readonly count: number | null }>()

  has(name: string): boolean {
    return this.#declared.has(name)
  }

  /** Declares a name unless it is there. */
  declare(type: string, name: string): void {
    if (!this.has(name)) this.#declared.set(name, { type, count: null })
  }

  /** Declares a new name like `wanted`. @param count elements of an array */
  fresh(type: string, wanted: string, count: number | null = null): string {
    const stem = identifier(wanted)
    let name = stem
    for (let n = 2; this.has(name); n += 1) name = `${stem}_${n}`
    this.#declared.set(name, { type, count })
    return name
  }

  /** The declarations, the longest first, as the kernel likes them. */
  get lines(): string[] {
    return [...this.#declared]
      .map(([name, { type, count }]) => {
        const start = type.startsWith('struct') ? '{}' : type.endsWith('*') ? 'NULL' : '0'
        const size = count === null ? '' : `[${count}]`
        return `\t${type}${type.endsWith('*') ? '' : ' '}${name}${size} = ${start};`
      })
      .sort((a, b) => b.length - a.length)
  }
}
