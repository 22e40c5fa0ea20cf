/**
 * How a match went: value and bound of its tiers, as they moved.
 *
 * The server keeps the last line of a job's progress alone. What comes in while the page is open is recorded
 * here and stays until the page is left; of a match that ran unseen there is only what it reached in the
 * end.
 */
import type { EChartsOption } from 'echarts'
import { reactive } from 'vue'

import { proof, shown, type Tier, tierName } from '../plan/document'
import { say } from '../words'
import { common, legend, NARROW, type Size } from './drawn'
import type { Palette } from './palette'
import type { Table } from './table'

export interface Step {
  seconds: number
  tier: string
  value: number
  bound: number
}

/** A line of progress that tells of the search; nothing for the other phases. */
export function stepOf(progress: unknown): Step | undefined {
  const of = (progress ?? {}) as Record<string, unknown>
  const { tier, value, bound, seconds } = of
  const isWhole = typeof value === 'number' && typeof bound === 'number' && typeof seconds === 'number'
  return typeof tier === 'string' && isWhole ? { tier, value, bound, seconds } : undefined
}

/** The steps with one more; a match that was begun again begins anew, what was told twice stands once. */
export function withStep(steps: Step[], step: Step): Step[] {
  const last = steps[steps.length - 1]
  if (last && step.seconds < last.seconds) return [step]
  if (last && step.seconds === last.seconds && step.tier === last.tier) return steps
  return [...steps, step]
}

/** What was seen of each job, by its id. */
const seen = reactive(new Map<string, Step[]>())

export function record(job: string, progress: unknown): void {
  const step = stepOf(progress)
  if (step) seen.set(job, withStep(seen.get(job) ?? [], step))
}

export const recorded = (job: string): Step[] => seen.get(job) ?? []

/** Tiers of which more than one moment was seen: only these have a course. */
export function tiersWithCourse(steps: Step[]): string[] {
  const tiers = [...new Set(steps.map(({ tier }) => tier))]
  return tiers.filter((tier) => steps.filter((step) => step.tier === tier).length > 1)
}

export function courseOption(steps: Step[], size: Size, colours: Palette): EChartsOption {
  const [value, bound] = [say('现值', 'value'), say('最好不过（界）', 'bound')]
  return {
    ...common(colours, (params) => {
      const step = steps[(params as { dataIndex: number }).dataIndex]
      return step ? `${step.seconds} s\n${value} ${shown(step.value)}\n${bound} ${shown(step.bound)}` : ''
    }),
    legend: { ...legend(colours), icon: undefined },
    grid: { left: 8, right: size.width < NARROW ? 24 : 48, top: 44, bottom: 8, containLabel: true },
    xAxis: {
      type: 'value',
      name: say('秒', 's'),
      min: 'dataMin',
      max: 'dataMax',
      axisLabel: { color: colours.quiet },
      nameTextStyle: { color: colours.quiet },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      scale: true,
      axisLabel: { color: colours.quiet },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      {
        type: 'line',
        name: value,
        step: 'end',
        symbol: 'circle',
        symbolSize: 6,
        itemStyle: { color: colours.main },
        lineStyle: { width: 2.5 },
        data: steps.map((step) => [step.seconds, step.value]),
      },
      {
        type: 'line',
        name: bound,
        step: 'end',
        symbol: 'emptyDiamond',
        symbolSize: 8,
        itemStyle: { color: colours.wait },
        lineStyle: { width: 2, type: 'dashed' },
        data: steps.map((step) => [step.seconds, step.bound]),
      },
    ],
  }
}

export function courseTable(steps: Step[]): Table {
  return {
    head: [
      { text: say('秒', 'Seconds'), isNumber: true },
      { text: say('目标', 'Tier') },
      { text: say('现值', 'Value'), isNumber: true },
      { text: say('最好不过', 'Bound'), isNumber: true },
    ],
    rows: steps.map(({ seconds, tier, value, bound }) => [seconds, tierName(tier), value, bound]),
  }
}

/** How much of the best that could be is reached: 1 where it is proven that there is no better. */
export function reached({ gap }: Pick<Tier, 'gap'>): number {
  return Math.min(1, Math.max(0, 1 - gap))
}

/** A share in per cent that says 100 only where it is. */
export function percentReached(tier: Pick<Tier, 'gap'>): number {
  const percent = reached(tier) * 100
  return tier.gap > 0 ? Math.min(99.9, Math.floor(percent * 10) / 10) : 100
}

export function reachedOption(tiers: Tier[], size: Size, colours: Palette): EChartsOption {
  const isNarrow = size.width < NARROW
  return {
    ...common(colours, (params) => {
      const tier = tiers[(params as { dataIndex: number }).dataIndex]
      return tier ? `${tierName(tier.name)}\n${shown(tier.value)}\n${proof(tier)}` : ''
    }),
    grid: { left: 8, right: isNarrow ? 16 : 60, top: 12, bottom: 8, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      max: 100,
      axisLabel: { color: colours.quiet, formatter: '{value}%' },
      splitLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: tiers.map(({ name }) => tierName(name)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: {
        color: colours.ink,
        width: isNarrow ? 120 : 220,
        overflow: isNarrow ? 'break' : 'truncate',
      },
    },
    series: [
      {
        type: 'bar',
        barWidth: 18,
        showBackground: true,
        backgroundStyle: { color: colours.rest },
        label: {
          show: true,
          position: 'insideLeft',
          color: '#fff',
          formatter: ({ dataIndex }) => {
            const tier = tiers[dataIndex]
            return tier ? `${shown(tier.value)} / ${shown(tier.bound)}` : ''
          },
        },
        data: tiers.map((tier) => ({
          value: percentReached(tier),
          itemStyle: { color: tier.gap > 0 ? colours.wait : colours.good },
        })),
      },
    ],
  }
}

export function reachedTable(tiers: Tier[]): Table {
  return {
    head: [
      { text: say('目标（先后为序）', 'Tier, in sequence') },
      { text: say('达到', 'Reached'), isNumber: true },
      { text: say('最好不过', 'Bound'), isNumber: true },
      { text: say('好到什么程度', 'How good') },
    ],
    rows: tiers.map((tier) => [tierName(tier.name), tier.value, tier.bound, proof(tier)]),
  }
}
