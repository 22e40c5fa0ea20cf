/** Which tasks of a round are shown, in which sequence, and how many there are of each state. */
import type { Task } from '../server/shapes'

export interface Shown {
  state: string
  isOverdue: boolean
  provider: string
  request: string
}

type Listed = Pick<Task, 'id' | 'state' | 'overdue' | 'provider' | 'request' | 'accept_by' | 'due'>

/** The day that matters of a task: until it is accepted that of the answer. */
export const dayOf = (task: Listed) => (task.state === 'offered' ? task.accept_by : task.due)

/** States in which something is still to be done come first. */
const OPEN = ['return_claimed', 'offered', 'accepted']
const rank = (task: Listed) => {
  if (task.overdue) return 0
  const at = OPEN.indexOf(task.state)
  return at < 0 ? OPEN.length + 1 : at + 1
}

/** What is late comes first, then what is due first. */
export function inTurn<T extends Listed>(tasks: T[]): T[] {
  return [...tasks].sort(
    (a, b) => rank(a) - rank(b) || dayOf(a).localeCompare(dayOf(b)) || a.id.localeCompare(b.id),
  )
}

/** Those of a provider and a request, whatever their state. */
export function of<T extends Listed>(
  tasks: T[],
  { provider, request }: Pick<Shown, 'provider' | 'request'>,
): T[] {
  return tasks.filter(
    (task) => (!provider || task.provider === provider) && (!request || task.request === request),
  )
}

/** Those of a state, or those that are late. */
export function inState<T extends Listed>(
  tasks: T[],
  { state, isOverdue }: Pick<Shown, 'state' | 'isOverdue'>,
): T[] {
  return tasks.filter((task) => (!state || task.state === state) && (!isOverdue || task.overdue))
}

/** How many tasks there are of each state, and how many are late. */
export function counts(tasks: Listed[]): { byState: Record<string, number>; overdue: number } {
  const byState: Record<string, number> = {}
  for (const task of tasks) byState[task.state] = (byState[task.state] ?? 0) + 1
  return { byState, overdue: tasks.filter((task) => task.overdue).length }
}

/** Providers that hold tasks, with how many, by name. */
export function providersOf(
  tasks: Pick<Task, 'provider' | 'provider_name'>[],
): { id: string; name: string; n: number }[] {
  const all = new Map<string, { id: string; name: string; n: number }>()
  for (const task of tasks) {
    const one = all.get(task.provider) ?? { id: task.provider, name: task.provider_name, n: 0 }
    one.n += 1
    all.set(task.provider, one)
  }
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name, 'zh-CN'))
}

/** Of which street: a liaison officer begins with the own one; `all` is the whole district. */
export function streetAsked(asked: string, own: string[], isCoordinator: boolean): string {
  if (asked === 'all') return ''
  if (asked) return asked
  return isCoordinator ? '' : (own[0] ?? '')
}
