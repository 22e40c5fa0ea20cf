/** Columns of a request are typed anew: what is typed is kept until it is saved, and only what changed is sent. */
import { computed } from 'vue'

import { api, got } from '../server/client'
import { useDistrict } from '../server/queries'
import type { Request } from '../server/shapes'
import { useDraft } from '../shell/draft'
import { useSending } from '../shell/sending'

export interface Editing<T> {
  /** What tells its draft from others of the request. */
  name: string
  fields: (of: Request) => T
  changed: (base: T, now: T) => Partial<T>
  /** What is told when it is saved. */
  told: () => string
}

/** The draft of a request's columns beside what they were when it was begun, how it is saved, how it is left. */
export function useEditing<T extends object>(request: () => Request, of: Editing<T>, left: () => void) {
  const district = useDistrict()
  const { isBusy, problem, send } = useSending()
  const { id } = request()
  const { draft, clear } = useDraft(`${of.name}.${id}`, {
    base: of.fields(request()),
    now: of.fields(request()),
  })
  const body = computed(() => of.changed(draft.base as T, draft.now as T))
  const isChanged = computed(() => Object.keys(body.value).length > 0)

  async function save() {
    if (!isChanged.value) return
    const isDone = await send(
      () =>
        got(
          api.PATCH('/api/v1/districts/{district}/requests/{id}', {
            params: { path: { district: district.value, id } },
            headers: { 'If-Match': request().etag },
            body: body.value,
          }),
        ),
      of.told(),
    )
    if (isDone) leave()
  }
  function leave() {
    clear()
    left()
  }
  return { draft, isChanged, isBusy, problem, save, leave }
}
