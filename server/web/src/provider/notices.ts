/** Notices: where each leads, and which are new. */
import type { RouteLocationRaw } from 'vue-router'

import type { Notice } from '../server/shapes'

/** The view that a notice is about; none where it is about nothing that can be opened here. */
export function placeOf(
  notice: Pick<Notice, 'role' | 'subject'>,
  district: string,
): RouteLocationRaw | undefined {
  if (!notice.subject) return undefined
  switch (notice.role) {
    case 'provider':
      return { name: 'task', params: { district, task: notice.subject } }
    case 'community':
      return { name: 'our', params: { district, id: notice.subject } }
    default:
      return undefined
  }
}

/** New ones before those that were seen, the newest first in each. */
export function sortedNotices(notices: Notice[]): Notice[] {
  const isSeen = (notice: Notice) => (notice.seen_at ? 1 : 0)
  return [...notices].sort((a, b) => isSeen(a) - isSeen(b) || b.at.localeCompare(a.at))
}
