/** What a request that is being typed is about, and whether it is there already: asked while somebody types. */
import { ref, watch } from 'vue'

import { api, got } from '../server/client'
import { useDistrict } from '../server/queries'
import type { Similar, Suggestions } from '../server/shapes'

/** So long nobody typed anything before it is asked. */
const PAUSE_MS = 500
/** So many letters say something. */
const LETTERS_MIN = 2
/** What is so much less alike than the best is left out: the scores have no scale of their own. */
const SHARE_MIN = 0.6
const OWN_SHOWN = 3
const OTHERS_SHOWN = 2

const OVER = [
  'withdrawn',
  'refused',
  'handed_on',
  'merged',
  'solved',
  'partly_solved',
  'unsolved',
  'suspended',
]

/** What is alike and still open: one's own, which can be opened, and those of others. */
export function alike(similar: Similar[]): { own: Similar[]; others: Similar[] } {
  const open = similar.filter((of) => !OVER.includes(of.standing))
  const best = Math.max(0, ...open.map((of) => of.score))
  const near = open.filter((of) => of.score >= best * SHARE_MIN)
  return {
    own: near.filter((of) => of.id).slice(0, OWN_SHOWN),
    others: near.filter((of) => !of.id).slice(0, OTHERS_SHOWN),
  }
}

/**
 * The topic of a request after something was proposed for it: what somebody chose stays while it is among the
 * proposals, else what the text says surely enough; empty: none.
 */
export function topicOf(
  chosen: { topic: string; isTopicChosen: boolean },
  proposed: { topic: string; sure: boolean }[],
): { topic: string; isTopicChosen: boolean } {
  const isThere = chosen.topic === '' || proposed.some((of) => of.topic === chosen.topic)
  if (chosen.isTopicChosen && isThere) return chosen
  return { topic: proposed.find((of) => of.sure)?.topic ?? '', isTopicChosen: false }
}

/** Suggestions for what is typed; nothing where it cannot be asked: they help, and nobody waits for them. */
export function useSuggestions(typed: () => { title: string; text: string; community: string }) {
  const district = useDistrict()
  const told = ref<Suggestions>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let newest = 0

  async function ask() {
    const { title, text, community } = typed()
    const number = ++newest
    if (title.trim().length < LETTERS_MIN) {
      told.value = undefined
      return
    }
    try {
      const answer = await got(
        api.POST('/api/v1/districts/{district}/requests/suggest', {
          params: { path: { district: district.value } },
          body: { title: title.trim(), text: text.trim(), ...(community ? { community } : {}) },
        }),
      )
      // What was typed meanwhile is asked by itself.
      if (number === newest) told.value = answer
    } catch {
      if (number === newest) told.value = undefined
    }
  }
  watch(
    () => JSON.stringify(typed()),
    () => {
      clearTimeout(timer)
      timer = setTimeout(ask, PAUSE_MS)
    },
    { immediate: true },
  )
  return told
}
