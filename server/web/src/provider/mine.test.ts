import { expect, test } from 'vitest'

import type { Task } from '../server/shapes'
import { dayAfter, dueSaid, own, sorted } from './mine'

const task = (id: string, some: Partial<Task>) =>
  ({ id, state: 'accepted', provider: 'P1', accept_by: '2026-05-06', due: '2026-05-20', ...some }) as Task

test('one’s own tasks, what is due first before what is due later', () => {
  const all = [
    task('later', {}),
    task('team', { provider: 'P2' }),
    task('offer', { state: 'offered' }),
    task('first', { due: '2026-05-01' }),
  ]
  expect(sorted(own(all, ['P1'])).map(({ id }) => id)).toEqual(['first', 'offer', 'later'])
})

test('what is due is said for what is open alone', () => {
  expect(dueSaid(task('a', { state: 'offered' }))).toContain('答复')
  expect(dueSaid(task('a', {}))).toContain('办结')
  expect(dueSaid(task('a', { state: 'return_claimed' }))).not.toBe('')
  expect(dueSaid(task('a', { state: 'finished' }))).toBe('')
})

test('the next day', () => {
  expect(dayAfter('2026-02-28')).toBe('2026-03-01')
  expect(dayAfter('2026-12-31')).toBe('2027-01-01')
})
