/** Requests that are like another. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'

import { api, got } from '../server/client'
import { useDistrict } from '../server/queries'

export function useAlike(id: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'alike', computed(() => toValue(id))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/requests/{id}/similar', {
          params: { path: { district: district.value, id: toValue(id) } },
        }),
      ),
    enabled: computed(() => toValue(id) !== ''),
    staleTime: 30_000,
  })
}
