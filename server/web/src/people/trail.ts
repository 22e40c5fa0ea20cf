/**
 * The audit trail, gathered page after page: the server gives the oldest first, people look for the newest.
 *
 * Always holds: what was gathered is not asked for again; only what came since is.
 */
import type { TrailItem } from '../server/shapes'

/** What was gathered so far. */
export interface Walked {
  items: TrailItem[]
  /** Behind which page it goes on, and how many items there were up to there. */
  cursor: string | undefined
  upTo: number
}

export const NOTHING: Walked = { items: [], cursor: undefined, upTo: 0 }

type Page = { items: TrailItem[]; next?: string | null }

/** Goes on from what was gathered, to the end. */
export async function walked(before: Walked, page: (cursor?: string) => Promise<Page>): Promise<Walked> {
  const items = before.items.slice(0, before.upTo)
  let { cursor, upTo } = before
  for (;;) {
    const one = await page(cursor)
    items.push(...one.items)
    if (!one.next) return { items, cursor, upTo }
    cursor = one.next
    upTo = items.length
  }
}

export interface Asked {
  words: string
  /** Days, both included; empty for any. */
  from: string
  to: string
}

/** The day of a moment in Shanghai: 2026-05-06. */
export function dayOf(at: string): string {
  const moment = new Date(at)
  if (Number.isNaN(moment.getTime())) return ''
  return moment.toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
}

/** The newest first, of those that are asked for. */
export function asked(
  items: TrailItem[],
  { words, from, to }: Asked,
  textOf: (item: TrailItem) => string,
): TrailItem[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (item: TrailItem) => {
    const day = dayOf(item.at)
    if ((from !== '' && day < from) || (to !== '' && day > to)) return false
    const text = textOf(item).toLowerCase()
    return parts.every((part) => text.includes(part))
  }
  return items.filter(fits).reverse()
}
