import { expect, test } from 'vitest'

import { BYTES_MAX, joined, refusal, refusalOfAll } from './fit'

const file = (name: string, size = 1000) => ({ name, size })

test('tables of every kind fit', () => {
  for (const name of ['点单.xlsx', 'a.XLS', 'b.ods', 'WPS.et', '热线.csv', 'requests.json']) {
    expect(refusal(file(name))).toBeUndefined()
  }
})

test('what is no table is told so at once', () => {
  expect(refusal(file('现场.JPG', 50_000_000))).toContain('图片')
  expect(refusal(file('说明.docx'))).toContain('文档')
  expect(refusal(file('程序.exe'))).toContain('不认识')
  expect(refusal(file('没有后缀'))).toContain('不认识')
  expect(refusal(file('空.xlsx', 0))).toContain('空')
})

test('what is too large is told so, alone and together', () => {
  expect(refusal(file('大.xlsx', BYTES_MAX))).toBeUndefined()
  expect(refusal(file('大.xlsx', BYTES_MAX + 1))).toContain('32 MB')
  expect(refusalOfAll([file('a.csv', BYTES_MAX), file('b.csv', 1)])).toContain('分几次')
  expect(refusalOfAll(Array.from({ length: 51 }, (_, at) => file(`${at}.csv`)))).toContain('50')
  expect(refusalOfAll([file('a.csv'), file('b.csv')])).toBeUndefined()
})

test('of two files with one name the later stays', () => {
  const all = joined(
    [file('a.csv', 1), file('b.csv', 2)],
    [file('a.csv', 3), file('c.csv', 4), file('c.csv', 5)],
  )
  expect(all).toEqual([file('b.csv', 2), file('a.csv', 3), file('c.csv', 5)])
})
