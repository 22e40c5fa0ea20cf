/** Where the object of an act, or the subject of a notice, is looked at. */
import type { RouteLocationRaw } from 'vue-router'

/** The view of an act's object; nothing where there is none. */
export function viewOf(act: string, object: string, district: string): RouteLocationRaw | undefined {
  if (object === '') return undefined
  const [of] = act.split('.')
  switch (of) {
    case 'request':
      // Ranks are a community's.
      return act === 'request.rank' ? undefined : { name: 'request', params: { district, id: object } }
    case 'round':
      return act === 'round.admit'
        ? { name: 'request', params: { district, id: object } }
        : { name: 'round', params: { district, round: object } }
    case 'plan':
      return { name: 'plan', params: { district, plan: object } }
    case 'communities':
    case 'providers':
    case 'topics':
    case 'cases':
      return { name: 'table', params: { district, table: of }, query: { row: object } }
    case 'import':
      return act === 'import.erase' ? undefined : { name: 'import', params: { district, import: object } }
    default:
      return undefined
  }
}

/** Of what the object of an act is the id, where it has a name that says more. */
export function kindOf(act: string): 'person' | 'community' | 'provider' | 'round' | undefined {
  const [of] = act.split('.')
  if (act === 'request.rank' || of === 'communities') return 'community'
  if (of === 'person' || of === 'session' || of === 'invitation' || of === 'password') return 'person'
  if (of === 'providers' || of === 'leave' || act === 'contact.set') return 'provider'
  return of === 'pins' || (of === 'round' && act !== 'round.admit') ? 'round' : undefined
}
