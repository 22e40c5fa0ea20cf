import { expect, test } from 'vitest'

import type { Fault } from './brought'
import {
  advice,
  askedHeaders,
  askedSheets,
  bySheet,
  isOfCell,
  missingColumns,
  offeredFor,
  placesOf,
  proposed,
  startOf,
} from './faults'

const fault = (of: Partial<Fault>): Fault => ({
  severity: 'error',
  code: 'unknown_community',
  file: '点单.xlsx',
  sheet: '点单',
  row: 2,
  column: '社区',
  value: '曹扬一村',
  message: '社区表里没有“曹扬一村”',
  mend: '请更正，或先在社区表里加上',
  ...of,
})

test('a fault of a cell is mended at its cell, one of a header is not', () => {
  expect(isOfCell(fault({}))).toBe(true)
  expect(isOfCell(fault({ code: 'missing_column', row: 1 }))).toBe(false)
  expect(isOfCell(fault({ code: 'mend_without_place' }))).toBe(false)
  expect(isOfCell(fault({ column: null }))).toBe(false)
  expect(isOfCell(fault({ row: null }))).toBe(false)
})

test('an input begins with what stands in the cell, unless it is masked or cut', () => {
  expect(startOf(fault({}))).toBe('曹扬一村')
  expect(startOf(fault({ value: '***' }))).toBe('')
  expect(startOf(fault({ value: '很长的一段话…' }))).toBe('')
  expect(startOf(fault({ value: null }))).toBe('')
})

test('the proposed name is found in both languages', () => {
  expect(proposed(fault({ mend: '是不是“曹杨一村”？否则请先在社区表里加上' }))).toBe('曹杨一村')
  expect(proposed(fault({ mend: 'is it 曹杨一村? Else add it to the table communities' }))).toBe('曹杨一村')
  expect(proposed(fault({}))).toBeUndefined()
  expect(
    proposed(fault({ code: 'missing_column', mend: '是不是“题目”？是就加上 --map 题目=标题' })),
  ).toBeUndefined()
})

test('advice is for people, not for a command line', () => {
  const missing = '是不是“题目”？是就加上 --map 题目=标题，或把第 1 行的表头改成“标题”'
  expect(advice(fault({ mend: missing }))).toBe('是不是“题目”？或把第 1 行的表头改成“标题”')
  const unknown = '是就加上 --map 天气=内容，或在工作表“列名对照”里写一行；不需要就不用管'
  expect(advice(fault({ mend: unknown }))).toBe('不需要就不用管')
  expect(advice(fault({}))).toBe('请更正，或先在社区表里加上')
})

test('faults stand by sheet and row, and no one is lost', () => {
  const other = fault({
    row: 3,
    code: 'out_of_range',
    column: '紧急程度',
    value: '9',
    message: '要在 1 到 5 之间',
  })
  const all = [
    fault({ row: 5 }),
    fault({ row: 3 }),
    other,
    fault({ row: null, column: null, code: 'encoding' }),
    fault({ row: 1, code: 'missing_column', column: '标题' }),
    fault({ sheet: null, file: 'b.csv', row: 9 }),
  ]
  const [first, second] = bySheet(all)
  expect(first?.rows.map((row) => [row.row, row.faults.length])).toEqual([
    [3, 2],
    [5, 1],
  ])
  expect(first?.whole.map((of) => of.code)).toEqual(['encoding', 'missing_column'])
  expect(first?.repeated).toEqual([])
  expect(second?.rows[0]?.row).toBe(9)
  expect(placesOf(first!) + placesOf(second!)).toBe(all.length)
})

test('the same in many rows is mended once, ids never', () => {
  const all = [2, 3, 4, 4].map((row) => fault({ row }))
  const twice = [6, 7, 8].map((row) =>
    fault({ row, code: 'duplicate_id', column: '编号', value: 'A-1', message: '重复' }),
  )
  const [sheet] = bySheet([...all, ...twice])
  expect(sheet?.repeated).toEqual([{ first: all[0], rows: [2, 3, 4] }])
  expect(sheet?.rows.map((row) => row.row)).toEqual([6, 7, 8])
})

test('an unknown header is asked for once, with what it likely is', () => {
  const warning = (of: Partial<Fault>) =>
    fault({ severity: 'warning', code: 'unknown_column', row: 1, value: null, ...of })
  const asked = askedHeaders(
    [
      warning({ column: '说的什么事', message: '不认识这一列，内容没有使用：说的什么事 = 标题？' }),
      warning({ column: '天气、心情', message: '不认识这些列，内容没有使用' }),
      warning({ column: '天气', sheet: '另一张', message: '不认识这一列，内容没有使用' }),
    ],
    [fault({ code: 'duplicate_column', row: 1, column: '主题' }), fault({})],
  )
  expect(asked.map((of) => [of.header, of.likely, of.places.length])).toEqual([
    ['说的什么事', '标题', 1],
    ['天气', undefined, 2],
    ['心情', undefined, 1],
    ['主题', undefined, 1],
  ])
})

test('a missing column is told with the header that likely is it', () => {
  const mend = '是不是“题目”？是就加上 --map 题目=标题，或把第 1 行的表头改成“标题”'
  const missing = missingColumns([fault({ code: 'missing_column', row: 1, column: '标题', mend }), fault({})])
  expect(missing).toEqual([{ file: '点单.xlsx', sheet: '点单', column: '标题', likely: '题目' }])
})

test('sheets that are in doubt come first', () => {
  const all = [
    fault({}),
    fault({ code: 'not_a_table', sheet: '草稿', row: null, column: null, severity: 'warning' }),
    fault({ code: 'no_table', sheet: null, row: null, column: null }),
  ]
  const sheets = askedSheets(all, [{ table: 'requests', sheets: [{ file: '点单.xlsx', sheet: '点单' }] }])
  expect(sheets.map((of) => [of.sheet, of.isAsked, of.table])).toEqual([
    ['草稿', true, undefined],
    ['点单', false, 'requests'],
  ])
})

test('names are offered by what the column is', () => {
  expect(offeredFor(fault({}))).toBe('communities')
  expect(offeredFor(fault({ code: 'bad_value', column: '题型' }))).toBe('topics')
  expect(offeredFor(fault({ code: 'out_of_range', column: '紧急程度' }))).toBe('urgencies')
  expect(offeredFor(fault({ code: 'not_a_date', column: '提交日期' }))).toBeUndefined()
})
