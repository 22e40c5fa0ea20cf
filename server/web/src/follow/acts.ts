/**
 * Which acts on a task are offered to whom, and what waits for a decision.
 *
 * Comes in: a task, the kind of its provider, what somebody is. Goes out: names of acts. Always holds: the
 * server decides; what is offered here follows docs/states.md and its matrix of rights.
 */
import type { Entry, Task } from '../server/shapes'

/** In somebody's place, with a reason. */
export type Behalf = 'accept' | 'decline' | 'claim-return' | 'note' | 'finish' | 'extension' | 'attendance'

/** As whoever they are. */
export type Own = 'verdict' | 'extension-verdict' | 'substitute' | 'remind'

export interface Whoever {
  isCoordinator: boolean
  /** Of a street, about a task of a request of its own communities. */
  isOwnStreet: boolean
}

type Held = Pick<Task, 'state' | 'entries'>

/** Departments and streets claim a return and do not decline; a kind that is not known may do either. */
const isOffice = (kind: string) => kind === 'department' || kind === 'street'
const isKnown = (kind: string) => kind !== ''

/** What can be done in the place of a task's provider. */
export function behalfOf(task: Held, kind: string, who: Whoever): Behalf[] {
  if (!(who.isCoordinator || who.isOwnStreet)) return []
  const is = (...states: string[]) => states.includes(task.state)
  const offered: [Behalf, boolean][] = [
    ['accept', is('offered')],
    ['decline', is('offered') && !isOffice(kind)],
    ['claim-return', is('offered', 'accepted') && (isOffice(kind) || !isKnown(kind))],
    ['note', is('accepted')],
    ['finish', is('accepted')],
    ['extension', is('accepted') && !askedExtension(task)],
    ['attendance', is('accepted', 'finished') && (kind === 'volunteer' || !isKnown(kind))],
  ]
  return offered.filter(([, may]) => may).map(([act]) => act)
}

/** What else can be done with a task. */
export function ownOf(task: Held, isEmptySeat: boolean, who: Whoever): Own[] {
  const offered: [Own, boolean][] = [
    ['verdict', who.isCoordinator && task.state === 'return_claimed'],
    ['extension-verdict', who.isCoordinator && askedExtension(task) !== undefined],
    ['substitute', who.isCoordinator && isEmptySeat],
    [
      'remind',
      (who.isCoordinator || who.isOwnStreet) && (task.state === 'offered' || task.state === 'accepted'),
    ],
  ]
  return offered.filter(([, may]) => may).map(([act]) => act)
}

/** The extension of a task that waits for a decision: the newest that was asked for. */
export function askedExtension(task: Held): Entry | undefined {
  if (task.state !== 'accepted') return undefined
  return [...task.entries].reverse().find((entry) => entry.kind === 'extension' && entry.state === 'asked')
}

/** Until when, and why. */
export function extensionSaid(entry: Entry): { until: string; reason: string } {
  const content = entry.content as Record<string, unknown>
  const text = (key: string) => (typeof content[key] === 'string' ? (content[key] as string) : '')
  return { until: text('until'), reason: text('reason') }
}

/** Why a return is claimed: its code, and what was written. */
export function claimSaid(reason: string | null | undefined): { code: string; words: string } {
  const [code = '', ...rest] = (reason ?? '').split(': ')
  return { code, words: rest.join(': ') }
}
