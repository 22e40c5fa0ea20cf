import { expect, test } from 'vitest'

import {
  chosenIds,
  isPlain,
  keyOf,
  KEYS,
  needsReason,
  placeAfter,
  verdictDone,
  verdictName,
  verdictOfKey,
} from './verdicts'
import { VERDICTS } from './acts'

test('every verdict has a key and words', () => {
  expect([...Object.values(KEYS)].sort()).toEqual([...VERDICTS].sort())
  expect(keyOf('merge')).toBe('M')
  expect(verdictName('hand_on')).toBe('转办')
  expect(verdictDone('refuse', 2)).toBe('2 件不予立项')
})

test('a key gives a verdict that is offered, and no other', () => {
  expect(verdictOfKey('A', ['accept', 'merge'])).toBe('accept')
  expect(verdictOfKey('u', ['accept'])).toBeUndefined()
  expect(verdictOfKey('x', VERDICTS)).toBeUndefined()
})

test('what needs words is asked for', () => {
  expect(VERDICTS.filter(isPlain)).toEqual(['accept', 'undo'])
  expect(VERDICTS.filter(needsReason)).toEqual(['refuse', 'send_back'])
})

test('the ticked ones are decided, else the one in focus', () => {
  expect(chosenIds(['a', 'gone'], 'b', ['a', 'b'])).toEqual(['a'])
  expect(chosenIds([], 'b', ['a', 'b'])).toEqual(['b'])
  expect(chosenIds(['gone'], undefined, ['a'])).toEqual([])
  expect(chosenIds([], 'gone', ['a'])).toEqual([])
})

test('the focus stays at its place', () => {
  expect(placeAfter(3, 10)).toBe(3)
  expect(placeAfter(9, 4)).toBe(3)
  expect(placeAfter(0, 0)).toBe(-1)
})
