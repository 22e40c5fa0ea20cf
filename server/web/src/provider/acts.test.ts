import { expect, test } from 'vitest'

import type { Task } from '../server/shapes'
import { type TaskFacts, actsOf, claimSaid, factsOf, outcomesOf } from './acts'

const facts = (some: Partial<TaskFacts>): TaskFacts => ({
  state: 'offered',
  role: 'support',
  kind: 'department',
  isOwn: true,
  isNoteDue: false,
  wasReturnRefused: false,
  isExtensionAsked: false,
  ...some,
})

test('an offer is accepted; offices claim a return, others decline', () => {
  for (const kind of ['department', 'street']) {
    expect(actsOf(facts({ kind }))).toEqual({ main: 'accept', others: ['claim'] })
  }
  for (const kind of ['expert_team', 'volunteer', 'partner']) {
    expect(actsOf(facts({ kind }))).toEqual({ main: 'accept', others: ['decline'] })
  }
  expect(actsOf(facts({ kind: '' }))).toEqual({ main: 'accept', others: [] })
  expect(actsOf(facts({ wasReturnRefused: true })).others).toEqual([])
})

test('what was accepted is finished, but told of first where half of the time is gone', () => {
  const of = facts({ state: 'accepted' })
  expect(actsOf(of)).toEqual({ main: 'finish', others: ['note', 'extension', 'claim'] })
  expect(actsOf({ ...of, isNoteDue: true })).toEqual({
    main: 'note',
    others: ['finish', 'extension', 'claim'],
  })
  expect(actsOf({ ...of, isExtensionAsked: true }).others).not.toContain('extension')
})

test('the lead sees whom to ask, a volunteer tells when they were there and does not decline any more', () => {
  expect(actsOf(facts({ state: 'accepted', role: 'lead' })).others).toContain('reveal')
  expect(actsOf(facts({ state: 'offered', role: 'lead' })).others).not.toContain('reveal')
  const volunteer = facts({ state: 'accepted', role: 'volunteer', kind: 'volunteer' })
  expect(actsOf(volunteer).others).toEqual(['note', 'attendance', 'extension'])
  expect(actsOf({ ...volunteer, state: 'finished' }).others).toEqual(['note', 'attendance'])
})

test('nothing is done with what waits for a verdict, is over, or is somebody else’s', () => {
  for (const state of ['return_claimed', 'returned', 'declined', 'withdrawn', 'something new']) {
    expect(actsOf(facts({ state }))).toEqual({ others: [] })
  }
  expect(actsOf(facts({ isOwn: false }))).toEqual({ others: [] })
})

test('facts are read from a task', () => {
  const task = {
    state: 'accepted',
    role: 'lead',
    provider: 'P1',
    note_due: '2026-05-06',
    reason: null,
    entries: [{ id: 'e', kind: 'extension', state: 'asked', content: {}, at: '' }],
  } as unknown as Task
  const read = factsOf(task, 'street', ['P1'], '2026-05-06')
  expect(read).toMatchObject({
    isOwn: true,
    isNoteDue: true,
    wasReturnRefused: false,
    isExtensionAsked: true,
  })
  expect(factsOf(task, 'street', ['P2'], '2026-05-05')).toMatchObject({ isOwn: false, isNoteDue: false })
  const refused = { ...task, reason: '属于你们的职责', entries: [] } as unknown as Task
  expect(factsOf(refused, 'street', ['P1'], '2026-05-05').wasReturnRefused).toBe(true)
  const declined = { ...refused, state: 'declined' } as unknown as Task
  expect(factsOf(declined, 'volunteer', ['P1'], '2026-05-05').wasReturnRefused).toBe(false)
})

test('only the lead asks that a request is suspended', () => {
  expect(outcomesOf('lead')).toContain('suspended')
  expect(outcomesOf('support')).not.toContain('suspended')
})

test('a claim is taken apart', () => {
  expect(claimSaid('not_our_duty')).toEqual({ code: 'not_our_duty', words: '' })
  expect(claimSaid('other: 见附件: 一')).toEqual({ code: 'other', words: '见附件: 一' })
})
