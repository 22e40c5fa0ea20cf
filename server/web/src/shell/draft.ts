/** What is being written, kept in this tab until it is sent: after an error or a reload it is still there. */
import { reactive, watch } from 'vue'

import { useMe } from '../server/queries'

interface Kept<T> {
  /** Whose words these are: the next person at this machine does not see them. */
  by: string
  words: Partial<T>
}

const place = (name: string) => `dianda.draft.${name}`

/** What was kept under a name; nothing where there is nothing, or nothing that can be read. */
export function kept<T>(name: string): Kept<T> | undefined {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(place(name)) ?? 'null')
    if (typeof found !== 'object' || found === null || !('words' in found) || !('by' in found))
      return undefined
    return found as Kept<T>
  } catch {
    return undefined
  }
}

/** Keeps words; empty ones need no place. */
export function keep<T>(name: string, of: Kept<T>, empty: T): void {
  try {
    if (JSON.stringify(of.words) === JSON.stringify(empty)) sessionStorage.removeItem(place(name))
    else sessionStorage.setItem(place(name), JSON.stringify(of))
  } catch {
    // A browser that keeps nothing: the words are still on the screen.
  }
}

/** A draft by its name, filled with what was kept of it, and how it ends. What is empty is plain values. */
export function useDraft<T extends object>(name: string, empty: T): { draft: T; clear: () => void } {
  const found = kept<T>(name)
  // A copy: what is typed into a list of the draft is not in the empty one.
  const blank = () => JSON.parse(JSON.stringify(empty)) as T
  const draft = reactive({ ...blank(), ...found?.words }) as T
  const { data: who } = useMe()
  let by = found?.by ?? ''
  const clear = () => {
    Object.assign(draft, blank())
    // Also where its view is gone already.
    keep(name, { by, words: draft as Partial<T> }, empty as Partial<T>)
  }
  watch(
    who,
    (of) => {
      if (!of) return
      if (by !== '' && by !== of.person) clear()
      by = of.person
    },
    { immediate: true },
  )
  watch(draft, () => keep(name, { by, words: draft as Partial<T> }, empty as Partial<T>), { flush: 'sync' })
  return { draft, clear }
}
