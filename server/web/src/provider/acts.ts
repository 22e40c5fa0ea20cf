/**
 * What somebody may do with a task, and what is to be done first.
 *
 * Comes in: a task, the kind of its provider, whose it is, the day. Goes out: one main act at most, and the others
 * in the sequence in which they are shown. The server decides; this keeps from the screen what it would refuse.
 */
import { OUTCOMES } from '../names'
import type { Task } from '../server/shapes'

export type TaskAct =
  'accept' | 'decline' | 'claim' | 'note' | 'extension' | 'attendance' | 'finish' | 'reveal'

/** What matters of a task. */
export interface TaskFacts {
  state: string
  /** The seat: lead, support2 … */
  role: string
  /** department, street, expert_team, volunteer, partner; empty while it is not known. */
  kind: string
  /** Whether it is one's own and not that of somebody else on the team. */
  isOwn: boolean
  /** Half of the time is gone and nothing was told yet. */
  isNoteDue: boolean
  /** A return was claimed before and refused: it is not claimed again. */
  wasReturnRefused: boolean
  /** More time was asked for and nobody decided yet. */
  isExtensionAsked: boolean
}

export interface Offered {
  main?: TaskAct
  others: TaskAct[]
}

/** Offices claim a return, others decline; of a kind that is not known neither is offered. */
function wayOut({ kind, wasReturnRefused }: TaskFacts): TaskAct[] {
  if (kind === '') return []
  if (kind !== 'department' && kind !== 'street') return ['decline']
  return wasReturnRefused ? [] : ['claim']
}

export function actsOf(facts: TaskFacts): Offered {
  if (!facts.isOwn) return { others: [] }
  const when = (is: boolean, act: TaskAct): TaskAct[] => (is ? [act] : [])
  const attendance = when(facts.kind === 'volunteer', 'attendance')
  const reveal = when(facts.role === 'lead', 'reveal')
  switch (facts.state) {
    case 'offered':
      return { main: 'accept', others: wayOut(facts) }
    case 'accepted': {
      const main = facts.isNoteDue ? 'note' : 'finish'
      // Declining ends with the acceptance, a claim does not.
      const claim = wayOut(facts).filter((act) => act === 'claim')
      const others: TaskAct[] = [
        'finish',
        'note',
        ...attendance,
        ...when(!facts.isExtensionAsked, 'extension'),
      ]
      return { main, others: [...others.filter((act) => act !== main), ...reveal, ...claim] }
    }
    case 'finished':
      return { others: ['note', ...attendance, ...reveal] }
    default:
      return { others: [] }
  }
}

/** What matters of a task as the server tells it. */
export function factsOf(task: Task, kind: string, own: string[], today: string): TaskFacts {
  const isOpen = task.state === 'offered' || task.state === 'accepted'
  return {
    state: task.state,
    role: task.role,
    kind,
    isOwn: own.includes(task.provider),
    isNoteDue: task.state === 'accepted' && !!task.note_due && task.note_due <= today,
    // An open task has a reason only where a claim of its return was refused.
    wasReturnRefused: isOpen && !!task.reason,
    isExtensionAsked: task.entries.some((entry) => entry.kind === 'extension' && entry.state === 'asked'),
  }
}

/** How a seat may say that it ended: only the lead can ask that the whole request is suspended. */
export function outcomesOf(role: string): string[] {
  return role === 'lead' ? OUTCOMES : OUTCOMES.filter((code) => code !== 'suspended')
}

/** A claim of a return as it is kept: its code, and the words behind it. */
export function claimSaid(reason: string): { code: string; words: string } {
  const at = reason.indexOf(':')
  return at < 0
    ? { code: reason, words: '' }
    : { code: reason.slice(0, at), words: reason.slice(at + 1).trim() }
}
