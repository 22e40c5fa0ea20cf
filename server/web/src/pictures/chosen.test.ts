import { expect, test } from 'vitest'

import { byPublication, planToShow, roundToShow } from './chosen'

const rounds = (...states: string[]) => states.map((state, at) => ({ id: String(at), state }))

test('a round at work comes before one that only begins, and that before one that ended', () => {
  expect(roundToShow(rounds('collecting', 'answering', 'closed'))).toBe('1')
  expect(roundToShow(rounds('collecting', 'closed', 'closed'))).toBe('1')
  expect(roundToShow(rounds('collecting'))).toBe('0')
  expect(roundToShow([])).toBe('')
})

test('what is published comes before a newer draft; what failed is never shown', () => {
  const plans = (...states: string[]) => states.map((state, at) => ({ state, at }))
  expect(planToShow(plans('draft', 'published', 'superseded'))?.at).toBe(1)
  expect(planToShow(plans('failed', 'computing', 'draft', 'draft'))?.at).toBe(2)
  expect(planToShow(plans('failed', 'withdrawn'))).toBeUndefined()
})

test('rounds stand in the sequence of their publication', () => {
  const all = [
    { name: '第三批', published_at: null },
    { name: '第二批', published_at: '2026-05-01T09:00:00+08:00' },
    { name: '第一批', published_at: '2025-11-01T09:00:00+08:00' },
  ]
  expect(byPublication(all).map(({ name }) => name)).toEqual(['第一批', '第二批', '第三批'])
})
