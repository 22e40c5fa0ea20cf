/** Requests page after page, as far as somebody scrolls. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api, got } from '../server/client'
import { type Filters, useDistrict } from '../server/queries'
import type { RequestPage } from '../server/shapes'

const PAGE = 200

export function useRequestRows(filters: Ref<Filters>) {
  const district = useDistrict()
  const query = useInfiniteQuery({
    queryKey: [district, 'request-rows', filters],
    queryFn: ({ pageParam }): Promise<RequestPage> =>
      got(
        api.GET('/api/v1/districts/{district}/requests', {
          params: {
            path: { district: district.value },
            query: {
              ...filters.value,
              limit: PAGE,
              cursor: pageParam,
              facets: pageParam === undefined ? 'topic,street,standing' : undefined,
            },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  })
  const pages = computed(() => query.data.value?.pages ?? [])
  return {
    rows: computed(() => pages.value.flatMap((page) => page.items)),
    total: computed(() => pages.value[0]?.total),
    facets: computed(() => pages.value[0]?.facets),
    error: query.error,
    isPending: query.isPending,
    isFetching: query.isFetching,
    hasMore: query.hasNextPage,
    more: () => !query.isFetchingNextPage.value && query.fetchNextPage(),
    refetch: query.refetch,
  }
}
