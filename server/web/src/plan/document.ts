/** plan.json as the page reads it (docs/schemas/plan.schema.json), and what can be told from it at a glance. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'

import { api, got } from '../server/client'
import { all, useDistrict } from '../server/queries'
import type { Request } from '../server/shapes'
import { say } from '../words'

export interface Tier {
  name: string
  sense: 'max' | 'min'
  value: number
  bound: number
  gap: number
}

export interface Assignment {
  request: string
  role: string
  provider: string
  effort: number
  relevance: number
  substitute: string | null
}

export interface Served {
  community: string
  answered: number
  requests: string[]
}

export interface Left {
  request: string
  reason: string
  detail: Record<string, unknown>
}

export interface Load {
  provider: string
  capacity: number
  load: number
  requests?: number
}

export interface PlanDocument {
  status: string
  tiers: Tier[]
  assignments: Assignment[]
  communities: Served[]
  merged: { request: string; into: string; asked: boolean }[]
  unanswered: Left[]
  providers: Load[]
}

/** A plan's document; only the district's own staff may have it. */
export function useDocument(plan: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'document', computed(() => toValue(plan))],
    queryFn: async () =>
      (await got(
        api.GET('/api/v1/districts/{district}/plans/{plan}/document', {
          params: { path: { district: district.value, plan: toValue(plan) } },
        }),
      )) as unknown as PlanDocument,
    enabled: computed(() => toValue(plan) !== ''),
    // A document never changes.
    staleTime: Infinity,
  })
}

export function usePlans(round: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'plans', computed(() => toValue(round))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/rounds/{round}/plans', {
          params: { path: { district: district.value, round: toValue(round) } },
        }),
      ),
    enabled: computed(() => toValue(round) !== ''),
  })
}

export function usePlan(plan: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'plan', computed(() => toValue(plan))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/plans/{plan}', {
          params: { path: { district: district.value, plan: toValue(plan) } },
        }),
      ),
    enabled: computed(() => toValue(plan) !== ''),
  })
}

/** All requests of a round, by id. */
export function useRequestsOfRound(round: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'requests-of-round', computed(() => toValue(round))],
    queryFn: async () => {
      const items = await all((cursor) =>
        got(
          api.GET('/api/v1/districts/{district}/requests', {
            params: {
              path: { district: district.value },
              query: { round: toValue(round), limit: 200, cursor },
            },
          }),
        ),
      )
      return new Map(items.map((of): [string, Request] => [of.id, of]))
    },
    enabled: computed(() => toValue(round) !== ''),
    staleTime: 10_000,
  })
}

const TIERS: Record<string, readonly [string, string]> = {
  communities_served: ['至少安排一件的社区', 'communities served'],
  first_choices_answered: ['头号选题得到安排的社区', 'first choices answered'],
  requests_answered: ['安排件数（联合点单按社区各计）', 'requests answered, a joint case once a community'],
  choices_followed: ['按社区自己的选题顺序得分', 'points by the communities’ own order'],
  urgent_answered: ['安排的特急件', 'most urgent answered'],
  min_load_shortfall: ['未满最低任务量的缺口', 'shortfall of least loads'],
  assignments_kept: ['沿用上一稿的派题', 'assignments kept'],
  quality: ['匹配质量', 'quality'],
}

export function tierName(code: string): string {
  const pair = TIERS[code]
  return pair ? say(...pair) : code
}

/** How good a value is, in words: proven best, or how far off at most. */
export function proof(tier: Tier): string {
  if (tier.value === tier.bound) return say('已证明不能更好', 'proven: none is better')
  const share = (tier.gap * 100).toFixed(tier.gap < 0.01 ? 2 : 1)
  return say(
    `最好不过 ${shown(tier.bound)}，至多差 ${share}%`,
    `at best ${shown(tier.bound)}, within ${share} %`,
  )
}

/** A whole number with its thousands apart. */
export function shown(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(value)
}

const REASONS: Record<string, readonly [string, string]> = {
  conflict: ['能办的单位都要回避或被禁派', 'whoever could is excluded'],
  no_candidate: ['没有单位能担这个角色', 'nobody can take a role'],
  team: ['各角色都有人，凑不成一队', 'no team can be formed'],
  community_limit: ['本社区的名额已用完', 'the community’s places are taken'],
  capacity: ['能办的单位都没有余力了', 'whoever could is busy'],
  choice: ['本社区别的点单排在前面', 'others of the community came first'],
  not_proven: ['在给定的计算量内没有排上', 'not found within the budget'],
}

export function reasonName(code: string): string {
  const pair = REASONS[code]
  return pair ? say(...pair) : code
}

/** Communities by how many of their requests are answered. */
export function coverage(communities: Served[]): { none: string[]; once: string[]; more: string[] } {
  const of = (fits: (n: number) => boolean) =>
    communities.filter(({ answered }) => fits(answered)).map(({ community }) => community)
  return { none: of((n) => n === 0), once: of((n) => n === 1), more: of((n) => n > 1) }
}
