/** What happens elsewhere appears without loading the page again. */
import { useQueryClient } from '@tanstack/vue-query'
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

import type { Job } from './shapes'

/** So long changes are gathered before it is looked again. */
const GATHERED_MS = 400

/** Follows a district while a view of it is open. Returns whether the stream is there. */
export function useLive(district: Ref<string>): Ref<boolean> {
  const client = useQueryClient()
  const isThere = ref(true)
  let stream: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const lookAgain = () => {
    clearTimeout(timer)
    timer = setTimeout(() => client.invalidateQueries({ queryKey: [district.value] }), GATHERED_MS)
  }
  const end = () => {
    stream?.close()
    clearTimeout(timer)
  }
  const begin = () => {
    end()
    if (district.value === '') return
    stream = new EventSource(`/api/v1/districts/${encodeURIComponent(district.value)}/events`)
    stream.addEventListener('change', lookAgain)
    stream.addEventListener('notice', lookAgain)
    stream.addEventListener('job', (event) => {
      const job = JSON.parse((event as MessageEvent<string>).data) as Job
      client.setQueryData([district.value, 'job', job.id], job)
      if (job.state !== 'queued' && job.state !== 'running') lookAgain()
    })
    stream.onopen = () => {
      // Whatever happened while it was away.
      if (!isThere.value) lookAgain()
      isThere.value = true
    }
    stream.onerror = () => {
      isThere.value = false
      // The browser tries again by itself, but where the server refused: then after a while.
      if (stream?.readyState === EventSource.CLOSED) {
        clearTimeout(timer)
        timer = setTimeout(begin, 5000)
      }
    }
  }
  watch(district, begin, { immediate: true })
  onBeforeUnmount(end)
  return isThere
}
