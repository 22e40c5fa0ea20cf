/** Which tasks are one's own, in which sequence they are at hand, and what is due of them when. */
import { day } from '../days'
import type { Task } from '../server/shapes'
import { say } from '../words'

/** A provider also sees the tasks of its teams; these are not its own. */
export function own(tasks: Task[], providers: string[]): Task[] {
  return tasks.filter((task) => providers.includes(task.provider))
}

/** The day on which something is due of a task: the answer, then the work. */
export function dueDay(task: Task): string {
  return task.state === 'offered' ? task.accept_by : task.due
}

/** What is due first comes first. */
export function sorted(tasks: Task[]): Task[] {
  return [...tasks].sort((a, b) => dueDay(a).localeCompare(dueDay(b)) || a.id.localeCompare(b.id))
}

/** What is due of a task and when, in words; nothing where nothing is. */
export function dueSaid(task: Task): string {
  const until = day(dueDay(task))
  switch (task.state) {
    case 'offered':
      return say(`最晚 ${until} 答复`, `answer by ${until}`)
    case 'accepted':
      return say(`最晚 ${until} 办结`, `due ${until}`)
    case 'return_claimed':
      return say('等区协调员答复', 'the coordinator decides')
    default:
      return ''
  }
}

/** The day behind a day: 2026-02-28 → 2026-03-01. */
export function dayAfter(text: string): string {
  const at = new Date(`${text}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}
