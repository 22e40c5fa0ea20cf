import { expect, test } from 'vitest'

import { loadName, loadOption, loadRows, loadTable, SHOWN_MOST, shownRows } from './load'
import { PLAIN } from './palette'

const loads = [
  { provider: 'a', load: 1, capacity: 4 },
  { provider: 'b', load: 4, capacity: 4 },
  { provider: 'c', load: 0, capacity: 9 },
  { provider: 'd', load: 5, capacity: 4 },
  { provider: 'e', load: 1, capacity: 0 },
]
const named = (id: string) => `力量${id}`

test('the busiest come first, and who carries nothing is in the table alone', () => {
  const rows = loadRows(loads, named)
  expect(rows.map(({ provider }) => provider)).toEqual(['e', 'd', 'b', 'a', 'c'])
  expect(shownRows(rows).map(({ provider }) => provider)).toEqual(['e', 'd', 'b', 'a'])
  expect(loadTable(rows).rows).toHaveLength(5)
  expect(rows.map(loadName)).toEqual(['超出容量', '超出容量', '已满', '还有余力', '没有派题'])
})

test('a picture holds so many bars and no more', () => {
  const many = Array.from({ length: 90 }, (_, at) => ({ provider: String(at), load: 1, capacity: 2 }))
  expect(shownRows(loadRows(many, named))).toHaveLength(SHOWN_MOST)
})

test('colours say who is full and who is over', () => {
  const rows = shownRows(loadRows(loads, named))
  const series = loadOption(rows, '半天', { width: 800, height: 400 }, PLAIN).series as { data: unknown[] }[]
  const bars = series[1]?.data as { itemStyle: { color: string } }[]
  expect(bars.map((bar) => bar.itemStyle.color)).toEqual([PLAIN.bad, PLAIN.bad, PLAIN.wait, PLAIN.main])
})
