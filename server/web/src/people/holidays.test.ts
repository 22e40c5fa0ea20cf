import { expect, test } from 'vitest'

import { amiss, later, sameDays, spans, withoutSpan, withSpan } from './holidays'

test('a span is put over what there was, and shown as one', () => {
  const days = withSpan([{ date: '2026-10-03', working: true }], '2026-10-01', '2026-10-03', false)
  expect(days.map(({ working }) => working)).toEqual([false, false, false])
  const more = withSpan(days, '2026-10-10', '2026-10-10', true)
  expect(spans(more)).toEqual([
    { from: '2026-10-01', to: '2026-10-03', working: false, days: 3 },
    { from: '2026-10-10', to: '2026-10-10', working: true, days: 1 },
  ])
  expect(withoutSpan(more, '2026-10-01', '2026-10-03')).toHaveLength(1)
})

test('a span crosses months and lies in its year', () => {
  expect(later('2026-02-28', 1)).toBe('2026-03-01')
  expect(withSpan([], '2026-09-30', '2026-10-02', false)).toHaveLength(3)
  expect(amiss('2026-10-01', '2026-10-08', 2026)).toBeUndefined()
  expect(amiss('', '2026-10-08', 2026)).toBe('missing')
  expect(amiss('2026-10-08', '2026-10-01', 2026)).toBe('turned')
  expect(amiss('2026-12-31', '2027-01-02', 2026)).toBe('year')
  expect(amiss('2026-01-01', '2026-03-01', 2026)).toBe('long')
})

test('the same days in another sequence are the same', () => {
  const [a, b] = [
    { date: '2026-01-01', working: false },
    { date: '2026-01-02', working: false },
  ]
  expect(sameDays([a, b], [b, a])).toBe(true)
  expect(sameDays([a], [{ ...a, working: true }])).toBe(false)
})
