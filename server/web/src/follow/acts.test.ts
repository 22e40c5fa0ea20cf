import { expect, test } from 'vitest'

import type { Entry } from '../server/shapes'
import { askedExtension, behalfOf, claimSaid, extensionSaid, ownOf } from './acts'

const coordinator = { isCoordinator: true, isOwnStreet: false }
const street = { isCoordinator: false, isOwnStreet: true }
const other = { isCoordinator: false, isOwnStreet: false }
const extension = (state: string): Entry => ({
  id: state,
  kind: 'extension',
  state,
  content: { until: '2026-06-30', reason: '等审批' } as never,
  at: '2026-05-01T08:00:00+08:00',
})
const task = (state: string, entries: Entry[] = []) => ({ state, entries })

test('offices claim a return, others decline', () => {
  expect(behalfOf(task('offered'), 'department', coordinator)).toEqual(['accept', 'claim-return'])
  expect(behalfOf(task('offered'), 'expert_team', street)).toEqual(['accept', 'decline'])
  expect(behalfOf(task('offered'), '', street)).toEqual(['accept', 'decline', 'claim-return'])
})

test('what is accepted is worked on, attended by volunteers alone', () => {
  expect(behalfOf(task('accepted'), 'street', coordinator)).toEqual([
    'claim-return',
    'note',
    'finish',
    'extension',
  ])
  expect(behalfOf(task('accepted'), 'volunteer', coordinator)).toEqual([
    'note',
    'finish',
    'extension',
    'attendance',
  ])
  expect(behalfOf(task('accepted', [extension('asked')]), 'partner', coordinator)).toEqual(['note', 'finish'])
  expect(behalfOf(task('finished'), 'volunteer', street)).toEqual(['attendance'])
  expect(behalfOf(task('declined'), 'volunteer', coordinator)).toEqual([])
})

test('the coordinator decides, a street of its own reminds, others look', () => {
  expect(ownOf(task('return_claimed'), false, coordinator)).toEqual(['verdict'])
  expect(ownOf(task('accepted', [extension('asked')]), false, coordinator)).toEqual([
    'extension-verdict',
    'remind',
  ])
  expect(ownOf(task('declined'), true, coordinator)).toEqual(['substitute'])
  expect(ownOf(task('declined'), false, coordinator)).toEqual([])
  expect(ownOf(task('offered'), false, street)).toEqual(['remind'])
  expect(ownOf(task('return_claimed'), true, street)).toEqual([])
  expect(ownOf(task('offered'), true, other)).toEqual([])
  expect(behalfOf(task('offered'), 'volunteer', other)).toEqual([])
})

test('the newest extension that was asked for waits', () => {
  expect(askedExtension(task('accepted', [extension('rejected')]))).toBeUndefined()
  const asked = askedExtension(task('accepted', [extension('asked'), extension('rejected')]))
  expect(asked?.state).toBe('asked')
  expect(extensionSaid(asked!)).toEqual({ until: '2026-06-30', reason: '等审批' })
  expect(askedExtension(task('finished', [extension('asked')]))).toBeUndefined()
})

test('a claim is a code and words', () => {
  expect(claimSaid('not_our_duty: 属房管: 请转')).toEqual({ code: 'not_our_duty', words: '属房管: 请转' })
  expect(claimSaid('other')).toEqual({ code: 'other', words: '' })
  expect(claimSaid(null)).toEqual({ code: '', words: '' })
})
