/** Where somebody begins who signed in: by what they are. */
import type { RouteLocationRaw } from 'vue-router'

import type { Me, RoleHeld } from '../server/shapes'

/** The first view of a role; the deployment's own roles choose a district first. */
export function firstView(held: RoleHeld): RouteLocationRaw {
  const params = { district: held.district }
  switch (held.role) {
    case 'provider':
      return { name: 'tasks', params }
    case 'community':
      return { name: 'ours', params }
    case 'street':
      return { name: 'triage', params }
    default:
      return { name: 'rounds', params }
  }
}

/** Roles in the sequence in which they are at work most; the first is where one begins. */
const FIRST = ['coordinator', 'street', 'community', 'provider', 'inspector']

/** Where somebody begins: one place, or several to choose from. */
export function beginnings(me: Me, districts: { id: string; name: string }[]): RoleHeld[] {
  const here = (of: RoleHeld) =>
    of.district !== '' ? [of] : districts.map(({ id }) => ({ ...of, district: id }))
  const held = me.roles.filter((of) => of.role !== 'administrator').flatMap(here)
  return [...held].sort((a, b) => FIRST.indexOf(a.role) - FIRST.indexOf(b.role))
}
