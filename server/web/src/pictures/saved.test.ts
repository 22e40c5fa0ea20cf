import { expect, test } from 'vitest'

import { fileName } from './saved'

test('a name of a file has nothing that a system refuses', () => {
  expect(fileName('2026 年/第一批: 负荷?.png')).toBe('2026-年-第一批-负荷-.png')
  expect(fileName('..')).toBe('dianda')
})
