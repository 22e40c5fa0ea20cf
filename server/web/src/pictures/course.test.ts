import { expect, test } from 'vitest'

import { courseTable, percentReached, record, recorded, stepOf, tiersWithCourse, withStep } from './course'

const step = (seconds: number, value: number, tier = 'quality') => ({ seconds, tier, value, bound: 10 })

test('only the search has a course', () => {
  expect(stepOf({ phase: 'texts', done: 3, total: 9, seconds: 1 })).toBeUndefined()
  expect(stepOf(null)).toBeUndefined()
  const line = {
    phase: 'solving',
    tier: 'quality',
    value: 3,
    bound: 10,
    gap: 0.7,
    done: 1,
    total: 2,
    seconds: 2.5,
  }
  expect(stepOf(line)).toEqual({ tier: 'quality', value: 3, bound: 10, seconds: 2.5 })
})

test('what is told twice stands once; a match that begins again has a new course', () => {
  const steps = [step(1, 3), step(2, 4)]
  expect(withStep(steps, step(2, 4))).toBe(steps)
  expect(withStep(steps, step(3, 5))).toHaveLength(3)
  expect(withStep(steps, step(0.5, 1))).toEqual([step(0.5, 1)])
})

test('a job is followed by its id', () => {
  record('j1', { phase: 'reading', seconds: 0 })
  record('j1', { phase: 'solving', tier: 'quality', value: 1, bound: 10, seconds: 1 })
  record('j1', { phase: 'solving', tier: 'quality', value: 2, bound: 10, seconds: 2 })
  expect(recorded('j1').map(({ value }) => value)).toEqual([1, 2])
  expect(recorded('j2')).toEqual([])
})

test('a tier that was seen once has no course', () => {
  expect(tiersWithCourse([step(1, 1, 'requests_answered'), step(2, 1), step(3, 2)])).toEqual(['quality'])
  expect(courseTable([step(1, 1)]).rows).toEqual([[1, '匹配质量', 1, 10]])
})

test('a hundred per cent is said only where nothing is missing', () => {
  expect(percentReached({ gap: 0 })).toBe(100)
  expect(percentReached({ gap: 0.00001 })).toBe(99.9)
  expect(percentReached({ gap: 3 })).toBe(0)
})
