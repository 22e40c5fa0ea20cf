/** Who could take the seats of a request, by the evidence of the newest plan. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'

import { api, got } from '../server/client'
import { useDistrict } from '../server/queries'
import { lang } from '../words'

export interface Candidate {
  provider: string
  name: string | null
  /** In (0, 1]. */
  relevance: number
  eligible: boolean
  eligibility: string
  /** Why, in words. */
  said: string
}

export interface Candidates {
  plan: string
  roles: { role: string; considered: Candidate[] }[]
}

export function useCandidates(id: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'candidates', computed(() => toValue(id)), lang],
    queryFn: async () =>
      (await got(
        api.GET('/api/v1/districts/{district}/requests/{id}/candidates', {
          params: { path: { district: district.value, id: toValue(id) } },
        }),
      )) as unknown as Candidates,
    enabled: computed(() => toValue(id) !== ''),
    staleTime: 60_000,
  })
}
