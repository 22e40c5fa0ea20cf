import { expect, test } from 'vitest'

import type { Row } from '../server/shapes'
import { dots, equalScales, mapOption, mapTable, readableLength, servedName } from './map'
import { PLAIN } from './palette'

const community = (id: string, longitude: unknown, latitude: unknown): Row => ({
  id,
  name: `${id}居民区`,
  street: '曹杨',
  longitude,
  latitude,
  etag: '"1"',
})

test('positions become kilometres around the middle; who has none is left out', () => {
  const rows = [
    community('A', '121.40', '31.20'),
    community('B', '121.41', '31.20'),
    community('C', undefined, ''),
    community('D', '无', '31'),
  ]
  const [a, b, ...rest] = dots(rows, new Map([['A', 2]]))
  expect(rest).toEqual([])
  // A hundredth of a degree is 1.11 km to the north, less to the east.
  expect((b?.east ?? 0) - (a?.east ?? 0)).toBeCloseTo(0.952, 2)
  expect(a?.north).toBeCloseTo(0, 6)
  expect([a?.answered, b?.answered]).toEqual([2, undefined])
})

test('a kilometre has the same length on both axes and all dots lie within', () => {
  const all = [
    { east: -5, north: 0 },
    { east: 5, north: 1 },
  ]
  for (const size of [
    { width: 800, height: 400 },
    { width: 300, height: 500 },
    { width: 0, height: 0 },
  ]) {
    const { x, y, perPixel } = equalScales(all, size)
    expect((x[1] - x[0]) / Math.max(1, size.width)).toBeCloseTo(perPixel)
    expect((y[1] - y[0]) / Math.max(1, size.height)).toBeCloseTo(perPixel)
    for (const dot of all) expect(dot.east > x[0] && dot.east < x[1]).toBe(true)
  }
})

test('one community, or none, still has a picture', () => {
  const { x } = equalScales([{ east: 0, north: 0 }], { width: 400, height: 400 })
  expect(x[1] - x[0]).toBeGreaterThanOrEqual(1)
  expect(equalScales([], { width: 10, height: 10 }).perPixel).toBeGreaterThan(0)
})

test('the bar of the scale has a length that is easily read', () => {
  expect([0.7, 3.9, 12, 0.01].map(readableLength)).toEqual([0.5, 2, 10, 0.1])
})

test('each way of being served has a group of its own, by shape and colour', () => {
  const rows = ['A', 'B', 'C', 'D'].map((id, at) => community(id, 121.4 + at / 100, 31.2))
  const answered = new Map([
    ['A', 0],
    ['B', 1],
    ['C', 3],
    ['D', 2],
  ])
  const option = mapOption(dots(rows, answered), { width: 800, height: 500 }, PLAIN)
  const series = option.series as { name?: string; symbol?: string; data: unknown[] }[]
  const named = series.filter(({ name }) => name)
  expect(named.map(({ name, data }) => [name, data.length])).toEqual([
    [servedName(0), 1],
    [servedName(1), 1],
    [servedName(2), 2],
  ])
  expect(new Set(named.map(({ symbol }) => symbol)).size).toBe(3)
})

test('the table begins with those who have nothing', () => {
  const rows = ['A', 'B'].map((id) => community(id, 121.4, 31.2))
  const { rows: cells } = mapTable(
    rows,
    new Map([
      ['A', 1],
      ['B', 0],
    ]),
  )
  expect(cells.map(([name, , n]) => [name, n])).toEqual([
    ['B居民区', 0],
    ['A居民区', 1],
  ])
})
