/** The sequence in which a community wants its requests: which may be ranked, and how the sequence is changed. */
import type { Request } from '../server/shapes'

/** Open requests that no round took in yet: their sequence is still the community’s to choose. */
export function rankable(requests: Request[], community: string): Request[] {
  const isOpen = (request: Request) => ['submitted', 'accepted', 'sent_back'].includes(request.standing)
  return requests.filter(
    (request) => request.community.includes(community) && !request.round && isOpen(request),
  )
}

/** As the community ranked them; those without a rank behind, in the sequence in which they were raised. */
export function ranked(requests: Request[], community: string): string[] {
  const place = (request: Request) => request.choices[community] ?? Infinity
  const order = (a: Request, b: Request) => {
    const [first, second] = [place(a), place(b)]
    if (first !== second) return first - second
    return (
      (a.submitted ?? '').localeCompare(b.submitted ?? '') ||
      a.id.localeCompare(b.id, undefined, { numeric: true })
    )
  }
  return rankable(requests, community)
    .sort(order)
    .map(({ id }) => id)
}

/** A sequence after something changed elsewhere: what is gone is left out, what is new comes last. */
export function brought(order: string[], there: string[]): string[] {
  return [...order.filter((id) => there.includes(id)), ...there.filter((id) => !order.includes(id))]
}

/** A sequence with one moved up (-1) or down (1); as it was where there is no further. */
export function moved(order: string[], at: number, by: number): string[] {
  const to = at + by
  const one = order[at]
  if (one === undefined || to < 0 || to >= order.length) return order
  const rest = order.filter((_, other) => other !== at)
  return [...rest.slice(0, to), one, ...rest.slice(to)]
}
