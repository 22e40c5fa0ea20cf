/**
 * What people hold: roles with their streets, communities or providers; who may give which, and what does
 * not go together.
 */
import { role as roleName } from '../names'
import { say } from '../words'

/** A role as it is held or given; without a district it is of the one that it is given in. */
export interface Held {
  district?: string
  role: string
  scope?: string[]
}

/** Roles of some streets, communities or providers alone. */
const SCOPED = ['street', 'community', 'provider']
export const hasScope = (role: string) => SCOPED.includes(role)

/** What a coordinator gives; the administrator gives all. */
export const GIVEN_BY_COORDINATOR = ['community', 'provider', 'street']
export const GIVEN_BY_ADMINISTRATOR = [
  'coordinator',
  'street',
  'community',
  'provider',
  'inspector',
  'administrator',
]
/** A program is never administrator. */
export const GIVEN_TO_PROGRAMS = GIVEN_BY_ADMINISTRATOR.filter((role) => role !== 'administrator')

/** What a scope of a role is made of. */
export interface Choice {
  id: string
  name: string
}
export type Choices = Record<string, Choice[]>

/** A place by its name, its id, or the only one whose name has these letters. */
export function chosenOf(choices: Choice[], typed: string): Choice | undefined {
  const text = typed.trim()
  if (text === '') return undefined
  const whole = choices.find(({ id, name }) => id === text || name === text)
  if (whole) return whole
  const like = choices.filter(({ name }) => name.includes(text))
  return like.length === 1 ? like[0] : undefined
}

/** Why roles cannot be held like this, in words; nothing where they can. */
export function amiss(roles: Held[]): string | undefined {
  const unscoped = roles.find(({ role, scope }) => hasScope(role) && (scope ?? []).length === 0)
  if (unscoped) {
    const name = roleName(unscoped.role)
    return say(`“${name}”要写明是哪些`, `say of which: ${name}`)
  }
  const kinds = new Set(roles.map(({ role }) => role))
  const isAlone = (role: string) => !kinds.has(role) || kinds.size === 1
  if (!isAlone('administrator') || !isAlone('inspector')) {
    return say('系统管理员、督查不能兼任其他角色', 'an administrator or inspector holds nothing else')
  }
  return undefined
}

/** A line for each role: 社区：枣阳弄居民区、棠浦里居民区. */
export function rolesSaid(roles: Held[], nameOf: (role: string, id: string) => string): string[] {
  return roles.map(({ role, scope }) => {
    const names = (scope ?? []).map((id) => nameOf(role, id))
    return names.length > 0 ? `${roleName(role)}：${names.join('、')}` : roleName(role)
  })
}

/** Whether both hold the same, in whatever sequence. */
export function sameRoles(one: Held[], other: Held[]): boolean {
  const text = (roles: Held[]) =>
    roles
      .map(({ district, role, scope }) => [district ?? '', role, ...[...(scope ?? [])].sort()].join(' '))
      .sort()
      .join('\n')
  return text(one) === text(other)
}

/** Roles as they are sent. */
export function whole(roles: Held[]): Required<Held>[] {
  return roles.map(({ district, role, scope }) => ({ district: district ?? '', role, scope: scope ?? [] }))
}
