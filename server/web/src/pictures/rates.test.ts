import { expect, test } from 'vitest'

import type { FiguresRow } from '../server/shapes'
import { PLAIN } from './palette'
import { figuresTable, hasRates, percent, ratesOption, ratesTable } from './rates'

const row = (cells: Partial<FiguresRow>): FiguresRow => ({ key: '', ...cells }) as FiguresRow
const full = row({
  requests: 12,
  offered: 20,
  response_rate: 0.833,
  solved_rate: 1,
  due: 4,
  on_time_rate: null,
})

test('a rate is said in per cent; nothing to count is no nought', () => {
  expect([0.833, 0, 1, null, undefined].map(percent)).toEqual(['83.3%', '0.0%', '100.0%', '–', '–'])
})

test('each rate is a line over the rounds, with a gap where nothing is known', () => {
  const all = [
    { name: '第一批', total: full },
    { name: '第二批', total: row({ withheld: true }) },
  ]
  const option = ratesOption(all, { width: 700, height: 300 }, PLAIN)
  const series = option.series as { name: string; data: unknown[] }[]
  expect(series.map(({ name, data }) => [name, ...data])).toEqual([
    ['响应率', 83.3, null],
    ['解决率', 100, null],
    ['满意率', null, null],
    ['按时办结率', null, null],
  ])
  expect(ratesTable(all).rows[1]).toEqual(['第二批', null, ...Array(4).fill('不足 3 件，不显示')])
})

test('a district without any answer has no lines', () => {
  expect(hasRates([{ name: '第一批', total: row({ requests: 3, response_rate: null }) }])).toBe(false)
  expect(hasRates([{ name: '第一批', total: full }])).toBe(true)
})

test('the table to save has numbers, and says why a row has none', () => {
  const { head, rows } = figuresTable('街镇', [
    { name: '曹杨', figures: full },
    { name: '甘泉', figures: row({ withheld: true }) },
  ])
  expect(head[0]?.text).toBe('街镇')
  expect(rows[0]?.slice(0, 6)).toEqual(['曹杨', 12, null, null, 83.3, 20])
  expect(rows[1]?.[rows[1].length - 1]).toBe('不足 3 件，不显示')
  expect(rows.every((cells) => cells.length === head.length)).toBe(true)
})
