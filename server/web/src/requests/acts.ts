/**
 * Which acts on a request are offered to whom.
 *
 * Comes in: how a request stands, what somebody is, the rounds. Goes out: names of acts. Always holds: the
 * server decides; what is offered here follows docs/states.md and its matrix of rights.
 */

/** What is decided before a round takes a request in. */
export type Verdict = 'accept' | 'merge' | 'hand_on' | 'refuse' | 'send_back' | 'undo'

/** What else is done with one. */
export type Act =
  | 'edit'
  | 'target'
  | 'admit'
  | 'release'
  | 'suspension'
  | 'reveal'
  | 'confirm'
  | 'rework'
  | 'revisit'
  | 'withdraw'
  | 'attach'

export interface Stands {
  standing: string
  round: string | null
  reworks: number
}

export interface Whoever {
  isCoordinator: boolean
  /** Of a street, about a request of its own. */
  isStreet: boolean
}

const FROM: Record<Verdict, string[]> = {
  accept: ['submitted'],
  merge: ['submitted', 'accepted'],
  hand_on: ['submitted', 'accepted'],
  refuse: ['submitted', 'accepted'],
  send_back: ['submitted', 'accepted'],
  undo: ['accepted', 'merged', 'handed_on', 'refused', 'sent_back'],
}
export const VERDICTS = Object.keys(FROM) as Verdict[]

/** Times that a request is reworked at most. */
const REWORKS_MAX = 2

/** What can be decided of a request in its triage; over with the freeze. */
export function verdictsOf(of: Stands, who: Whoever): Verdict[] {
  if (of.round || !(who.isCoordinator || who.isStreet)) return []
  return VERDICTS.filter((verdict) => FROM[verdict].includes(of.standing))
}

/** What can be decided of all of some requests at once. */
export function verdictsOfAll(all: Stands[], who: Whoever): Verdict[] {
  return VERDICTS.filter(
    (verdict) => all.length > 0 && all.every((of) => verdictsOf(of, who).includes(verdict)),
  )
}

/** What else can be done with a request. */
export function actsOf(of: Stands, who: Whoever, rounds: { id: string; state: string }[]): Act[] {
  const { isCoordinator } = who
  const isStaff = isCoordinator || who.isStreet
  const stands = (...standings: string[]) => standings.includes(of.standing)
  const isOpen = !!of.round && stands('accepted', 'planned', 'waiting', 'answering', 'reworked')
  const offered: [Act, boolean][] = [
    ['edit', isCoordinator && !of.round && stands('submitted', 'accepted', 'sent_back')],
    ['target', isCoordinator && isOpen],
    ['admit', isCoordinator && !of.round && stands('accepted') && admitting(rounds).length > 0],
    ['release', isCoordinator && stands('planned', 'answering', 'reworked')],
    ['suspension', isCoordinator && stands('suspension_asked')],
    ['confirm', isStaff && stands('answered')],
    ['rework', isStaff && stands('answered', 'partly_solved', 'unsolved') && of.reworks < REWORKS_MAX],
    ['revisit', isStaff && stands('solved', 'partly_solved')],
    ['withdraw', isCoordinator && !of.round && stands('submitted', 'accepted', 'sent_back')],
    ['reveal', isStaff],
    ['attach', isStaff],
  ]
  return offered.filter(([, is]) => is).map(([act]) => act)
}

/** Rounds that a late urgent request can be admitted to. */
export function admitting<R extends { state: string }>(rounds: R[]): R[] {
  return rounds.filter((round) => round.state === 'planning' || round.state === 'answering')
}

/** Of the communities of a request, those that have not said yet whether it is solved. */
export function unsaid(communities: string[], confirmed: { community: string }[]): string[] {
  return communities.filter((id) => !confirmed.some((word) => word.community === id))
}
