import { expect, test } from 'vitest'

import type { Request, Row } from '../server/shapes'
import { type Typed, UNTYPED, cellsOf, changedCells, isCount, professions, rebased, typedOf } from './fields'

const typed = (some: Partial<Typed>): Typed => ({ ...UNTYPED, ...some })

test('what was left empty is not sent', () => {
  expect(cellsOf(typed({ title: ' 停车难 ' }))).toEqual({ title: '停车难' })
  expect(cellsOf(typed({ title: '停车难', households: 0, hands: ['律师'] }))).toEqual({
    title: '停车难',
    households: 0,
    hands: ['律师'],
  })
})

test('only what was changed is sent back, an emptied cell as an empty text', () => {
  const before = typed({ title: '停车难', text: '电话 ***', households: 30, hands: ['律师', '会计'] })
  expect(changedCells(before, { ...before, hands: ['会计', '律师'] })).toEqual({})
  expect(changedCells(before, { ...before, title: '停车位不够', households: '' })).toEqual({
    title: '停车位不够',
    households: '',
  })
  expect(changedCells(before, { ...before, text: '', hands: [] })).toEqual({ text: '', hands: [] })
})

test('a request is typed as it stands', () => {
  const request = { title: '停车难', text: null, households: '80', hands: ['律师'] } as unknown as Request
  expect(typedOf(request)).toEqual({
    title: '停车难',
    text: '',
    households: 80,
    compound: '',
    hands: ['律师'],
  })
  expect(typedOf({ title: null, households: '约八十' } as unknown as Request).households).toBe('')
})

test('households are a whole number or none', () => {
  expect([isCount(''), isCount(80), isCount(-1), isCount(1.5)]).toEqual([true, true, false, false])
})

test('hands are raised for whoever is there, all usual ones while that is not known', () => {
  const row = (profession?: string) => ({ id: 'P', etag: '', profession }) as Row
  expect(professions([row('设计师'), row('律师'), row(), row('消防员')])).toEqual([
    '律师',
    '设计师',
    '消防员',
  ])
  expect(professions(undefined)).toContain('健康师')
  expect(professions([])).toEqual([])
})

test('what somebody else wrote meanwhile stays where nothing was typed', () => {
  const before = typed({ title: '停车难', text: '旧', compound: '一村' })
  const after = { ...before, text: '我写的', hands: ['律师'] }
  const now = { ...before, title: '停车难（街道改）', text: '街道写的' }
  expect(rebased(before, after, now)).toEqual({ ...now, text: '我写的', hands: ['律师'] })
})
