/** What is changed of a request: that alone is sent, so that two at work do not undo each other. */
import type { Request } from '../server/shapes'

export interface Fields {
  title: string
  text: string
  topic: string
  urgency: string
}

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value))

/** The fields of a request as a form has them. */
export function fieldsOf(of: Request): Fields {
  return { title: text(of.title), text: text(of.text), topic: text(of.topic), urgency: text(of.urgency) }
}

/** What was typed that is another thing than before. An empty text empties the cell. */
export function changed(base: Fields, now: Fields): Partial<Fields> {
  const keys = Object.keys(base) as (keyof Fields)[]
  return Object.fromEntries(
    keys.filter((key) => now[key].trim() !== base[key].trim()).map((key) => [key, now[key].trim()]),
  )
}

/** What the meeting sets: a date that is emptied stays as it was, since a request of a round has one. */
export function changedTarget(
  base: { target: string; due: string },
  now: { target: string; due: string },
): { target?: string; due?: string } {
  const body: { target?: string; due?: string } = {}
  if (now.target.trim() !== base.target.trim()) body.target = now.target.trim()
  if (now.due && now.due !== base.due) body.due = now.due
  return body
}
