/** Which round and which plan pictures and figures are about, where nobody said it. */
import { computed } from 'vue'
import { useRoute } from 'vue-router'

import { useRounds } from '../server/queries'
import type { Plan, Round } from '../server/shapes'

/** The newest round in which there may be something to see; rounds come the newest first. */
export function roundToShow(rounds: Pick<Round, 'id' | 'state'>[]): string {
  const first = (...states: string[]) => rounds.find(({ state }) => states.includes(state))
  return (first('planning', 'answering') ?? first('closed') ?? rounds[0])?.id ?? ''
}

/** The newest plan that is published, else the newest draft; plans come the newest first. */
export function planToShow<T extends Pick<Plan, 'state'>>(plans: T[]): T | undefined {
  return plans.find(({ state }) => state === 'published') ?? plans.find(({ state }) => state === 'draft')
}

/** The round of the address, else the one to show; empty while there is none. */
export function useChosenRound() {
  const route = useRoute()
  const { data } = useRounds()
  const rounds = computed(() => data.value?.items ?? [])
  const id = computed(() => String(route.query['round'] ?? '') || roundToShow(rounds.value))
  const round = computed(() => rounds.value.find((of) => of.id === id.value))
  return { id, round, rounds }
}
