import { expect, test } from 'vitest'

import { kindOf, viewOf } from './places'

test('what was done leads to what it was done with', () => {
  expect(viewOf('request.accept', 'R1', 'pt')).toEqual({
    name: 'request',
    params: { district: 'pt', id: 'R1' },
  })
  expect(viewOf('round.admit', 'R1', 'pt')).toEqual({ name: 'request', params: { district: 'pt', id: 'R1' } })
  expect(viewOf('round.close', 'r1', 'pt')).toEqual({
    name: 'round',
    params: { district: 'pt', round: 'r1' },
  })
  expect(viewOf('providers.change', 'P1', 'pt')).toMatchObject({ query: { row: 'P1' } })
})

test('what has no view of its own leads nowhere', () => {
  for (const act of ['request.rank', 'person.add', 'session.begin', 'task.accept', 'unknown']) {
    expect(viewOf(act, 'x', 'pt')).toBeUndefined()
  }
  expect(viewOf('plan.ask', '', 'pt')).toBeUndefined()
})

test('ids that say nothing have a name', () => {
  expect(['person.invite', 'session.begin'].map(kindOf)).toEqual(['person', 'person'])
  expect(['leave.add', 'providers.change', 'contact.set'].map(kindOf)).toEqual([
    'provider',
    'provider',
    'provider',
  ])
  expect(['request.rank', 'round.close', 'pins.add'].map(kindOf)).toEqual(['community', 'round', 'round'])
  expect(['request.accept', 'round.admit', 'token.end'].map(kindOf)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
