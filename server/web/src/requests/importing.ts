/** An import while it is looked at: read, mended, read again. What is not sent yet is kept for this tab. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, watch } from 'vue'

import { api, got } from '../server/client'
import { useDistrict } from '../server/queries'
import type { Import } from '../server/shapes'
import { useDraft } from '../shell/draft'
import { brought, type Brought } from './brought'
import { bodyOf, counted, joined, type Mends, none, settled } from './mends'

/** So often it is asked whether the second job compared the requests, where the stream of changes broke. */
const ASKED_MAX = 60

interface Desk {
  /** Not sent yet. */
  pending: Mends
  /** On their way: the reading that they caused is not over. */
  sent: Mends
  /** The version from which on they are being read. */
  sentFrom: number
  /** Those that hold. */
  held: Mends
  /** Groups that are not one matter, by their keys. */
  apart: string[]
}

const begin = (): Desk => ({ pending: none(), sent: none(), sentFrom: 0, held: none(), apart: [] })

const versionOf = (etag: string) => Number(etag.replace(/\D/g, ''))

export function useImportDesk(id: string) {
  const district = useDistrict()
  const client = useQueryClient()
  const key = computed(() => [district.value, 'import', id])
  const path = computed(() => ({ district: district.value, import: id }))
  const { draft: desk, clear: forget } = useDraft<Desk>(`mends.${id}`, begin())

  const query = useQuery({
    queryKey: key,
    queryFn: async (): Promise<Brought> =>
      brought(
        await got(api.GET('/api/v1/districts/{district}/imports/{import}', { params: { path: path.value } })),
      ),
    refetchInterval: (asked) => {
      const of = asked.state.data
      if (of?.state === 'reading') return 1500
      const waits = of !== undefined && of.state !== 'faulty' && of.near_identical === null
      return waits && asked.state.dataUpdateCount < ASKED_MAX ? 3000 : false
    },
  })

  // A reading is over: what was sent holds, or comes back to be sent again.
  watch(
    () => query.data.value,
    (of) => {
      const { sent, sentFrom } = desk
      if (!of || of.state === 'reading' || counted(sent) === 0 || versionOf(of.etag) <= sentFrom) return
      const { holds, again } = settled(sent, of.faults)
      desk.sent = none()
      if (holds) desk.held = joined(desk.held, sent)
      else desk.pending = joined(again, desk.pending)
    },
    { immediate: true },
  )

  /** Sends what was gathered; it is read anew. */
  async function send(etag: string): Promise<void> {
    const mends = desk.pending
    const answer = await got(
      api.PATCH('/api/v1/districts/{district}/imports/{import}', {
        params: { path: path.value },
        headers: { 'If-Match': etag },
        body: bodyOf(mends) as never,
      }),
    )
    await client.cancelQueries({ queryKey: key.value })
    const now = brought(answer as Import)
    Object.assign(desk, { pending: none(), sent: mends, sentFrom: versionOf(now.etag) })
    client.setQueryData(key.value, now)
  }

  const commit = () =>
    got(
      api.POST('/api/v1/districts/{district}/imports/{import}/commit', {
        params: { path: path.value },
        body: {} as never,
      }),
    )

  const giveUp = () =>
    got(api.DELETE('/api/v1/districts/{district}/imports/{import}', { params: { path: path.value } }))

  const nPending = computed(() => counted(desk.pending))
  return { ...query, desk, nPending, send, commit, giveUp, forget }
}
