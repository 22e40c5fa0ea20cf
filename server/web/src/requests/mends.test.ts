import { expect, test } from 'vitest'

import type { Fault } from './brought'
import {
  bodyOf,
  cellOf,
  counted,
  groupSent,
  isDropped,
  isSame,
  joined,
  meaningOf,
  none,
  settled,
  sheetOf,
  valueOf,
  withCell,
  withColumn,
  withRow,
  withSame,
  withSheet,
} from './mends'

const place = { file: '点单.xlsx', sheet: '点单' }
const cell = { ...place, row: 3, column: '社区' }
const refused = (of: Partial<Fault>): Fault => ({
  severity: 'error',
  code: 'mend_without_place',
  file: '点单.xlsx',
  sheet: null,
  row: null,
  column: null,
  value: null,
  message: '要改的这一处不在表里',
  mend: '',
  ...of,
})

test('one place is mended once, the last word counts', () => {
  let mends = withCell(none(), cell, 'CY01')
  mends = withCell(mends, cell, 'CY02')
  expect(valueOf(mends, cell)).toBe('CY02')
  expect(counted(mends)).toBe(1)
  expect(counted(withCell(mends, cell, undefined))).toBe(0)
  mends = withRow(mends, place, 7, true)
  expect(isDropped(mends, place, 7)).toBe(true)
  expect(isDropped(mends, { file: 'a.csv', sheet: null }, 7)).toBe(false)
  expect(isDropped(withRow(mends, place, 7, false), place, 7)).toBe(false)
  expect(counted(withRow(mends, place, 7, undefined))).toBe(1)
})

test('a header is given its meaning once for all sheets of its files', () => {
  const places = [place, { file: '点单.xlsx', sheet: '二月' }, { file: 'b.csv', sheet: null }]
  const mends = withColumn(none(), '代号', places, 'id')
  expect(mends.columns).toEqual([
    { file: '点单.xlsx', from: '代号', to: 'id' },
    { file: 'b.csv', from: '代号', to: 'id' },
  ])
  expect(meaningOf(mends, 'b.csv', '代号')).toBe('id')
  expect(withColumn(mends, '代号', places, undefined).columns).toEqual([])
})

test('a sheet is a table, is left out, or is read by itself', () => {
  const mends = withSheet(withSheet(none(), place, 'cases'), { file: 'b.csv', sheet: null }, null)
  expect(sheetOf(mends, place)?.table).toBe('cases')
  expect(sheetOf(mends, { file: 'b.csv', sheet: null })?.table).toBeNull()
  expect(withSheet(mends, place, undefined).sheets).toHaveLength(1)
})

test('of a group the one that is there already stands for those that come', () => {
  const isThere = (id: string) => id.startsWith('OLD')
  expect(groupSent(['N1', 'OLD1', 'N2', 'OLD2'], isThere)).toEqual(['OLD1', 'N1', 'N2'])
  expect(groupSent(['N1', 'N2'], isThere)).toEqual(['N1', 'N2'])
  expect(groupSent(['OLD1', 'OLD2'], isThere)).toBeUndefined()
  const mends = withSame(none(), ['N1', 'N2'], ['N1', 'N2'])
  expect(isSame(mends, ['N2', 'N1'])).toBe(true)
  expect(isSame(mends, ['N2', 'N3'])).toBe(false)
  expect(withSame(mends, ['N1', 'N2'], undefined).same).toEqual([])
})

test('earlier mends and later ones are joined', () => {
  const earlier = withColumn(withCell(none(), cell, 'CY01'), '代号', [place], 'id')
  const later = withSame(
    withColumn(withCell(none(), cell, 'CY02'), '代号', [place], 'title'),
    ['a', 'b'],
    ['a', 'b'],
  )
  const all = joined(earlier, later)
  expect(valueOf(all, cell)).toBe('CY02')
  expect(meaningOf(all, '点单.xlsx', '代号')).toBe('title')
  expect(all.same).toEqual([['a', 'b']])
  expect(joined(all, later)).toEqual(all)
})

test('mends hold unless one did not find its place: then the others are sent again', () => {
  const other = { ...cell, row: 99 }
  let sent = withCell(withCell(none(), cell, 'CY01'), other, 'CY02')
  sent = withColumn(sent, '没有这列', [place], 'id')
  sent = withRow(withSheet(sent, { file: '点单.xlsx', sheet: '没有' }, null), place, 4, true)
  expect(settled(sent, [refused({ code: 'unknown_community' })])).toEqual({ holds: true, again: none() })
  const { holds, again } = settled(sent, [
    refused({ sheet: '点单', row: 99, column: '社区' }),
    refused({ column: '没有这列' }),
    refused({ sheet: '没有' }),
  ])
  expect(holds).toBe(false)
  expect(again.cells).toEqual([{ ...cell, value: 'CY01' }])
  expect([again.columns, again.sheets]).toEqual([[], []])
  expect(again.rows).toHaveLength(1)
})

test('the body holds what is mended and nothing else', () => {
  expect(bodyOf(none())).toEqual({})
  expect(bodyOf(withCell(none(), cell, ''))).toEqual({ cells: [{ ...cell, value: '' }] })
  const fault = refused({ code: 'bad_value', sheet: '点单', row: 3, column: '社区' })
  expect(cellOf(fault)).toEqual(cell)
})
