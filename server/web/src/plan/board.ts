/**
 * The plan board as values: communities by street with their requests and teams, and the changes that somebody makes.
 *
 * Always holds: each change by hand is a set of pins; what a change means is told before it is kept.
 */
import type { PinFields, Request, Row, Seat } from '../server/shapes'
import type { Assignment, Left, PlanDocument } from './document'

export interface BoardRequest {
  id: string
  title: string
  topic: string
  team: Assignment[]
  /** Why it is not answered; none where it is. */
  left: Left | undefined
}

export interface BoardCommunity {
  id: string
  name: string
  answered: BoardRequest[]
  left: BoardRequest[]
}

export interface BoardStreet {
  name: string
  communities: BoardCommunity[]
}

/** Communities by street, those without an answer first; each with its requests. O(requests + communities). */
export function board(
  document: PlanDocument,
  requests: Map<string, Request>,
  communities: Row[],
): BoardStreet[] {
  const teams = new Map<string, Assignment[]>()
  for (const seat of document.assignments) {
    const team = teams.get(seat.request)
    if (team) team.push(seat)
    else teams.set(seat.request, [seat])
  }
  const left = new Map(document.unanswered.map((of) => [of.request, of]))
  const merged = new Set(document.merged.map((of) => of.request))
  const of = new Map<string, BoardRequest[]>()
  for (const request of requests.values()) {
    if (merged.has(request.id) || !(teams.has(request.id) || left.has(request.id))) continue
    const shown = {
      id: request.id,
      title: request.title ?? request.id,
      topic: request.topic ?? '',
      team: teams.get(request.id) ?? [],
      left: left.get(request.id),
    }
    for (const community of request.community) {
      const there = of.get(community)
      if (there) there.push(shown)
      else of.set(community, [shown])
    }
  }
  const streets = new Map<string, BoardCommunity[]>()
  for (const row of communities) {
    const all = of.get(row.id) ?? []
    const community = {
      id: row.id,
      name: row.name ?? row.id,
      answered: all.filter(({ team }) => team.length > 0),
      left: all.filter(({ team }) => team.length === 0),
    }
    const street = String(row['street'] ?? '')
    const there = streets.get(street)
    if (there) there.push(community)
    else streets.set(street, [community])
  }
  const servedLast = (a: BoardCommunity, b: BoardCommunity) =>
    Number(a.answered.length > 0) - Number(b.answered.length > 0)
  return [...streets].map(([name, all]) => ({ name, communities: all.sort(servedLast) }))
}

/** A pin without what tells it apart from none. */
export function pinOf({ request, role, provider, rule }: PinFields): PinFields {
  return { request, rule, ...(role ? { role } : {}), ...(provider ? { provider } : {}) }
}

function isSame(a: PinFields, b: PinFields): boolean {
  const text = (pin: PinFields) => [pin.request, pin.role ?? '', pin.provider ?? '', pin.rule].join('\n')
  return text(a) === text(b)
}

/** A change by hand, as it is undone: in one. */
export interface Change {
  /** What it says, for the list of changes. */
  words: string
  pins: PinFields[]
  /** Pins that were there before and go. */
  gone: PinFields[]
}

/** The pins after some changes: later ones win where two cannot hold together. */
export function pinsAfter(before: PinFields[], changes: Change[]): PinFields[] {
  let pins = before.map(pinOf)
  for (const change of changes) {
    pins = pins.filter((pin) => !change.gone.some((of) => isSame(pin, of)))
    for (const pin of change.pins.map(pinOf)) {
      const clashes = (other: PinFields) =>
        other.request === pin.request &&
        (other.role ?? '') === (pin.role ?? '') &&
        (other.provider ?? '') === (pin.provider ?? '') &&
        other.rule !== pin.rule &&
        other.rule !== 'answer' &&
        pin.rule !== 'answer'
      pins = pins.filter((other) => !clashes(other) && !isSame(other, pin))
      pins.push(pin)
    }
  }
  return pins
}

/** Whether a seat is pinned or forbidden. */
export function ruleOf(
  pins: PinFields[],
  seat: { request: string; role: string; provider: string },
): string | undefined {
  const of = pins.find(
    (pin) =>
      pin.request === seat.request &&
      pin.provider === seat.provider &&
      (!pin.role || pin.role === seat.role) &&
      pin.rule !== 'answer',
  )
  return of?.rule
}

export interface Gains {
  gained: string[]
  lost: string[]
}

/** Which communities have more answered requests than before, and which fewer. */
export function gains(before: PlanDocument, after: PlanDocument): Gains {
  const of = new Map(before.communities.map(({ community, answered }) => [community, answered]))
  const gained: string[] = []
  const lost: string[] = []
  for (const { community, answered } of after.communities) {
    const old = of.get(community) ?? 0
    if (answered > old) gained.push(community)
    if (answered < old) lost.push(community)
  }
  return { gained, lost }
}

/** Seats by request: what a difference means for each matter. */
export function byRequest(added: Seat[], removed: Seat[]): Map<string, { added: Seat[]; removed: Seat[] }> {
  const of = new Map<string, { added: Seat[]; removed: Seat[] }>()
  const at = (id: string) => {
    const there = of.get(id) ?? { added: [], removed: [] }
    of.set(id, there)
    return there
  }
  added.forEach((seat) => at(seat.request).added.push(seat))
  removed.forEach((seat) => at(seat.request).removed.push(seat))
  return of
}
