/**
 * What all pictures share: their letters, what they say when pointed at, and the size that they are drawn
 * for.
 */
import type { EChartsOption } from 'echarts'

import type { Palette } from './palette'

/** Pixels that there are. */
export interface Size {
  width: number
  height: number
}

export const LETTERS =
  "system-ui, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

/** Beneath this width there is no room for long names. */
export const NARROW = 560

/** What every picture begins with. */
export function common(colours: Palette, told: (data: unknown) => string): EChartsOption {
  return {
    animation: false,
    textStyle: { fontFamily: LETTERS, color: colours.ink },
    tooltip: {
      trigger: 'item',
      renderMode: 'richText',
      confine: true,
      backgroundColor: '#fff',
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 13, lineHeight: 20 },
      formatter: (params: unknown) => told(params),
    },
  }
}

/** A legend at the top; its marks have the shapes of what they stand for. */
export function legend(colours: Palette, names?: string[]): EChartsOption['legend'] {
  return {
    top: 0,
    left: 0,
    itemWidth: 14,
    itemHeight: 12,
    itemGap: 18,
    data: names,
    textStyle: { color: colours.ink, fontSize: 13 },
  }
}
