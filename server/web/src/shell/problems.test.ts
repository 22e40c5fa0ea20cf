import { expect, test } from 'vitest'

import { Problem } from '../server/client'
import { problemSaid } from './problems'

test('a problem is said with what mends it', () => {
  expect(problemSaid(new Problem(409, 'x', '刚刚有人改过', '请再看一下'))).toBe('刚刚有人改过。请再看一下。')
  expect(problemSaid(new Problem(409, 'x', '刚刚有人改过。', ''))).toBe('刚刚有人改过。')
  expect(problemSaid(new TypeError('x'))).toContain('再试')
})
