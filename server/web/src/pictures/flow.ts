/**
 * From where to whom: requests of streets, by topic, to those who answer them. A seat of a team is the unit.
 *
 * Always holds: as many seats leave a topic as come into it; what is drawn together is named as such, and
 * stands apart in the table.
 */
import type { EChartsOption } from 'echarts'

import type { Request } from '../server/shapes'
import { say } from '../words'
import { common, NARROW, type Size } from './drawn'
import type { Palette } from './palette'
import type { Table } from './table'

export interface Flow {
  street: string
  topic: string
  provider: string
  seats: number
}

/** What flows know of things beside the seats. */
export interface Known {
  requests: Map<string, Pick<Request, 'community' | 'topic'>>
  streetOf: (community: string) => string
}

/** Flows of all seats, the largest first; a joint case is counted with its first community. */
export function flows(seats: { request: string; provider: string }[], { requests, streetOf }: Known): Flow[] {
  const found = new Map<string, Flow>()
  for (const { request, provider } of seats) {
    const of = requests.get(request)
    // Of what somebody may not see nothing is told.
    if (!of) continue
    const [street, topic] = [streetOf(of.community[0] ?? ''), of.topic ?? '']
    const key = JSON.stringify([street, topic, provider])
    const flow = found.get(key) ?? { street, topic, provider, seats: 0 }
    flow.seats += 1
    found.set(key, flow)
  }
  const text = (flow: Flow) => [flow.street, flow.topic, flow.provider].join(' ')
  return [...found.values()].sort((a, b) => b.seats - a.seats || text(a).localeCompare(text(b)))
}

/** So many providers and topics are drawn by name, the others as one. */
export const NAMED_MOST = 12

/** The largest by name; the others have none. */
export function largest(all: Flow[], of: (flow: Flow) => string): { named: string[]; others: string[] } {
  const sums = new Map<string, number>()
  for (const flow of all) sums.set(of(flow), (sums.get(of(flow)) ?? 0) + flow.seats)
  const sorted = [...sums].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name)
  // One left over is drawn by its name: “others” would need the same room.
  const most = sorted.length === NAMED_MOST + 1 ? NAMED_MOST + 1 : NAMED_MOST
  return { named: sorted.slice(0, most), others: sorted.slice(most) }
}

export interface Names {
  topic: (id: string) => string
  provider: (id: string) => string
}

interface Node {
  name: string
  said: string
  depth: number
}

const OTHERS = '其余'

export function flowGraph(all: Flow[], names: Names) {
  const topics = largest(all, ({ topic }) => topic)
  const providers = largest(all, ({ provider }) => provider)
  const streets = largest(all, ({ street }) => street)
  const key = (level: 's' | 't' | 'p', id: string, { named }: { named: string[] }) =>
    `${level}:${named.includes(id) ? id : OTHERS}`
  const nodes = new Map<string, Node>()
  const links = new Map<string, { source: string; target: string; value: number }>()
  const flow = (source: Node, target: Node, value: number) => {
    nodes.set(source.name, source)
    nodes.set(target.name, target)
    const at = `${source.name} > ${target.name}`
    const link = links.get(at) ?? { source: source.name, target: target.name, value: 0 }
    link.value += value
    links.set(at, link)
  }
  const others = (n: number, zh: string, en: string) => say(`其余 ${n} ${zh}`, `${n} other ${en}`)
  for (const of of all) {
    const isNamed = (level: { named: string[] }, id: string) => level.named.includes(id)
    const street = {
      name: key('s', of.street, streets),
      said: isNamed(streets, of.street)
        ? of.street || say('未写街镇', 'no street')
        : others(streets.others.length, '个街镇', 'streets'),
      depth: 0,
    }
    const topic = {
      name: key('t', of.topic, topics),
      said: isNamed(topics, of.topic)
        ? of.topic
          ? names.topic(of.topic)
          : say('没有写题型', 'no topic given')
        : others(topics.others.length, '类题型', 'topics'),
      depth: 1,
    }
    const provider = {
      name: key('p', of.provider, providers),
      said: isNamed(providers, of.provider)
        ? names.provider(of.provider)
        : others(providers.others.length, '家', 'providers'),
      depth: 2,
    }
    flow(street, topic, of.seats)
    flow(topic, provider, of.seats)
  }
  return { nodes: inSequence([...nodes.values()], [...links.values()]), links: [...links.values()] }
}

/** From left to right, the largest above, what is drawn together below. */
function inSequence(nodes: Node[], links: { source: string; target: string; value: number }[]): Node[] {
  const sum = (end: 'source' | 'target', { name }: Node) =>
    links.reduce((all, link) => (link[end] === name ? all + link.value : all), 0)
  const sized = nodes.map((node) => ({ node, size: Math.max(sum('source', node), sum('target', node)) }))
  const isOthers = ({ name }: Node) => (name.endsWith(`:${OTHERS}`) ? 1 : 0)
  sized.sort((a, b) => a.node.depth - b.node.depth || isOthers(a.node) - isOthers(b.node) || b.size - a.size)
  return sized.map(({ node }) => node)
}

export function flowOption(all: Flow[], names: Names, size: Size, colours: Palette): EChartsOption {
  const { nodes, links } = flowGraph(all, names)
  const shades = [colours.edge, colours.main, colours.good]
  const isNarrow = size.width < NARROW
  const said = new Map(nodes.map((node) => [node.name, node.said]))
  return {
    ...common(colours, (params) => told(params, said)),
    series: [
      {
        type: 'sankey',
        left: 4,
        right: isNarrow ? 100 : 170,
        top: 8,
        bottom: 8,
        nodeGap: 12,
        nodeWidth: 12,
        draggable: false,
        // They stand in their own sequence.
        layoutIterations: 0,
        emphasis: { focus: 'adjacency' },
        lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
        label: {
          color: colours.ink,
          fontSize: isNarrow ? 11 : 12.5,
          width: isNarrow ? 92 : 160,
          overflow: 'truncate',
          formatter: ({ data }) => (data as unknown as Node).said,
        },
        data: nodes.map((node) => ({ ...node, itemStyle: { color: shades[node.depth] } })),
        links,
      },
    ],
  }
}

function told(params: unknown, said: Map<string, string>): string {
  const of = params as { dataType?: string; value?: number; data?: Record<string, unknown> }
  const seats = say(`${of.value ?? 0} 个席位`, `${of.value ?? 0} seats`)
  const name = (key: string) => said.get(String(of.data?.[key] ?? '')) ?? ''
  return of.dataType === 'edge'
    ? `${name('source')} → ${name('target')}\n${seats}`
    : `${name('name')}\n${seats}`
}

export function flowTable(all: Flow[], names: Names): Table {
  return {
    head: [
      { text: say('街镇', 'Street') },
      { text: say('题型', 'Topic') },
      { text: say('答题力量', 'Provider') },
      { text: say('席位', 'Seats'), isNumber: true },
    ],
    rows: all.map(({ street, topic, provider, seats }) => [
      street || say('未写街镇', 'no street'),
      topic ? names.topic(topic) : say('没有写题型', 'no topic given'),
      names.provider(provider),
      seats,
    ]),
  }
}
