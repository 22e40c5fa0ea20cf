/** What is being typed, kept for this tab until it is sent: a page that is opened again has it still. */
import { ref, watch, type Ref } from 'vue'

/** What was kept under a key; nothing where it cannot be read. */
export function keptUnder<T>(key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(key)
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

export function keep(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing loses it when the page is closed.
  }
}

export interface Kept<T> {
  value: Ref<T>
  forget: () => void
}

/** Something that is typed: as it was kept, else as it begins. */
export function useKept<T>(key: string, begin: () => T): Kept<T> {
  const value = ref(keptUnder<T>(key) ?? begin()) as Ref<T>
  watch(value, (now) => keep(key, now), { deep: true, flush: 'sync' })
  const forget = () => {
    value.value = begin()
    keep(key, undefined)
  }
  return { value, forget }
}
