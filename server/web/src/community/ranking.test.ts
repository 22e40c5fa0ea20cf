import { expect, test } from 'vitest'

import type { Request } from '../server/shapes'
import { brought, moved, rankable, ranked } from './ranking'

const request = (id: string, some: Partial<Request> = {}) =>
  ({ id, community: ['C1'], standing: 'accepted', round: null, choices: {}, ...some }) as unknown as Request

test('only open requests that no round took in are ranked', () => {
  const all = [
    request('a'),
    request('frozen', { round: 'r1' }),
    request('gone', { standing: 'withdrawn' }),
    request('theirs', { community: ['C2'] }),
    request('new', { standing: 'submitted' }),
  ]
  expect(rankable(all, 'C1').map(({ id }) => id)).toEqual(['a', 'new'])
})

test('by the community’s own rank, the unranked behind as they were raised', () => {
  const all = [
    request('late', { submitted: '2026-05-02' }),
    request('early', { submitted: '2026-05-01' }),
    request('second', { choices: { C1: 2, C2: 1 } }),
    request('first', { choices: { C1: 1 } }),
  ]
  expect(ranked(all, 'C1')).toEqual(['first', 'second', 'early', 'late'])
})

test('a sequence takes in what is new and lets go what is gone', () => {
  expect(brought(['b', 'a', 'gone'], ['a', 'b', 'new'])).toEqual(['b', 'a', 'new'])
})

test('one moves up or down, and stays at the ends', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
})
