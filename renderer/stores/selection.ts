import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ObjectRef } from '../../engine/protocol/panels.ts'

/** One selection, everywhere: the object whose rows, nodes and chips every panel lights up. */
export const useSelection = defineStore('selection', () => {
  const selected = shallowRef<ObjectRef | null>(null)
  function select(object: ObjectRef | null): void {
    selected.value = object
  }
  function isSelected(object: ObjectRef): boolean {
    return selected.value !== null && sameObject(selected.value, object)
  }
  /** Whether one of these is the selected object: the test of a row that belongs to several. */
  function isAnySelected(objects: readonly ObjectRef[] | undefined): boolean {
    return selected.value !== null && (objects?.some(isSelected) ?? false)
  }
  /** Selects, or selects nothing if it was selected. */
  function toggle(object: ObjectRef): void {
    selected.value = isSelected(object) ? null : object
  }
  /** The selected frame if it is one of these: a row of many frames belongs to it as well. */
  function frameIn(frames: string): readonly ObjectRef[] {
    const object = selected.value
    return object?.kind === 'frame' && holdsFrame(frames, object.pfn) ? [object] : []
  }
  return { selected, select, isSelected, isAnySelected, toggle, frameIn }
})

/** The same kind of object with the same name or number. */
export function sameObject(one: ObjectRef, other: ObjectRef): boolean {
  return objectKey(one) === objectKey(other)
}

/** Whether a list such as `f0–f3, f9` names a frame. */
export function holdsFrame(frames: string, pfn: number): boolean {
  return [...frames.matchAll(/f(\d+)(?:–f(\d+))?/g)].some(([, first, last]) => {
    return Number(first) <= pfn && pfn <= Number(last ?? first)
  })
}

/** A text that no other object has. */
export function objectKey(object: ObjectRef): string {
  switch (object.kind) {
    case 'device':
    case 'process':
      return `${object.kind} ${object.name}`
    case 'ioas':
    case 'hwpt':
    case 'access':
      return `${object.kind} ${object.id}`
    case 'domain':
    case 'area':
    case 'pages':
      return `${object.kind} ${object.number}`
    case 'frame':
      return `frame ${object.pfn}`
    default:
      return object satisfies never
  }
}

/** The object of a short name: C0 and N1 domains, a1 areas, P0 iopt_pages, f12 frames; any other word is a device's name. */
export function objectOfName(name: string): ObjectRef {
  const [, letter, digits] = /^([CNaPf])(\d+)$/.exec(name) ?? []
  const number = Number(digits)
  switch (letter) {
    case 'C':
    case 'N':
      return { kind: 'domain', number }
    case 'a':
      return { kind: 'area', number }
    case 'P':
      return { kind: 'pages', number }
    case 'f':
      return { kind: 'frame', pfn: number }
    default:
      return { kind: 'device', name }
  }
}
