// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'

import { keep, kept } from './draft'

beforeEach(() => sessionStorage.clear())

test('what was written is there again', () => {
  keep('note', { by: 'p1', words: { words: '已到现场' } }, { words: '' })
  expect(kept('note')).toEqual({ by: 'p1', words: { words: '已到现场' } })
})

test('empty words take no place, and what cannot be read is nothing', () => {
  keep('note', { by: 'p1', words: { words: 'x' } }, { words: '' })
  keep('note', { by: 'p1', words: { words: '' } }, { words: '' })
  expect(sessionStorage.length).toBe(0)
  sessionStorage.setItem('dianda.draft.note', '{"words"')
  expect(kept('note')).toBeUndefined()
  sessionStorage.setItem('dianda.draft.note', '"x"')
  expect(kept('note')).toBeUndefined()
})
