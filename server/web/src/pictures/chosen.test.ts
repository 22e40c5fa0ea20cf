import { expect, test } from 'vitest'

import { planToShow, roundToShow } from './chosen'

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
