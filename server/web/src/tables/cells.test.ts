import { expect, test } from 'vitest'

import type { Row } from '../server/shapes'
import { changes, faulty, fitting, parts, rebased, shownCell, typedRow } from './cells'
import { columnsOf, isShipped, rowName } from './columns'

const columns = columnsOf('providers')
const row: Row = {
  id: 'P1',
  etag: '"3"',
  name: '区房管局',
  kind: 'department',
  capacity: 12,
  streets: ['曹杨', '甘泉'],
  pairings: ['C1'],
}

test('only what was typed over is sent; a list is parted, an empty text empties', () => {
  const typed = { ...typedRow(columns, row), capacity: '14', streets: '曹杨； 长征、\n', pairings: '' }
  expect(changes(columns, row, typed)).toEqual({ capacity: '14', streets: ['曹杨', '长征'], pairings: '' })
  expect(changes(columns, row, typedRow(columns, row))).toEqual({})
})

test('a list is parted as in a file', () => {
  expect(parts('甲;乙；丙、丁\n戊；；')).toEqual(['甲', '乙', '丙', '丁', '戊'])
})

test('what is no number is told before it is sent', () => {
  expect(faulty(columns, { capacity: '-1', min_load: '1.5', max_requests: '', name: '无' })).toEqual([
    'capacity',
    'min_load',
  ])
  expect(faulty(columnsOf('communities'), { longitude: '121.4071', latitude: '31度' })).toEqual(['latitude'])
})

test('over a row that changed meanwhile: own words stay, untouched cells take what is new', () => {
  const typed = { ...typedRow(columns, row), capacity: '20' }
  const now = { ...row, etag: '"4"', name: '区房屋管理局', capacity: 15 }
  const after = rebased(columns, row, now, typed)
  expect([after['name'], after['capacity']]).toEqual(['区房屋管理局', '20'])
  expect(changes(columns, now, after)).toEqual({ capacity: '20' })
})

test('cells are read by names and words', () => {
  const nameOf = (_: string, id: string) => (id === 'C1' ? '枣阳弄' : id)
  const of = (key: string) => columns.find((column) => column.key === key)!
  expect(shownCell(of('kind'), row['kind'], nameOf)).toBe('部门')
  expect(shownCell(of('pairings'), row['pairings'], nameOf)).toBe('枣阳弄')
  expect(shownCell(of('min_load'), undefined, nameOf)).toBe('')
})

test('all words must stand in a row', () => {
  const rows = [row, { id: 'P2', etag: '"1"', name: '区民政局' }]
  expect(fitting(rows, '区 房管', rowName).map(({ id }) => id)).toEqual(['P1'])
  expect(fitting(rows, '  ', rowName)).toBe(rows)
})

test('what the program ships is nobody’s to change', () => {
  expect([row, { ...row, etag: '"0"' }].map(isShipped)).toEqual([false, true])
})
