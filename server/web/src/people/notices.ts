/** Notices for those who hand them on: chosen by whom they are for, the new ones first. */
import type { Notice } from '../server/shapes'

export interface Asked {
  role: string
  /** Those that were seen as well. */
  withSeen: boolean
  words: string
}

export function askedNotices(
  all: Notice[],
  { role, withSeen, words }: Asked,
  textOf: (of: Notice) => string,
): Notice[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (of: Notice) => {
    if (role !== '' && of.role !== role) return false
    if (!withSeen && of.seen_at) return false
    const text = textOf(of).toLowerCase()
    return parts.every((part) => text.includes(part))
  }
  const isNew = (of: Notice) => (of.seen_at ? 1 : 0)
  return all.filter(fits).sort((a, b) => isNew(a) - isNew(b) || b.at.localeCompare(a.at))
}

/** All texts for one holder, to be sent at once: 通知一\n\n通知二. */
export function together(notices: Notice[], textOf: (of: Notice) => string): string {
  return notices.map(textOf).join('\n\n')
}
