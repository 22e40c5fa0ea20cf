/** Something is sent from a form: whether it is on its way, why it was refused; what is typed stays. */
import { ref } from 'vue'

import { Problem } from '../server/client'
import { useLookAgain } from '../server/queries'
import { tell } from './told'

export function useSending() {
  const isBusy = ref(false)
  const problem = ref<unknown>()
  const lookAgain = useLookAgain()

  /** Sends, tells what was done and makes the views look again. Returns whether it was done. */
  async function send(act: () => Promise<unknown>, text: string): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    problem.value = undefined
    try {
      await act()
      if (text) tell(text)
      void lookAgain()
      return true
    } catch (found) {
      problem.value = found
      // Somebody else was quicker: what they did is fetched, so that it can be sent again as it was typed.
      if (found instanceof Problem && (found.status === 412 || found.status === 409)) void lookAgain()
      return false
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, problem, send }
}
