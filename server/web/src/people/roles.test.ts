import { expect, test } from 'vitest'

import { amiss, chosenOf, rolesSaid, sameRoles } from './roles'

const held = (role: string, ...scope: string[]) => ({ district: 'pt', role, scope })

test('a role of some places names them; who inspects or administers holds nothing else', () => {
  expect(amiss([held('community')])).toBe('“社区”要写明是哪些')
  expect(amiss([held('community', 'C1'), held('provider', 'P1')])).toBeUndefined()
  expect(amiss([held('inspector'), held('coordinator')])).toContain('不能兼任')
  expect(amiss([held('administrator')])).toBeUndefined()
  expect(amiss([])).toBeUndefined()
})

test('a place is found by name, id, or what only it is called', () => {
  const choices = [
    { id: 'C1', name: '枣阳弄居民区' },
    { id: 'C2', name: '枣阳里居民区' },
  ]
  expect(chosenOf(choices, 'C2')?.name).toBe('枣阳里居民区')
  expect(chosenOf(choices, ' 枣阳弄居民区 ')?.id).toBe('C1')
  expect(chosenOf(choices, '弄')?.id).toBe('C1')
  expect(chosenOf(choices, '枣阳')).toBeUndefined()
  expect(chosenOf(choices, '')).toBeUndefined()
})

test('roles are said with their places', () => {
  const said = rolesSaid([held('community', 'C1', 'C2'), held('coordinator')], (_, id) => `名${id}`)
  expect(said).toEqual(['社区：名C1、名C2', '区协调员'])
})

test('the same roles in another sequence are the same', () => {
  expect(sameRoles([held('community', 'C1', 'C2')], [held('community', 'C2', 'C1')])).toBe(true)
  expect(sameRoles([held('community', 'C1')], [held('community', 'C2')])).toBe(false)
})
