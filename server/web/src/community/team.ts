/** Who answers a request, and what they told of it, from its tasks. */
import type { Entry, Task, TeamMember } from '../server/shapes'

const HELD = ['offered', 'accepted', 'finished', 'return_claimed']

/** The seats that somebody has, the lead first. */
export function teamOf(tasks: Task[]): TeamMember[] {
  const place = (role: string) => (role === 'lead' ? 0 : role.startsWith('support') ? 1 : 2)
  return tasks
    .filter((task) => HELD.includes(task.state))
    .map(({ role, provider, provider_name: name, state }) => ({ role, provider, name, state }))
    .sort((a, b) => place(a.role) - place(b.role) || a.role.localeCompare(b.role))
}

/** The notes of all of them, the oldest first. */
export function noted(tasks: Task[]): Entry[] {
  return tasks
    .flatMap((task) => task.entries)
    .filter((entry) => entry.kind === 'note')
    .sort((a, b) => a.at.localeCompare(b.at))
}
