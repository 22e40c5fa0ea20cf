/** The requests of one's own communities, all of them. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, got } from '../server/client'
import { all, useDistrict, useScope } from '../server/queries'
import type { Request } from '../server/shapes'

/** The communities that somebody speaks for in this district. */
export const useOwnCommunities = () => useScope('community')

/** Every request of these communities; a joint case stands there once. */
export function useOurs() {
  const district = useDistrict()
  const communities = useOwnCommunities()
  const query = useQuery({
    queryKey: [district, 'ours', communities],
    queryFn: async (): Promise<Request[]> => {
      const found = new Map<string, Request>()
      for (const community of communities.value) {
        const theirs = await all<Request>((cursor) =>
          got(
            api.GET('/api/v1/districts/{district}/requests', {
              params: { path: { district: district.value }, query: { community, limit: 200, cursor } },
            }),
          ),
        )
        theirs.forEach((request) => found.set(request.id, request))
      }
      return Array.from(found.values())
    },
    enabled: computed(() => communities.value.length > 0),
  })
  return {
    communities,
    requests: computed(() => query.data.value ?? []),
    error: query.error,
    /** Of somebody without a community nothing is on its way. */
    isPending: computed(() => communities.value.length > 0 && query.isPending.value),
    refetch: query.refetch,
  }
}
