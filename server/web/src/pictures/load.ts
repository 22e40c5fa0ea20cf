/** Who carries how much, against what they can carry. */
import type { EChartsOption } from 'echarts'

import { say } from '../words'
import type { Loaded } from './arrangement'
import { common, legend, NARROW, type Size } from './drawn'
import type { Palette } from './palette'
import type { Table } from './table'

export interface LoadRow extends Loaded {
  name: string
  /** Of the capacity; 2 for whoever carries something and has none. */
  share: number
}

/** The busiest first. */
export function loadRows(loads: Loaded[], nameOf: (provider: string) => string): LoadRow[] {
  return loads
    .map((of) => ({
      ...of,
      name: nameOf(of.provider),
      share: of.capacity > 0 ? of.load / of.capacity : of.load > 0 ? 2 : 0,
    }))
    .sort((a, b) => b.share - a.share || b.load - a.load || a.name.localeCompare(b.name, 'zh'))
}

/** More of them than this no picture shows. */
export const SHOWN_MOST = 40

/** Those that a picture shows: who carries anything, the busiest. */
export function shownRows(rows: LoadRow[]): LoadRow[] {
  return rows.filter(({ load }) => load > 0).slice(0, SHOWN_MOST)
}

export function loadName({ load, capacity }: Loaded): string {
  if (load === 0) return say('没有派题', 'nothing')
  if (load > capacity) return say('超出容量', 'too much')
  return load === capacity ? say('已满', 'full') : say('还有余力', 'has room')
}

const HEIGHT_OF_BAR = 28

/** Pixels that so many bars need. */
export const heightOf = (bars: number) => Math.max(160, bars * HEIGHT_OF_BAR + 70)

export function loadOption(shown: LoadRow[], unit: string, size: Size, colours: Palette): EChartsOption {
  const color = ({ load, capacity }: LoadRow) =>
    load > capacity ? colours.bad : load === capacity ? colours.wait : colours.main
  const [carried, capable] = [say('已派', 'load'), say('容量', 'capacity')]
  const letters = size.width < NARROW ? 110 : 220
  // Behind the longer of both bars.
  const label = {
    position: 'right' as const,
    color: colours.ink,
    formatter: ({ dataIndex }: { dataIndex: number }) => {
      const row = shown[dataIndex]
      return row ? `${row.load}/${row.capacity}` : ''
    },
  }
  return {
    ...common(colours, (params) => told(shown[(params as { dataIndex: number }).dataIndex], unit)),
    legend: { ...legend(colours, [carried, capable]), itemStyle: { color: 'inherit' } },
    grid: { left: 8, right: 40, top: 36, bottom: 8, containLabel: true },
    xAxis: {
      type: 'value',
      name: unit,
      nameTextStyle: { color: colours.quiet },
      minInterval: 1,
      axisLabel: { color: colours.quiet },
      splitLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: shown.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.ink, width: letters, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        name: capable,
        barWidth: 14,
        itemStyle: { color: colours.rest, borderColor: colours.edge, borderWidth: 1 },
        data: shown.map((row) => ({
          value: row.capacity,
          label: { ...label, show: row.load <= row.capacity },
        })),
      },
      {
        type: 'bar',
        name: carried,
        barWidth: 14,
        // Over the bar of the capacity.
        barGap: '-100%',
        z: 3,
        itemStyle: { color: colours.main },
        data: shown.map((row) => ({
          value: row.load,
          itemStyle: { color: color(row) },
          label: { ...label, show: row.load > row.capacity },
        })),
      },
    ],
  }
}

function told(row: LoadRow | undefined, unit: string): string {
  if (!row) return ''
  const line = say(
    `已派 ${row.load}，容量 ${row.capacity}（${unit}）`,
    `load ${row.load} of ${row.capacity} (${unit})`,
  )
  return `${row.name}\n${line}\n${loadName(row)}`
}

export function loadTable(rows: LoadRow[]): Table {
  return {
    head: [
      { text: say('答题力量', 'Provider') },
      { text: say('已派', 'Load'), isNumber: true },
      { text: say('容量', 'Capacity'), isNumber: true },
      { text: say('占用', 'Share'), isNumber: true },
      { text: say('情况', 'Standing') },
    ],
    rows: rows.map((row) => [
      row.name,
      row.load,
      row.capacity,
      row.capacity > 0 ? `${Math.round(row.share * 100)}%` : null,
      loadName(row),
    ]),
  }
}
