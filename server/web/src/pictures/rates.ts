/**
 * The four rates: what each is called, what it means, of how much it is a part; and how they went from
 * round to round.
 */
import type { EChartsOption } from 'echarts'

import type { FiguresRow } from '../server/shapes'
import { say } from '../words'
import { common, legend, NARROW, type Size } from './drawn'
import type { Palette } from './palette'
import type { Table } from './table'

type RateCode = 'response_rate' | 'solved_rate' | 'satisfaction_rate' | 'on_time_rate'
type OfCode = 'offered' | 'confirmed' | 'rated' | 'due'

export interface Rate {
  code: RateCode
  /** What it is a part of. */
  of: OfCode
  name: string
  meaning: string
}

export function rates(): Rate[] {
  return [
    {
      code: 'response_rate',
      of: 'offered',
      name: say('响应率', 'Response'),
      meaning: say(
        '派出的任务中，按时答复（接下、婉拒或申请退回）的占多少。',
        'of the tasks offered, those answered in time: accepted, declined or claimed back.',
      ),
    },
    {
      code: 'solved_rate',
      of: 'confirmed',
      name: say('解决率', 'Solved'),
      meaning: say(
        '社区确认过的点单中，说“解决了”的占多少。没有回音而到期的不算在内。',
        'of the requests that their communities confirmed, those they call solved; silence counts in none.',
      ),
    },
    {
      code: 'satisfaction_rate',
      of: 'rated',
      name: say('满意率', 'Satisfied'),
      meaning: say('社区打过分的评价中，4 分和 5 分的占多少。', 'of the ratings given, those of 4 or 5.'),
    },
    {
      code: 'on_time_rate',
      of: 'due',
      name: say('按时办结率', 'On time'),
      meaning: say(
        '接下的任务中，在期限内办结的占多少。还没有到期、正在办的也算在分母里。',
        'of the tasks accepted, those finished by their day; what is still at work counts as well.',
      ),
    },
  ]
}

/** 0.833 → 83.3%; a dash where there is nothing to count. */
export function percent(rate: number | null | undefined): string {
  return rate === null || rate === undefined ? '–' : `${(rate * 100).toFixed(1)}%`
}

/** The figures of a round. */
export interface OfRound {
  name: string
  total: FiguresRow
}

/** A line for each rate, from the oldest round to the newest. */
export function ratesOption(all: OfRound[], size: Size, colours: Palette): EChartsOption {
  const looks = [
    { color: colours.main, symbol: 'circle', type: 'solid' as const },
    { color: colours.good, symbol: 'rect', type: 'solid' as const },
    { color: colours.wait, symbol: 'triangle', type: 'dashed' as const },
    { color: colours.quiet, symbol: 'diamond', type: 'dotted' as const },
  ]
  return {
    ...common(colours, (params) => {
      const of = params as { seriesName?: string; name?: string; value?: number | null }
      const value = of.value === null || of.value === undefined ? null : of.value / 100
      return `${of.name ?? ''}\n${of.seriesName ?? ''} ${percent(value)}`
    }),
    legend: legend(colours),
    grid: { left: 8, right: 24, top: size.width < NARROW ? 64 : 44, bottom: 8, containLabel: true },
    xAxis: {
      type: 'category',
      data: all.map(({ name }) => name),
      axisLabel: { color: colours.ink, width: 110, overflow: 'truncate', hideOverlap: true },
      axisLine: { lineStyle: { color: colours.edge } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: 100,
      axisLabel: { color: colours.quiet, formatter: '{value}%' },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: rates().map(({ code, name }, at) => ({
      type: 'line' as const,
      name,
      symbol: looks[at]?.symbol,
      symbolSize: 10,
      itemStyle: { color: looks[at]?.color },
      lineStyle: { width: 2, type: looks[at]?.type },
      data: all.map(({ total }) => {
        const rate = total[code]
        return typeof rate === 'number' ? Math.round(rate * 1000) / 10 : null
      }),
    })),
  }
}

/** Whether any round has a rate at all. */
export function hasRates(all: OfRound[]): boolean {
  return all.some(({ total }) => rates().some(({ code }) => typeof total[code] === 'number'))
}

export function ratesTable(all: OfRound[]): Table {
  return {
    head: [
      { text: say('批次', 'Round') },
      { text: say('点单', 'Requests'), isNumber: true },
      ...rates().map(({ name }) => ({ text: name, isNumber: true })),
    ],
    rows: all.map(({ name, total }) => [
      name,
      total.requests ?? null,
      ...rates().map(({ code }) =>
        total.withheld ? say('不足 3 件，不显示', 'fewer than 3') : percent(total[code]),
      ),
    ]),
  }
}

/** The figures of a view as a table to save: rates in per cent, each beside what it is a part of. */
export function figuresTable(by: string, rows: { name: string; figures: FiguresRow }[]): Table {
  const ofName: Record<OfCode, string> = {
    offered: say('派出任务', 'offered'),
    confirmed: say('社区已确认', 'confirmed'),
    rated: say('评价次数', 'ratings'),
    due: say('接下任务', 'accepted'),
  }
  const number = (value: number | null | undefined) => value ?? null
  return {
    head: [
      { text: by },
      { text: say('点单', 'Requests'), isNumber: true },
      { text: say('工单投诉', 'Complaints'), isNumber: true },
      { text: say('往常投诉', 'Usual complaints'), isNumber: true },
      ...rates().flatMap(({ name, of }) => [
        { text: `${name}（%）`, isNumber: true },
        { text: ofName[of], isNumber: true },
      ]),
      { text: say('说明', 'Note') },
    ],
    rows: rows.map(({ name, figures }) => [
      name,
      number(figures.requests),
      number(figures.complaints),
      number(figures.baseline),
      ...rates().flatMap(({ code, of }) => {
        const rate = figures[code]
        return [typeof rate === 'number' ? Math.round(rate * 1000) / 10 : null, number(figures[of])]
      }),
      figures.withheld ? say('不足 3 件，不显示', 'fewer than 3 requests: not shown') : '',
    ]),
  }
}
