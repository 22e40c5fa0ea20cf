import { expect, test } from 'vitest'

import { faulty, typedOf, withTyped } from './baseline'

const all = [
  { by: 'month', key: '2026-03', complaints: 40 },
  { by: 'property_company', key: '甲物业', complaints: 7 },
  { by: 'property_company', key: '乙物业', complaints: 2 },
]

test('one grouping is typed over, the others stay', () => {
  expect(typedOf(all, 'property_company')).toEqual({ 甲物业: '7', 乙物业: '2' })
  const typed = { 甲物业: '9', 乙物业: '', 丙物业: '0' }
  expect(withTyped(all, 'property_company', typed)).toEqual([
    { by: 'month', key: '2026-03', complaints: 40 },
    { by: 'property_company', key: '甲物业', complaints: 9 },
    { by: 'property_company', key: '丙物业', complaints: 0 },
  ])
})

test('what nobody typed over stays as it was', () => {
  expect(withTyped(all, 'property_company', {})).toEqual(all)
})

test('only whole numbers are complaints', () => {
  expect(faulty({ a: '12', b: '', c: '-1', d: '1.5', e: '许多' })).toEqual(['c', 'd', 'e'])
})
