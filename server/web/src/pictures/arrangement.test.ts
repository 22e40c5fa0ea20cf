import { expect, test } from 'vitest'

import type { PlanDocument } from '../plan/document'
import type { Request, Row, Task } from '../server/shapes'
import { ofDocument, ofTasks, ownCommunities } from './arrangement'

const row = (id: string, cells: Record<string, unknown> = {}): Row => ({ id, etag: '"1"', ...cells })

test('the document of a plan says it all', () => {
  const document = {
    communities: [{ community: 'C1', answered: 2, requests: ['R1', 'R2'] }],
    providers: [{ provider: 'P1', load: 3, capacity: 4 }],
    assignments: [{ request: 'R1', role: 'lead', provider: 'P1', effort: 3, relevance: 1, substitute: null }],
  } as unknown as PlanDocument
  expect(ofDocument(document)).toEqual({
    answered: new Map([['C1', 2]]),
    loads: [{ provider: 'P1', load: 3, capacity: 4 }],
    seats: [{ request: 'R1', provider: 'P1' }],
  })
})

test('from tasks: what is declined, returned or withdrawn counts no more; a joint case counts for each of its own', () => {
  const task = (request: string, provider: string, effort: number, state: string) =>
    ({ request, provider, effort, state }) as unknown as Task
  const tasks = [
    task('R1', 'P1', 2, 'accepted'),
    task('R1', 'P2', 1, 'offered'),
    task('R2', 'P1', 5, 'declined'),
    task('R3', 'P2', 1, 'finished'),
  ]
  const requests = [
    { id: 'R1', community: ['C1', 'C9'] },
    { id: 'R2', community: ['C1'] },
    { id: 'R3', community: ['C1', 'C2'] },
  ] as unknown as Request[]
  const communities = [row('C1'), row('C2'), row('C3')]
  const providers = [row('P1', { capacity: 4 }), row('P2', { capacity: 2 })]
  expect(ofTasks(tasks, requests, communities, providers)).toEqual({
    // C9 is of another street: nothing is told of it.
    answered: new Map([
      ['C1', 2],
      ['C2', 1],
      ['C3', 0],
    ]),
    loads: [
      { provider: 'P1', load: 2, capacity: 4 },
      { provider: 'P2', load: 2, capacity: 2 },
    ],
    seats: [
      { request: 'R1', provider: 'P1' },
      { request: 'R1', provider: 'P2' },
      { request: 'R3', provider: 'P2' },
    ],
  })
})

test('a street sees its own communities', () => {
  const communities = [row('C1', { street: '曹杨' }), row('C2', { street: '甘泉' })]
  expect(ownCommunities(communities, ['甘泉'], false).map(({ id }) => id)).toEqual(['C2'])
  expect(ownCommunities(communities, [], true)).toHaveLength(2)
})
