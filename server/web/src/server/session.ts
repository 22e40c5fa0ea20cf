/** A session that ended while somebody was at work: it is begun again in front of what they see. */
import { ref } from 'vue'

/** Whether signing in again is asked for. */
export const isSigningInAgain = ref(false)

let waiting: (() => void)[] = []

/** Comes when somebody signed in again. */
export function signedInAgain(): Promise<void> {
  isSigningInAgain.value = true
  return new Promise((done) => waiting.push(done))
}

/** Lets go on what waited. */
export function goOn(): void {
  isSigningInAgain.value = false
  const all = waiting
  waiting = []
  all.forEach((done) => done())
}
