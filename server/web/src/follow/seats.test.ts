import { expect, test } from 'vitest'

import { emptySeats } from './seats'

const task = (id: string, state: string, day = 1, role = 'expert', request = 'R1') => ({
  id,
  state,
  role,
  request,
  offered_at: `2026-05-0${day}T09:00:00+08:00`,
})
const empty = (...tasks: ReturnType<typeof task>[]) =>
  emptySeats(tasks, (id) => id !== 'over').map((of) => of.id)

test('a seat that was left is empty until somebody else is offered it', () => {
  expect(empty(task('a', 'declined'))).toEqual(['a'])
  expect(empty(task('a', 'declined'), task('b', 'offered', 2))).toEqual([])
  expect(empty(task('a', 'declined'), task('b', 'declined', 2))).toEqual(['b'])
  expect(empty(task('a', 'returned'), task('b', 'accepted'))).toEqual(['a'])
})

test('two seats of a role are told apart', () => {
  expect(empty(task('a', 'declined'), task('b', 'declined'), task('c', 'accepted', 3))).toEqual(['b'])
})

test('roles and requests have seats of their own, and what is withdrawn or over is none', () => {
  expect(empty(task('a', 'declined'), task('b', 'offered', 2, 'lead'))).toEqual(['a'])
  expect(empty(task('a', 'declined'), task('b', 'offered', 2, 'expert', 'R2'))).toEqual(['a'])
  expect(empty(task('a', 'withdrawn'))).toEqual([])
  expect(empty(task('a', 'declined', 1, 'expert', 'over'))).toEqual([])
})
