import { expect, test } from 'vitest'

import { flowGraph, flowOption, flows, flowTable, largest, NAMED_MOST, type Flow } from './flow'
import { PLAIN } from './palette'

const requests = new Map([
  ['R1', { community: ['C1', 'C2'], topic: 'T1' }],
  ['R2', { community: ['C2'], topic: 'T1' }],
  ['R3', { community: ['C2'] }],
])
const streetOf = (community: string) => (community === 'C1' ? '曹杨' : '甘泉')
const names = { topic: (id: string) => `题${id}`, provider: (id: string) => `力量${id}` }

test('seats flow from streets over topics to providers; what is unknown is left out', () => {
  const seats = [
    { request: 'R1', provider: 'P1' },
    { request: 'R2', provider: 'P1' },
    { request: 'R2', provider: 'P2' },
    { request: 'R3', provider: 'P2' },
    { request: 'R9', provider: 'P2' },
  ]
  const all = flows(seats, { requests, streetOf })
  expect(all.reduce((sum, { seats: n }) => sum + n, 0)).toBe(4)
  expect(all).toContainEqual({ street: '甘泉', topic: '', provider: 'P2', seats: 1 })
  const { nodes, links } = flowGraph(all, names)
  expect(nodes.map(({ said }) => said).sort()).toEqual(
    ['力量P1', '力量P2', '曹杨', '甘泉', '题T1', '没有写题型'].sort(),
  )
  const sum = (end: 'source' | 'target', key: string) =>
    links.filter((link) => link[end] === key).reduce((all, { value }) => all + value, 0)
  expect(sum('target', 't:T1')).toBe(3)
  expect(sum('source', 't:T1')).toBe(3)
  expect(flowTable(all, names).rows.map((row) => row[3])).toEqual([1, 1, 1, 1])
})

test('a topic that is called as a provider is another node', () => {
  const { nodes } = flowGraph([{ street: 'x', topic: 'x', provider: 'x', seats: 1 }], names)
  expect(new Set(nodes.map(({ name }) => name)).size).toBe(3)
})

const many = (n: number): Flow[] =>
  Array.from({ length: n }, (_, at) => ({ street: 's', topic: 't', provider: `P${at}`, seats: n - at }))

test('the largest are named, the rest is one; a single one left over is named too', () => {
  expect(largest(many(NAMED_MOST + 1), ({ provider }) => provider).others).toEqual([])
  const { named, others } = largest(many(20), ({ provider }) => provider)
  expect([named.length, named[0], others.length]).toEqual([NAMED_MOST, 'P0', 20 - NAMED_MOST])
  const { nodes } = flowGraph(many(20), names)
  expect(nodes.filter(({ depth }) => depth === 2)).toHaveLength(NAMED_MOST + 1)
  expect(nodes.map(({ said }) => said)).toContain('其余 8 家')
})

test('the picture tells names, not the keys of its nodes', () => {
  const option = flowOption(many(1), names, { width: 700, height: 400 }, PLAIN)
  const tooltip = option.tooltip as { formatter: (params: unknown) => string }
  const edge = { dataType: 'edge', value: 1, data: { source: 't:t', target: 'p:P0' } }
  expect(tooltip.formatter(edge)).toBe('题t → 力量P0\n1 个席位')
})
