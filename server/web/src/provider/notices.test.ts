import { expect, test } from 'vitest'

import type { Notice } from '../server/shapes'
import { placeOf, sortedNotices } from './notices'

test('a notice leads to the task or the request that it is about', () => {
  expect(placeOf({ role: 'provider', subject: 'T1' }, 'pt')).toEqual({
    name: 'task',
    params: { district: 'pt', task: 'T1' },
  })
  expect(placeOf({ role: 'community', subject: 'R1' }, 'pt')).toEqual({
    name: 'our',
    params: { district: 'pt', id: 'R1' },
  })
  expect(placeOf({ role: 'street', subject: 'R1' }, 'pt')).toBeUndefined()
  expect(placeOf({ role: 'provider', subject: '' }, 'pt')).toBeUndefined()
})

test('what is new comes first, the newest before the older', () => {
  const notice = (id: string, at: string, seen_at: string | null) => ({ id, at, seen_at }) as Notice
  const all = [
    notice('old', '2026-05-01T08:00:00+08:00', null),
    notice('seen', '2026-05-04T08:00:00+08:00', '2026-05-05T08:00:00+08:00'),
    notice('new', '2026-05-03T08:00:00+08:00', null),
  ]
  expect(sortedNotices(all).map(({ id }) => id)).toEqual(['new', 'old', 'seen'])
})
