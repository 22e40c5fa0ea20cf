import { expect, test } from 'vitest'

import type { Notice } from '../server/shapes'
import { askedNotices, together } from './notices'

const notice = (id: string, role: string, at: string, seen: string | null = null): Notice =>
  ({ id, role, at, seen_at: seen, text: `文${id}` }) as Notice
const all = [
  notice('1', 'provider', '2026-05-01', '2026-05-02'),
  notice('2', 'street', '2026-05-02'),
  notice('3', 'provider', '2026-05-03'),
]
const text = (of: Notice) => of.text

test('what is new comes first, the newest above', () => {
  const ids = (role: string, withSeen: boolean, words = '') =>
    askedNotices(all, { role, withSeen, words }, text).map(({ id }) => id)
  expect(ids('', true)).toEqual(['3', '2', '1'])
  expect(ids('', false)).toEqual(['3', '2'])
  expect(ids('provider', true)).toEqual(['3', '1'])
  expect(ids('', true, '文2')).toEqual(['2'])
})

test('several are one text', () => {
  expect(together(all.slice(1), text)).toBe('文2\n\n文3')
})
