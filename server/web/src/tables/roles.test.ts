import { expect, test } from 'vitest'

import { rolesSaid } from './roles'

test('a role list is said in words', () => {
  expect(
    rolesSaid('lead:@street:2; support:区房管局:1?; expert:expert_team:2?; volunteer:律师|会计:1x2'),
  ).toBe(
    '牵头：本街镇（工作量 2）；配合：区房管局（工作量 1，可以没有）；' +
      '专家：专家团队（工作量 2，可以没有）；志愿者：律师或会计 2 家（工作量 1）',
  )
})

test('what is written otherwise stays as it stands', () => {
  expect(rolesSaid('牵头 房管局')).toBe('牵头 房管局')
  expect(rolesSaid('')).toBe('')
})
