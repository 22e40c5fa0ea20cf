/**
 * The library that draws, only the parts that are used; loaded when the first picture is opened.
 *
 * Always holds: what is pointed at is told on the canvas (`richText`), since the policy of the page forbids
 * styles in inserted markup.
 */
import { BarChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

use([
  BarChart,
  LineChart,
  SankeyChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
])

/** A picture in a box; nothing is drawn yet. */
export function begun(box: HTMLElement): EChartsType {
  return init(box, undefined, { renderer: 'canvas' })
}
