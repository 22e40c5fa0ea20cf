/** Lines that tell what was done, or why not; they go by themselves, problems when they are closed. */
import { reactive } from 'vue'

import { Problem } from '../server/client'
import { say } from '../words'

interface Told {
  id: number
  text: string
  mend: string
  isProblem: boolean
}

const SHOWN_MS = 4000

export const lines: Told[] = reactive([])
let next = 1

/** Tells what was done. */
export function tell(text: string): void {
  const id = next++
  lines.push({ id, text, mend: '', isProblem: false })
  setTimeout(() => close(id), SHOWN_MS)
}

/** Tells why something was not done, and how to mend it. */
export function tellProblem(problem: unknown): void {
  const of = problem instanceof Problem ? problem : undefined
  const text = of?.detail ?? say('没有做成，请再试一次', 'it was not done: try again')
  const there = lines.find((line) => line.isProblem && line.text === text)
  if (!there) lines.push({ id: next++, text, mend: of?.mend ?? '', isProblem: true })
}

export function close(id: number): void {
  const at = lines.findIndex((line) => line.id === id)
  if (at >= 0) lines.splice(at, 1)
}

/** Does something and tells what came of it. Returns whether it was done. */
export async function done(act: () => Promise<unknown>, text: string): Promise<boolean> {
  try {
    await act()
  } catch (problem) {
    tellProblem(problem)
    return false
  }
  if (text) tell(text)
  return true
}
