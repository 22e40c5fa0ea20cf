import { expect, test } from 'vitest'

import { counts, inState, inTurn, of, providersOf, streetAsked } from './listed'

const task = (
  id: string,
  state: string,
  due = '2026-06-30',
  overdue = false,
  provider = 'P1',
  request = 'R1',
) => ({
  id,
  state,
  overdue,
  provider,
  provider_name: `名${provider}`,
  request,
  accept_by: '2026-05-06',
  due,
})
const all = [
  task('a', 'finished', '2026-01-01'),
  task('b', 'accepted', '2026-06-30'),
  task('c', 'accepted', '2026-06-01'),
  task('d', 'accepted', '2026-07-01', true, 'P2'),
  task('e', 'return_claimed'),
  task('f', 'offered', '2026-01-01', false, 'P2', 'R2'),
]
const ids = (tasks: { id: string }[]) => tasks.map((one) => one.id).join('')

test('what is late comes first, then what waits, by its day', () => {
  expect(ids(inTurn(all))).toBe('defcba')
})

test('tasks are filtered by what the address says', () => {
  expect(ids(of(all, { provider: 'P2', request: '' }))).toBe('df')
  expect(ids(of(all, { provider: 'P2', request: 'R2' }))).toBe('f')
  expect(ids(inState(all, { state: 'accepted', isOverdue: false }))).toBe('bcd')
  expect(ids(inState(all, { state: '', isOverdue: true }))).toBe('d')
})

test('states and providers are counted', () => {
  expect(counts(all)).toEqual({
    byState: { finished: 1, accepted: 3, return_claimed: 1, offered: 1 },
    overdue: 1,
  })
  expect(providersOf(all)).toEqual([
    { id: 'P1', name: '名P1', n: 4 },
    { id: 'P2', name: '名P2', n: 2 },
  ])
})

test('a liaison officer begins with the own street', () => {
  expect(streetAsked('', ['曹杨'], false)).toBe('曹杨')
  expect(streetAsked('all', ['曹杨'], false)).toBe('')
  expect(streetAsked('真如', ['曹杨'], false)).toBe('真如')
  expect(streetAsked('', [], true)).toBe('')
  expect(streetAsked('', [], false)).toBe('')
})
