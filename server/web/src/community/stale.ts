/** Somebody else changed what is being changed: it is told, fetched anew, and what was typed stays. */
import { Problem } from '../server/client'
import { tell, tellProblem } from '../shell/told'
import { say } from '../words'

/** Does a change. Returns whether it was done; where it was made from an older state, that is fetched anew. */
export async function changedOrStale(
  act: () => Promise<unknown>,
  told: string,
  again: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await act()
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 412) {
      const mend = say(
        '已取到最新的；您填的还在，请再保存一次',
        'the newest was fetched and yours is still here: save again',
      )
      tellProblem(new Problem(412, problem.code, problem.detail, mend))
      await again()
    } else {
      tellProblem(problem)
    }
    return false
  }
  tell(told)
  return true
}
