/**
 * Seats that nobody holds.
 *
 * Comes in: tasks of a round, ended or not. Goes out: those whose seat is empty. Always holds: each later
 * offer of a role in a request takes one seat that was left before; what a re-plan withdrew is no seat any
 * more.
 */
import type { Task } from '../server/shapes'

type Seat = Pick<Task, 'id' | 'request' | 'role' | 'state' | 'offered_at'>

const LEFT = ['declined', 'returned']

/** The tasks whose seats are empty, of requests that are still being answered. */
export function emptySeats<S extends Seat>(tasks: S[], isOpen: (request: string) => boolean): S[] {
  const roles = new Map<string, S[]>()
  for (const task of tasks) {
    const key = JSON.stringify([task.request, task.role])
    roles.set(key, [...(roles.get(key) ?? []), task])
  }
  return [...roles.values()].flatMap((all) => {
    const inTime = [...all].sort(
      (a, b) => a.offered_at.localeCompare(b.offered_at) || a.id.localeCompare(b.id),
    )
    const taken = new Set<string>()
    // Seats that were left take the offers that came later; what was withdrawn takes what remains.
    const empty = inTime.filter((task) => {
      if (!LEFT.includes(task.state)) return false
      const next = inTime.find((of) => of.offered_at > task.offered_at && !taken.has(of.id))
      if (next) taken.add(next.id)
      return !next
    })
    return empty.filter((task) => isOpen(task.request))
  })
}
