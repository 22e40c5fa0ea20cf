/**
 * What views ask the server, kept once for all of them.
 *
 * Always holds: each key begins with the district, so that whatever happens there makes everything of it look again
 * ([`live`]).
 */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { useRoute } from 'vue-router'

import { Problem, api, got } from './client'
import type { Items, Job, Me, Row } from './shapes'

/** Who is signed in; none where nobody is. */
export async function me(): Promise<Me | null> {
  try {
    return await got(api.GET('/api/v1/me'))
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) return null
    throw problem
  }
}

export function useMe() {
  return useQuery({ queryKey: ['me'], queryFn: me, staleTime: 60_000 })
}

/** The district of the address. */
export function useDistrict() {
  const route = useRoute()
  return computed(() => String(route.params['district'] ?? ''))
}

/** Roles that somebody holds in the district of the address; those of the deployment count everywhere. */
export function useRoles() {
  const district = useDistrict()
  const { data } = useMe()
  return computed(() => {
    const held = (data.value?.roles ?? []).map((of) => ({
      ...of,
      district: of.district ?? '',
      scope: of.scope ?? [],
    }))
    return held.filter((of) => of.district === district.value || of.district === '')
  })
}

/** Whether one of these roles is held here. */
export function useMay(...roles: string[]) {
  const held = useRoles()
  return computed(() => held.value.some((of) => roles.includes(of.role)))
}

/** The communities, providers or streets that somebody holds a role for here. */
export function useScope(role: string) {
  const held = useRoles()
  return computed(() => held.value.filter((of) => of.role === role).flatMap((of) => of.scope ?? []))
}

export function useDistricts() {
  return useQuery({ queryKey: ['districts'], queryFn: () => got(api.GET('/api/v1/districts')) })
}

export function useRounds() {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'rounds'],
    queryFn: () =>
      got(api.GET('/api/v1/districts/{district}/rounds', { params: { path: { district: district.value } } })),
    enabled: computed(() => district.value !== ''),
  })
}

export function useRound(round: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'rounds', computed(() => toValue(round))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/rounds/{round}', {
          params: { path: { district: district.value, round: toValue(round) } },
        }),
      ),
    enabled: computed(() => toValue(round) !== ''),
  })
}

/** What requests or tasks are filtered by; empty ones are left out. */
export type Filters = Record<string, string | number | boolean | undefined>

export function filled(filters: Filters): Filters {
  return Object.fromEntries(
    Object.entries(filters).filter(([, value]) => value !== undefined && value !== ''),
  )
}

/** A page of requests. */
export function useRequests(filters: MaybeRefOrGetter<Filters>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'requests', computed(() => filled(toValue(filters)))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/requests', {
          params: { path: { district: district.value }, query: filled(toValue(filters)) },
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

export function useRequest(id: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'request', computed(() => toValue(id))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/requests/{id}', {
          params: { path: { district: district.value, id: toValue(id) } },
        }),
      ),
    enabled: computed(() => toValue(id) !== ''),
  })
}

/** What happened with a request and its tasks, the oldest first. */
export function useHistory(request: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'history', computed(() => toValue(request))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/requests/{id}/history', {
          params: { path: { district: district.value, id: toValue(request) } },
        }),
      ),
    enabled: computed(() => toValue(request) !== ''),
  })
}

/** Pictures and documents of a request and of the work on it. */
export function useFiles(request: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'files', computed(() => toValue(request))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/requests/{id}/files', {
          params: { path: { district: district.value, id: toValue(request) } },
        }),
      ),
    enabled: computed(() => toValue(request) !== ''),
  })
}

/** All tasks that fit, page after page. */
export function useTasks(filters: MaybeRefOrGetter<Filters>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'tasks', computed(() => filled(toValue(filters)))],
    queryFn: () =>
      all((cursor) =>
        got(
          api.GET('/api/v1/districts/{district}/tasks', {
            params: {
              path: { district: district.value },
              query: { ...filled(toValue(filters)), limit: 200, cursor },
            },
          }),
        ),
      ),
    placeholderData: keepPreviousData,
  })
}

export function useTask(id: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'task', computed(() => toValue(id))],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/tasks/{task}', {
          params: { path: { district: district.value, task: toValue(id) } },
        }),
      ),
  })
}

/** All rows of `communities`, `providers`, `topics` or `cases`. */
export function useTable(table: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'table', computed(() => toValue(table))],
    queryFn: () =>
      all<Row>((cursor) =>
        got(
          api.GET('/api/v1/districts/{district}/{table}', {
            params: {
              path: { district: district.value, table: toValue(table) },
              query: { limit: 200, cursor },
            },
          }),
        ).then((page) => page as unknown as Items<Row>),
      ),
    staleTime: 60_000,
  })
}

/** Names by id of a table's rows; an id that is not there stands for itself. */
export function useNames(table: string) {
  const { data } = useTable(table)
  const names = computed(() => new Map((data.value ?? []).map((row) => [row.id, row.name ?? row.id])))
  return (id: string | null | undefined) => names.value.get(id ?? '') ?? id ?? ''
}

/** What the holders of a place are told: one's own, of the whole district for a coordinator. */
export function useNotices() {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'notices'],
    queryFn: () =>
      got(
        api.GET('/api/v1/districts/{district}/notices', { params: { path: { district: district.value } } }),
      ),
  })
}

export function useJob(id: MaybeRefOrGetter<string>) {
  const district = useDistrict()
  return useQuery({
    queryKey: [district, 'job', computed(() => toValue(id))],
    queryFn: (): Promise<Job> =>
      got(
        api.GET('/api/v1/districts/{district}/jobs/{job}', {
          params: { path: { district: district.value, job: toValue(id) } },
        }),
      ),
    enabled: computed(() => toValue(id) !== ''),
    // The stream tells of it too; asking as well carries over a stream that broke.
    refetchInterval: (query) => (isOver(query.state.data) ? false : 1000),
  })
}

/** Why a job failed, and how that is mended; nothing of one that did not. */
export function failureOf(job: Job | undefined): { detail?: string; mend?: string } | undefined {
  return job?.error ?? undefined
}

export function isOver(job: Job | undefined): boolean {
  return job !== undefined && job.state !== 'queued' && job.state !== 'running'
}

/** All items of a list, page after page. */
export async function all<T>(
  page: (cursor?: string) => Promise<{ items: T[]; next?: string | null }>,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const one = await page(cursor)
    items.push(...one.items)
    cursor = one.next ?? undefined
  } while (cursor !== undefined)
  return items
}

/** Makes everything of the district look again: after a change of one's own. */
export function useLookAgain() {
  const client = useQueryClient()
  const district = useDistrict()
  return () => client.invalidateQueries({ queryKey: [district.value] })
}

/** What a call brings, with the mark that a change of it has to send along (`If-Match`). */
export async function gotMarked<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ value: T; etag: string }> {
  const value = await got(call)
  const { response } = await call
  return { value, etag: response.headers.get('ETag') ?? '' }
}
