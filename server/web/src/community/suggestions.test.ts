import { expect, test } from 'vitest'

import type { Similar } from '../server/shapes'
import { alike, topicOf } from './suggestions'

const similar = (score: number, some: Partial<Similar> = {}) =>
  ({ title: 't', topic: '', topic_name: null, standing: 'accepted', score, ...some }) as Similar

test('what is alike and open is shown, one’s own apart from others’', () => {
  const all = [
    similar(10, { id: 'a' }),
    similar(9),
    similar(8, { id: 'over', standing: 'solved' }),
    similar(7),
    similar(6.5),
    similar(2, { id: 'far' }),
  ]
  const { own, others } = alike(all)
  expect(own.map((of) => of.id)).toEqual(['a'])
  expect(others.map((of) => of.score)).toEqual([9, 7])
  expect(alike([])).toEqual({ own: [], others: [] })
})

test('what is over does not set the measure', () => {
  expect(
    alike([similar(20, { id: 'over', standing: 'solved' }), similar(5, { id: 'open' })]).own,
  ).toHaveLength(1)
})

test('a topic that was chosen stays while it is proposed, else the sure one is taken', () => {
  const proposed = [
    { topic: 'parking', sure: true },
    { topic: 'fees', sure: false },
  ]
  const of = (topic: string, isTopicChosen: boolean) => topicOf({ topic, isTopicChosen }, proposed).topic
  expect(of('', false)).toBe('parking')
  expect(of('', true)).toBe('')
  expect(of('fees', true)).toBe('fees')
  expect(of('lifts', true)).toBe('parking')
  expect(topicOf({ topic: 'fees', isTopicChosen: false }, [{ topic: 'fees', sure: false }]).topic).toBe('')
})
