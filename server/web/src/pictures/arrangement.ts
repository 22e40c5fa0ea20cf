/**
 * What is arranged in a round: how many requests of each community, who carries how much, who sits where.
 *
 * Comes in: the document of a plan, for the district's own staff; for everybody else the tasks and requests
 * that they may see. Goes out: one shape for all pictures.
 */
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { type PlanDocument, useDocument, usePlans } from '../plan/document'
import { api, got } from '../server/client'
import { all, useDistrict, useMay, useRoles, useTable } from '../server/queries'
import type { Plan, Request, Row, Task } from '../server/shapes'
import { planToShow } from './chosen'

export interface Loaded {
  provider: string
  load: number
  capacity: number
}

export interface Arrangement {
  /** How many requests of a community are arranged, by its id. */
  answered: Map<string, number>
  loads: Loaded[]
  seats: { request: string; provider: string }[]
}

export function ofDocument({ communities, providers, assignments }: PlanDocument): Arrangement {
  return {
    answered: new Map(communities.map((of) => [of.community, of.answered])),
    loads: providers.map(({ provider, load, capacity }) => ({ provider, load, capacity })),
    seats: assignments.map(({ request, provider }) => ({ request, provider })),
  }
}

/** Tasks that are nobody's any more. */
const GONE = ['declined', 'returned', 'withdrawn']

/** Only what lies in these tables is told: communities that a caller may not see are not there. */
export function ofTasks(
  tasks: Task[],
  requests: Request[],
  communities: Row[],
  providers: Row[],
): Arrangement {
  const held = tasks.filter(({ state }) => !GONE.includes(state))
  const arranged = new Set(held.map(({ request }) => request))
  const answered = new Map(communities.map(({ id }) => [id, 0]))
  for (const request of requests.filter(({ id }) => arranged.has(id))) {
    for (const community of request.community) {
      const before = answered.get(community)
      if (before !== undefined) answered.set(community, before + 1)
    }
  }
  const loads = new Map<string, number>()
  for (const task of held) loads.set(task.provider, (loads.get(task.provider) ?? 0) + task.effort)
  return {
    answered,
    loads: providers.map((row) => ({
      provider: row.id,
      load: loads.get(row.id) ?? 0,
      capacity: Number(row['capacity'] ?? 0),
    })),
    seats: held.map(({ request, provider }) => ({ request, provider })),
  }
}

/** The communities that somebody may see requests of: those of their streets, or all. */
export function ownCommunities(communities: Row[], streets: string[], seesAll: boolean): Row[] {
  return seesAll ? communities : communities.filter((row) => streets.includes(String(row['street'] ?? '')))
}

export interface Arranged {
  /** Nothing while it is on its way, or where nothing is arranged. */
  arrangement: Ref<Arrangement | undefined>
  /** The communities that the arrangement is about. */
  communities: Ref<Row[]>
  providers: Ref<Row[]>
  plan: Ref<Plan | undefined>
  isPending: Ref<boolean>
  problem: Ref<unknown>
  again: () => void
}

export function useArrangement(round: Ref<string>): Arranged {
  const district = useDistrict()
  const roles = useRoles()
  const isStaff = useMay('coordinator', 'inspector')
  const communities = useTable('communities')
  const providers = useTable('providers')
  const plans = usePlans(() => (isStaff.value ? round.value : ''))
  const plan = computed(() => (isStaff.value ? planToShow(plans.data.value?.items ?? []) : undefined))
  const document = useDocument(() => plan.value?.id ?? '')

  const others = computed(() => !isStaff.value && round.value !== '' && roles.value.length > 0)
  const query = () => ({ round: round.value, limit: 200 })
  const path = () => ({ district: district.value })
  const tasks = useQuery({
    queryKey: [district, 'tasks', 'of-round', round],
    queryFn: () =>
      all((cursor) =>
        got(
          api.GET('/api/v1/districts/{district}/tasks', {
            params: { path: path(), query: { ...query(), cursor } },
          }),
        ),
      ),
    enabled: others,
  })
  const requests = useQuery({
    queryKey: [district, 'requests', 'of-round', round],
    queryFn: () =>
      all((cursor) =>
        got(
          api.GET('/api/v1/districts/{district}/requests', {
            params: { path: path(), query: { ...query(), cursor } },
          }),
        ),
      ),
    enabled: others,
  })

  const seen = computed(() => {
    const streets = roles.value.filter((of) => of.role === 'street').flatMap((of) => of.scope ?? [])
    return ownCommunities(communities.data.value ?? [], streets, isStaff.value)
  })
  const arrangement = computed(() => {
    if (isStaff.value) return document.data.value && ofDocument(document.data.value)
    if (!tasks.data.value || !requests.data.value || tasks.data.value.length === 0) return undefined
    return ofTasks(tasks.data.value, requests.data.value, seen.value, providers.data.value ?? [])
  })
  const asked = computed(() =>
    isStaff.value ? (plan.value ? [plans, document] : [plans]) : others.value ? [tasks, requests] : [],
  )
  const used = computed(() => [communities, providers, ...(round.value ? asked.value : [])])
  return {
    arrangement,
    communities: seen,
    providers: computed(() => providers.data.value ?? []),
    plan,
    // Before it is known who asks nothing is asked.
    isPending: computed(() => roles.value.length === 0 || used.value.some((of) => of.isPending.value)),
    problem: computed(() => used.value.map((of) => of.error.value).find((error) => error !== null)),
    again: () => used.value.forEach((of) => void of.refetch()),
  }
}
