/** Words for what is decided in the triage, and what each asks for. */
import { say } from '../words'
import type { Verdict } from './acts'

type Pair = readonly [zh: string, en: string]

const NAMES: Record<Verdict, Pair> = {
  accept: ['立项', 'Accept'],
  merge: ['并入另一件', 'Merge into another'],
  hand_on: ['转办', 'Hand on'],
  refuse: ['不予立项', 'Refuse'],
  send_back: ['退回补充', 'Send back'],
  undo: ['撤销初审', 'Undo'],
}
export const verdictName = (of: Verdict) => say(...NAMES[of])

const DONE: Record<Verdict, Pair> = {
  accept: ['已立项', 'accepted'],
  merge: ['已并入', 'merged'],
  hand_on: ['已转办', 'handed on'],
  refuse: ['不予立项', 'refused'],
  send_back: ['已退回补充', 'sent back'],
  undo: ['已撤销初审', 'undone'],
}
export const verdictDone = (of: Verdict, n: number) => {
  const [zh, en] = DONE[of]
  return say(`${n} 件${zh}`, `${n} ${en}`)
}

/** Keys by which a verdict is given while the list has the focus. */
export const KEYS: Record<string, Verdict> = {
  a: 'accept',
  m: 'merge',
  h: 'hand_on',
  r: 'refuse',
  b: 'send_back',
  u: 'undo',
}
export const keyOf = (of: Verdict) => (Object.keys(KEYS).find((key) => KEYS[key] === of) ?? '').toUpperCase()

/** Verdicts that say nothing further are given at once. */
export const isPlain = (of: Verdict) => of === 'accept' || of === 'undo'

/** Whether the words behind a verdict must be there. */
export const needsReason = (of: Verdict) => of === 'refuse' || of === 'send_back'

/** What can be asked for with a key, a verdict offered; nothing where it is not offered. */
export function verdictOfKey(key: string, offered: Verdict[]): Verdict | undefined {
  const verdict = KEYS[key.toLowerCase()]
  return verdict && offered.includes(verdict) ? verdict : undefined
}

/** The row that has the focus after the list changed: the same place, or the last. */
export function placeAfter(at: number, n: number): number {
  return n === 0 ? -1 : Math.min(Math.max(at, 0), n - 1)
}

/** Rows that are ticked and still there; else the one that has the focus. */
export function chosenIds(ticked: string[], focused: string | undefined, there: string[]): string[] {
  const still = ticked.filter((id) => there.includes(id))
  if (still.length > 0) return still
  return focused !== undefined && there.includes(focused) ? [focused] : []
}
