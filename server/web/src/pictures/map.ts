/**
 * The map of the district: each community where it lies, by how many of its requests are arranged.
 *
 * Always holds: a kilometre is as long to the east as to the north; no map from outside is needed.
 */
import type { EChartsOption } from 'echarts'

import type { Row } from '../server/shapes'
import { say } from '../words'
import { common, legend, NARROW, type Size } from './drawn'
import type { Palette } from './palette'
import type { Table } from './table'

export interface Dot {
  id: string
  name: string
  street: string
  /** Kilometres from the middle of the district, to the east and to the north. */
  east: number
  north: number
  /** Requests that are arranged; nothing is known where there is no plan. */
  answered: number | undefined
}

const KM_OF_DEGREE = 111.32

/** A cell that is a number, also where it is kept as a text. */
function numberOf(cell: unknown): number {
  return typeof cell === 'number' ? cell : typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : NaN
}

/** Communities with a position, on a plain plane. */
export function dots(communities: Row[], answered: Map<string, number> | undefined): Dot[] {
  const placed = communities
    .map((row) => ({ row, longitude: numberOf(row['longitude']), latitude: numberOf(row['latitude']) }))
    .filter(({ longitude, latitude }) => Number.isFinite(longitude) && Number.isFinite(latitude))
  const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  const middle = {
    longitude: mean(placed.map(({ longitude }) => longitude)),
    latitude: mean(placed.map(({ latitude }) => latitude)),
  }
  const narrower = Math.cos((middle.latitude * Math.PI) / 180)
  return placed.map(({ row, longitude, latitude }) => ({
    id: row.id,
    name: row.name ?? row.id,
    street: String(row['street'] ?? ''),
    east: (longitude - middle.longitude) * KM_OF_DEGREE * narrower,
    north: (latitude - middle.latitude) * KM_OF_DEGREE,
    answered: answered?.get(row.id),
  }))
}

/** Kilometres that are shown at least, so that one community is no giant. */
const KM_LEAST = 1
/** Some of the picture stays free around the outermost. */
const FREE = 1.12

export interface Scales {
  x: [number, number]
  y: [number, number]
  /** Kilometres of a pixel. */
  perPixel: number
}

/** Ranges of both axes in which all dots lie and a kilometre has the same length. */
export function equalScales(all: { east: number; north: number }[], { width, height }: Size): Scales {
  const range = (numbers: number[]): [number, number] =>
    numbers.length === 0 ? [0, 0] : [Math.min(...numbers), Math.max(...numbers)]
  const [west, east] = range(all.map((dot) => dot.east))
  const [south, north] = range(all.map((dot) => dot.north))
  const [wide, high] = [Math.max(1, width), Math.max(1, height)]
  const perPixel =
    Math.max(Math.max(east - west, KM_LEAST) / wide, Math.max(north - south, KM_LEAST) / high) * FREE
  const around = (middle: number, pixels: number): [number, number] => [
    middle - (perPixel * pixels) / 2,
    middle + (perPixel * pixels) / 2,
  ]
  return { x: around((west + east) / 2, wide), y: around((south + north) / 2, high), perPixel }
}

/** A length in kilometres that is easily read and no longer than this. */
export function readableLength(most: number): number {
  const lengths = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]
  return [...lengths].reverse().find((length) => length <= most) ?? 0.1
}

/** How well a community is served, in words; the shape says it beside the colour. */
export function servedName(answered: number | undefined): string {
  if (answered === undefined) return say('还没有方案', 'no plan yet')
  if (answered === 0) return say('一件也没有安排', 'nothing arranged')
  if (answered === 1) return say('安排一件', 'one arranged')
  return say('安排两件及以上', 'two or more arranged')
}

/**
 * More communities than these have no names in the picture: they are told when pointed at, and in the
 * table.
 */
const NAMED_MOST = 60

/** What somebody calls a community by, where there is little room. */
const short = (name: string) => name.replace(/(居民区|社区|居委会)$/, '') || name

/** Around the picture itself; a legend of two lines needs more room. */
const edges = (isNarrow: boolean) => ({ left: 16, right: 16, top: isNarrow ? 64 : 40, bottom: 16 })

