import { expect, test } from 'vitest'

import { steps } from './steps'

const standing = { id: 'r1', next: [], stuck: [], submitted: 3, accepted: 7, late: 2 }

test('what is stuck comes first, then what the server says, each with its number', () => {
  const found = steps({ ...standing, next: ['triage', 'freeze'], stuck: ['A'] })
  expect(found.map(({ code }) => code)).toEqual(['stuck', 'triage', 'freeze'])
  expect(found[1]?.text).toContain('3')
  expect(found[2]?.text).toContain('7')
})

test('every step leads somewhere or is done on the spot, and one that is not known is left out', () => {
  const codes = ['import', 'triage', 'freeze', 'match', 'publish', 'decide_returns', 'chase_overdue', 'close']
  for (const step of steps({ ...standing, next: [...codes, 'decide_suspensions'] })) {
    expect(Boolean(step.to) !== Boolean(step.act), step.code).toBe(true)
  }
  expect(steps({ ...standing, next: ['never_heard_of'] })).toEqual([])
})
