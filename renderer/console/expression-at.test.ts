import { expect, it } from 'vitest'
import { expressionAt } from './expression-at.ts'

it.each([
  ['const total = fill(ioas, 4096)', 'total', 'total'],
  ['const total = fill(ioas, 4096)', 'ioas', 'ioas'],
  ['target.map({ iova, from: vm.memory })', 'memory', 'vm.memory'],
  ['target.map({ iova, from: vm.memory })', 'vm', 'vm'],
  ['target.map({ iova, from: vm.memory })', 'iova', 'iova'],
  ['print(ioas.areas[0]!.storageDomain)', 'storageDomain', 'ioas.areas[0]!.storageDomain'],
  ['print(ioas.areas[0]!.storageDomain)', 'areas', 'ioas.areas'],
  ['target.map({ iova, from: vm.memory })', 'map', null],
  ['target.map({ iova, from: vm.memory })', 'from', null],
  ["lab.note('ioas') // ioas", 'ioas', null],
  ["lab.note('x') // ioas", 'ioas', null],
  ['fill(a).b.c', 'c', null],
  ['const x = 1', 'const', null],
])('of %s over %s', (line, word, expected) => {
  expect(expressionAt(line, line.indexOf(word) + 2)).toBe(expected)
})