export function mapOption(all: Dot[], size: Size, colours: Palette): EChartsOption {
  const isNarrow = size.width < NARROW
  const edge = edges(isNarrow)
  const inner = { width: size.width - edge.left - edge.right, height: size.height - edge.top - edge.bottom }
  const { x, y, perPixel } = equalScales(all, inner)
  const smaller = isNarrow ? 0.7 : 1
  const groups = [
    { fits: (n?: number) => n === 0, symbol: 'diamond', size: 14, color: colours.bad, answered: 0 },
    { fits: (n?: number) => n === 1, symbol: 'circle', size: 12, color: colours.main, answered: 1 },
    {
      fits: (n?: number) => n !== undefined && n > 1,
      symbol: 'rect',
      size: 12,
      color: colours.good,
      answered: 2,
    },
    {
      fits: (n?: number) => n === undefined,
      symbol: 'circle',
      size: 10,
      color: colours.quiet,
      answered: undefined,
    },
  ].filter(({ fits }) => all.some((dot) => fits(dot.answered)))
  const bar = readableLength((perPixel * inner.width) / 4)
  const [left, bottom] = [x[0] + perPixel * 8, y[0] + perPixel * 10]
  return {
    ...common(colours, told),
    legend: legend(
      colours,
      groups.map(({ answered }) => servedName(answered)),
    ),
    grid: edge,
    xAxis: { type: 'value', show: false, min: x[0], max: x[1] },
    yAxis: { type: 'value', show: false, min: y[0], max: y[1] },
    series: [
      streetSeries(all, isNarrow ? 11 : 14, colours),
      ...groups.map(({ fits, symbol, size: pixels, color, answered }) => ({
        type: 'scatter' as const,
        name: servedName(answered),
        symbol,
        symbolSize: pixels * smaller,
        itemStyle: { color, borderColor: '#fff', borderWidth: 1 },
        label: {
          show: !isNarrow && all.length <= NAMED_MOST,
          position: 'right' as const,
          formatter: ({ data }: { data: unknown }) => short((data as { dot: Dot }).dot.name),
          color: colours.quiet,
          fontSize: 11,
        },
        labelLayout: { hideOverlap: true },
        data: all.filter((dot) => fits(dot.answered)).map((dot) => ({ value: [dot.east, dot.north], dot })),
      })),
      {
        type: 'line',
        silent: true,
        symbol: 'none',
        lineStyle: { color: colours.ink, width: 2 },
        endLabel: {
          show: true,
          formatter: say(`${bar} 公里`, `${bar} km`),
          color: colours.ink,
          fontSize: 12,
        },
        data: [
          [left, bottom],
          [left + bar, bottom],
        ],
      },
    ],
  }
}

/** The name of each street, in the middle of its communities. */
function streetSeries(all: Dot[], letters: number, colours: Palette) {
  const streets = [...new Set(all.map(({ street }) => street))].filter((street) => street !== '')
  const middle = (street: string) => {
    const own = all.filter((dot) => dot.street === street)
    const mean = (of: (dot: Dot) => number) => own.reduce((sum, dot) => sum + of(dot), 0) / own.length
    return [mean(({ east }) => east), mean(({ north }) => north)]
  }
  return {
    type: 'scatter' as const,
    silent: true,
    symbolSize: 0,
    // Above the dots, which it must not hide for long: it is no larger than its letters.
    z: 5,
    label: {
      show: true,
      formatter: ({ data }: { data: unknown }) => (data as { street: string }).street,
      color: colours.ink,
      fontSize: letters,
      fontWeight: 600 as const,
      textBorderColor: '#fff',
      textBorderWidth: 3,
    },
    data: streets.map((street) => ({ value: middle(street), street })),
  }
}

function told(params: unknown): string {
  const dot = (params as { data?: { dot?: Dot } }).data?.dot
  if (!dot) return ''
  const n = dot.answered === undefined ? '' : say(`已安排 ${dot.answered} 件`, `${dot.answered} arranged`)
  return [dot.name, dot.street, n].filter(Boolean).join('\n')
}

export function mapTable(communities: Row[], answered: Map<string, number> | undefined): Table {
  const text = (cell: unknown) => String(cell ?? '')
  const rows = communities.map((row) => ({ row, n: answered?.get(row.id) }))
  rows.sort(
    (a, b) => (a.n ?? 0) - (b.n ?? 0) || text(a.row['street']).localeCompare(text(b.row['street']), 'zh'),
  )
  return {
    head: [
      { text: say('社区', 'Community') },
      { text: say('街镇', 'Street') },
      { text: say('已安排件数', 'Arranged'), isNumber: true },
      { text: say('情况', 'Standing') },
    ],
    rows: rows.map(({ row, n }) => [row.name ?? row.id, text(row['street']), n ?? null, servedName(n)]),
  }
}
