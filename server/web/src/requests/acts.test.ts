import { expect, test } from 'vitest'

import { actsOf, admitting, unsaid, verdictsOf, verdictsOfAll } from './acts'

const coordinator = { isCoordinator: true, isStreet: false }
const street = { isCoordinator: false, isStreet: true }
const inspector = { isCoordinator: false, isStreet: false }
const stands = (standing: string, round: string | null = null, reworks = 0) => ({ standing, round, reworks })
const rounds = [
  { id: 'r1', state: 'closed' },
  { id: 'r2', state: 'planning' },
  { id: 'r3', state: 'collecting' },
  { id: 'r4', state: 'answering' },
]

test('a request is looked through by its street and the coordinator until a round takes it in', () => {
  expect(verdictsOf(stands('submitted'), street)).toEqual([
    'accept',
    'merge',
    'hand_on',
    'refuse',
    'send_back',
  ])
  expect(verdictsOf(stands('accepted'), coordinator)).toEqual([
    'merge',
    'hand_on',
    'refuse',
    'send_back',
    'undo',
  ])
  expect(verdictsOf(stands('refused'), street)).toEqual(['undo'])
  expect(verdictsOf(stands('accepted', 'r2'), coordinator)).toEqual([])
  expect(verdictsOf(stands('submitted'), inspector)).toEqual([])
  expect(verdictsOf(stands('withdrawn'), coordinator)).toEqual([])
})

test('of several requests only what can be decided of each is offered', () => {
  expect(verdictsOfAll([stands('submitted'), stands('accepted')], street)).toEqual([
    'merge',
    'hand_on',
    'refuse',
    'send_back',
  ])
  expect(verdictsOfAll([], street)).toEqual([])
})

test('the coordinator changes what no round took in, then target and date', () => {
  expect(actsOf(stands('accepted'), coordinator, rounds)).toEqual([
    'edit',
    'admit',
    'withdraw',
    'reveal',
    'attach',
  ])
  expect(actsOf(stands('accepted'), coordinator, [{ id: 'r3', state: 'collecting' }])).not.toContain('admit')
  expect(actsOf(stands('answering', 'r2'), coordinator, rounds)).toEqual([
    'target',
    'release',
    'reveal',
    'attach',
  ])
  expect(actsOf(stands('suspension_asked', 'r2'), coordinator, rounds)).toEqual([
    'suspension',
    'reveal',
    'attach',
  ])
})

test('a street stands in for its communities and changes nothing else', () => {
  expect(actsOf(stands('accepted'), street, rounds)).toEqual(['reveal', 'attach'])
  expect(actsOf(stands('answered', 'r2'), street, rounds)).toEqual(['confirm', 'rework', 'reveal', 'attach'])
  expect(actsOf(stands('unsolved', 'r2', 2), street, rounds)).toEqual(['reveal', 'attach'])
  expect(actsOf(stands('solved', 'r2'), street, rounds)).toEqual(['revisit', 'reveal', 'attach'])
})

test('an inspector changes nothing', () => {
  for (const standing of ['submitted', 'accepted', 'answered', 'solved', 'suspension_asked']) {
    expect(actsOf(stands(standing), inspector, rounds)).toEqual([])
  }
})

test('late requests go into rounds that are planned or answered', () => {
  expect(admitting(rounds).map((round) => round.id)).toEqual(['r2', 'r4'])
})

test('who has not said yet is asked', () => {
  expect(unsaid(['A', 'B'], [{ community: 'B' }])).toEqual(['A'])
})
