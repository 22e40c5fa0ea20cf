import { expect, test } from 'vitest'

import type { Request } from '../server/shapes'
import { changed, changedTarget, fieldsOf } from './edits'

const request = { id: 'A', title: '停车难', text: null, urgency: 3 } as unknown as Request

test('a form has texts for what is there and for what is not', () => {
  expect(fieldsOf(request)).toEqual({ title: '停车难', text: '', topic: '', urgency: '3' })
})

test('what is changed is sent, and nothing else', () => {
  const base = fieldsOf(request)
  expect(changed(base, { ...base })).toEqual({})
  expect(changed(base, { ...base, title: ' 停车难 ' })).toEqual({})
  expect(changed(base, { ...base, text: '夜里没车位', urgency: '' })).toEqual({
    text: '夜里没车位',
    urgency: '',
  })
})

test('a target may be emptied, a date is kept', () => {
  const base = { target: '增加车位', due: '2026-06-30' }
  expect(changedTarget(base, { target: '', due: '' })).toEqual({ target: '' })
  expect(changedTarget(base, { target: '增加车位', due: '2026-07-31' })).toEqual({ due: '2026-07-31' })
})
