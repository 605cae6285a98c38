import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { holdsFrame, objectOfName, sameObject, useSelection } from './selection.ts'

beforeEach(() => setActivePinia(createPinia()))

it('reads the short names that exports use', () => {
  expect(objectOfName('C0')).toEqual({ kind: 'domain', number: 0 })
  expect(objectOfName('N12')).toEqual({ kind: 'domain', number: 12 })
  expect(objectOfName('a1')).toEqual({ kind: 'area', number: 1 })
  expect(objectOfName('P3')).toEqual({ kind: 'pages', number: 3 })
  expect(objectOfName('f7')).toEqual({ kind: 'frame', pfn: 7 })
  expect(objectOfName('nic')).toEqual({ kind: 'device', name: 'nic' })
})

it('tells objects of different kinds with the same number apart', () => {
  expect(sameObject({ kind: 'area', number: 1 }, { kind: 'pages', number: 1 })).toBe(false)
  expect(sameObject({ kind: 'ioas', id: 1 }, { kind: 'ioas', id: 1 })).toBe(true)
})

it('lights up a row that belongs to the selected object, until it is toggled off', () => {
  const selection = useSelection()
  selection.toggle({ kind: 'pages', number: 0 })
  expect(selection.isAnySelected([objectOfName('a1'), objectOfName('P0')])).toBe(true)
  expect(selection.isAnySelected([objectOfName('a1')])).toBe(false)
  selection.toggle(objectOfName('P0'))
  expect(selection.selected).toBeNull()
  expect(selection.isAnySelected([objectOfName('P0')])).toBe(false)
})

it('finds a frame among many', () => {
  expect(holdsFrame('f0–f3, f9', 2)).toBe(true)
  expect(holdsFrame('f0–f3, f9', 9)).toBe(true)
  expect(holdsFrame('f0–f3, f9', 4)).toBe(false)
  const selection = useSelection()
  selection.select({ kind: 'frame', pfn: 2 })
  expect(selection.isAnySelected(selection.frameIn('f0–f3'))).toBe(true)
  expect(selection.frameIn('f4–f7')).toEqual([])
})
