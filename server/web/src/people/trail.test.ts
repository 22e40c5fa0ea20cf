import { expect, test } from 'vitest'

import type { TrailItem } from '../server/shapes'
import { asked, dayOf, NOTHING, walked } from './trail'

const item = (id: number, at = `2026-05-0${id}T10:00:00+08:00`): TrailItem =>
  ({ id: String(id), at, act: 'task.accept', name: `人${id}` }) as TrailItem

/** Pages of two, as the server gives them: a full page has a next one. */
function server(all: TrailItem[]) {
  const asked: (string | undefined)[] = []
  const page = async (cursor?: string) => {
    asked.push(cursor)
    const items = all.slice(Number(cursor ?? 0), Number(cursor ?? 0) + 2)
    return { items, next: items.length === 2 ? String(Number(cursor ?? 0) + 2) : null }
  }
  return { page, asked }
}

test('all pages are gathered, and later only what came since', async () => {
  const all = [item(1), item(2), item(3)]
  const first = server(all)
  const before = await walked(NOTHING, first.page)
  expect(before.items.map(({ id }) => id)).toEqual(['1', '2', '3'])
  expect(first.asked).toEqual([undefined, '2'])

  const second = server([...all, item(4), item(5)])
  const now = await walked(before, second.page)
  expect(now.items.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5'])
  expect(second.asked).toEqual(['2', '4'])
})

test('a trail that ends with a full page is whole too', async () => {
  const { page } = server([item(1), item(2)])
  const before = await walked(NOTHING, page)
  expect(before.items).toHaveLength(2)
  expect((await walked(before, page)).items).toHaveLength(2)
})

test('the newest come first, of the days and words that are asked for', () => {
  const items = [item(1), item(2), item(3)]
  const text = (of: TrailItem) => of.name
  expect(asked(items, { words: '', from: '', to: '' }, text).map(({ id }) => id)).toEqual(['3', '2', '1'])
  expect(asked(items, { words: '', from: '2026-05-02', to: '2026-05-02' }, text).map(({ id }) => id)).toEqual(
    ['2'],
  )
  expect(asked(items, { words: '人3', from: '', to: '' }, text).map(({ id }) => id)).toEqual(['3'])
})

test('a day is that of Shanghai', () => {
  expect(dayOf('2026-05-05T23:30:00Z')).toBe('2026-05-06')
  expect(dayOf('nie')).toBe('')
})
