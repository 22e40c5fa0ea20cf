import { expect, test } from 'vitest'

import type { Request, Row } from '../server/shapes'
import { board, byRequest, gains, pinsAfter, ruleOf } from './board'
import type { PlanDocument } from './document'

const seat = (request: string, role: string, provider: string) => ({
  request,
  role,
  provider,
  effort: 1,
  relevance: 0.5,
  substitute: null,
})
const document = (answered: Record<string, number>): PlanDocument => ({
  status: 'optimal',
  tiers: [],
  assignments: [seat('R1', 'lead', 'P1'), seat('R1', 'support', 'P2')],
  communities: Object.entries(answered).map(([community, n]) => ({ community, answered: n, requests: [] })),
  merged: [{ request: 'R3', into: 'R1', asked: false }],
  unanswered: [{ request: 'R2', reason: 'capacity', detail: {} }],
  providers: [],
})
const request = (id: string, community: string[]) =>
  [id, { id, title: id, community }] as unknown as [string, Request]

test('communities without an answer stand first, what is merged stands nowhere, a joint case in each community', () => {
  const requests = new Map([request('R1', ['C1', 'C2']), request('R2', ['C3']), request('R3', ['C1'])])
  const rows = ['C1', 'C2', 'C3'].map((id) => ({ id, etag: '', street: 'S' }) as Row)
  const streets = board(document({ C1: 1, C2: 1, C3: 0 }), requests, rows)
  const [street] = streets
  expect(street?.communities.map(({ id }) => id)).toEqual(['C3', 'C1', 'C2'])
  expect(street?.communities[0]?.left.map(({ left }) => left?.reason)).toEqual(['capacity'])
  expect(street?.communities[1]?.answered.map(({ id }) => id)).toEqual(['R1'])
  expect(street?.communities[2]?.answered[0]?.team.length).toBe(2)
})

test('a later change wins over an earlier one, and what is undone leaves nothing', () => {
  const forbid = { request: 'R1', role: 'lead', provider: 'P1', rule: 'forbid' }
  const pin = { ...forbid, rule: 'pin' }
  const answer = { request: 'R1', rule: 'answer' }
  const changes = [
    { words: '', pins: [forbid], gone: [] },
    { words: '', pins: [pin, pin], gone: [] },
    { words: '', pins: [answer], gone: [] },
  ]
  expect(pinsAfter([], changes)).toEqual([pin, answer])
  expect(pinsAfter([], changes.slice(0, 1))).toEqual([forbid])
  expect(pinsAfter([pin], [{ words: '', pins: [], gone: [pin] }])).toEqual([])
  expect(ruleOf([pin], { request: 'R1', role: 'lead', provider: 'P1' })).toBe('pin')
  expect(ruleOf([{ ...pin, role: '' }], { request: 'R1', role: 'support', provider: 'P1' })).toBe('pin')
  expect(ruleOf([pin], { request: 'R1', role: 'lead', provider: 'P2' })).toBeUndefined()
})

test('who gains and who loses is told by community', () => {
  const found = gains(document({ C1: 1, C2: 1, C3: 0 }), document({ C1: 2, C2: 0, C3: 0 }))
  expect(found).toEqual({ gained: ['C1'], lost: ['C2'] })
  const seats = byRequest(
    [{ request: 'R1', role: 'lead', provider: 'P2' }],
    [{ request: 'R1', role: 'lead', provider: 'P1' }],
  )
  expect(seats.get('R1')?.added.length).toBe(1)
  expect(seats.get('R1')?.removed.length).toBe(1)
})
