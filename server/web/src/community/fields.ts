/** What is written of a request: its words and numbers as they are typed, and as the server takes them. */
import { say } from '../words'
import type { Request, Row } from '../server/shapes'

/** A request as it is typed. */
export interface Typed {
  title: string
  text: string
  households: number | ''
  compound: string
  hands: string[]
}

export const UNTYPED: Typed = { title: '', text: '', households: '', compound: '', hands: [] }

export function typedOf(request: Request): Typed {
  const households = Number(request.households ?? NaN)
  return {
    title: request.title ?? '',
    text: request.text ?? '',
    households: Number.isFinite(households) ? households : '',
    compound: request.compound ?? '',
    hands: request.hands ?? [],
  }
}

/** Cells of a request as the server takes them. */
export interface Cells {
  title?: string
  text?: string
  households?: number
  compound?: string
  hands?: string[]
}

/** A number of households that can be: a whole one, or none. */
export function isCount(households: number | ''): boolean {
  return households === '' || (Number.isInteger(households) && households >= 0 && households <= 1_000_000)
}

/** What was typed, without what was left empty. */
export function cellsOf(typed: Typed): Cells {
  return {
    title: typed.title.trim(),
    ...(typed.text.trim() ? { text: typed.text.trim() } : {}),
    ...(typed.households !== '' ? { households: typed.households } : {}),
    ...(typed.compound.trim() ? { compound: typed.compound.trim() } : {}),
    ...(typed.hands.length ? { hands: typed.hands } : {}),
  }
}

/**
 * What is another than before: the rest is not sent back, since contact data in it is masked when it is shown. An
 * emptied cell is an empty text, also one of a number.
 */
export function changedCells(before: Typed, after: Typed): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  for (const key of ['title', 'text', 'compound'] as const) {
    if (after[key].trim() !== before[key].trim()) changed[key] = after[key].trim()
  }
  if (after.households !== before.households) changed['households'] = after.households
  const hands = (of: Typed) => [...of.hands].sort().join(';')
  if (hands(after) !== hands(before)) changed['hands'] = after.hands
  return changed
}

/** What was typed over what somebody else wrote meanwhile: their words where nothing was typed, one's own else. */
export function rebased(before: Typed, after: Typed, now: Typed): Typed {
  const touched = changedCells(before, after)
  const keys = Object.keys(now) as (keyof Typed)[]
  const own = keys.filter((key) => key in touched).map((key) => [key, after[key]])
  return { ...now, ...(Object.fromEntries(own) as Partial<Typed>) }
}

/** The professions that a hand is raised for, as they are usually listed. */
const USUAL: readonly (readonly [string, string])[] = [
  ['律师', 'lawyer'],
  ['会计', 'accountant'],
  ['设计师', 'designer'],
  ['规划师', 'planner'],
  ['健康师', 'health adviser'],
  ['心理咨询师', 'counsellor'],
  ['治理顾问', 'governance adviser'],
  ['政工师', 'political adviser'],
]

/**
 * The professions that a district has somebody of: a hand that nobody can take would leave a request without an
 * answer. All usual ones while it is not known who there is.
 */
export function professions(providers: Row[] | undefined): string[] {
  const usual = USUAL.map(([zh]) => zh)
  if (!providers) return usual
  const there = new Set(
    providers
      .map((row) => row['profession'])
      .filter((name): name is string => typeof name === 'string' && name !== ''),
  )
  const others = Array.from(there).filter((name) => !usual.includes(name))
  return [...usual.filter((name) => there.has(name)), ...others.sort((a, b) => a.localeCompare(b, 'zh'))]
}

export function profession(name: string): string {
  const pair = USUAL.find(([zh]) => zh === name)
  return pair ? say(...pair) : name
}
