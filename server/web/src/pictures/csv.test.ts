import { expect, test } from 'vitest'

import { csvOf } from './csv'

test('a table becomes lines of cells behind the mark of its letters', () => {
  const table = {
    head: [{ text: '街镇' }, { text: '响应率', isNumber: true }],
    rows: [
      ['曹杨', 0.833],
      ['甘泉', null],
    ],
  }
  expect(csvOf(table)).toBe('\ufeff街镇,响应率\r\n曹杨,0.833\r\n甘泉,\r\n')
})

test('a text that looks like a formula stays a text, a number is none', () => {
  const rows = [['=1+1'], ['+8621'], ['-x'], ['@sum'], ['\t=2'], [-3]]
  const lines = csvOf({ head: [{ text: 'a' }], rows })
    .split('\r\n')
    .slice(1, -1)
  expect(lines).toEqual(["'=1+1", "'+8621", "'-x", "'@sum", "'\t=2", '-3'])
})

test('commas, quotes and line breaks stay within their cell', () => {
  const [, line] = csvOf({
    head: [{ text: 'a' }, { text: 'b' }],
    rows: [['他说“好”, "是"', '一\n二']],
  }).split('\r\n')
  expect(line).toBe('"他说“好”, ""是""","一\n二"')
})
