import { expect, test } from 'vitest'

import type { Task } from '../server/shapes'
import { noted, teamOf } from './team'

const task = (role: string, state: string, entries: unknown[] = []) =>
  ({ role, state, provider: role, provider_name: `${role}方`, entries }) as unknown as Task

test('the team is who has a seat, the lead first', () => {
  const tasks = [
    task('volunteer', 'offered'),
    task('support2', 'accepted'),
    task('lead', 'accepted'),
    task('support', 'declined'),
    task('support', 'finished'),
  ]
  expect(teamOf(tasks).map(({ role, state }) => [role, state])).toEqual([
    ['lead', 'accepted'],
    ['support', 'finished'],
    ['support2', 'accepted'],
    ['volunteer', 'offered'],
  ])
})

test('notes of all of them stand in one sequence, without what is between a provider and the coordinator', () => {
  const entry = (id: string, kind: string, at: string) => ({ id, kind, at, state: null, content: {} })
  const tasks = [
    task('lead', 'accepted', [entry('b', 'note', '2026-05-02'), entry('x', 'extension', '2026-05-01')]),
    task('support', 'accepted', [entry('a', 'note', '2026-05-01')]),
  ]
  expect(noted(tasks).map(({ id }) => id)).toEqual(['a', 'b'])
})
