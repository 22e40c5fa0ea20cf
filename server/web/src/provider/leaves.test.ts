import { expect, test } from 'vitest'

import { amiss } from './leaves'

test('a leave ends behind its begin and not before today', () => {
  expect(amiss('2026-05-01', '2026-05-09', '2026-05-06')).toBeUndefined()
  expect(amiss('', '2026-05-09', '2026-05-06')).toBe('from')
  expect(amiss('2026-05-08', '2026-05-07', '2026-05-06')).toBe('to')
  expect(amiss('2026-05-01', '2026-05-05', '2026-05-06')).toBe('to')
  expect(amiss('2026-05-08', '', '2026-05-06')).toBe('to')
})
