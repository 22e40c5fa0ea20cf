/** What a request says besides title and text, in the sequence in which it is read. */
import { day } from '../days'
import { urgency } from '../names'
import type { Request } from '../server/shapes'
import { say } from '../words'
import { columnSaid, TABLES } from './columns'

export interface Fact {
  name: string
  value: string
}

type Name = (id: string) => string

/** Columns that stand elsewhere on the page, or are told apart from the others. */
const ELSEWHERE = ['id', 'title', 'text', 'contact', 'phone', 'choice']

function said(column: string, value: unknown, topicName: Name, communityName: Name): string {
  const list = (Array.isArray(value) ? value : [value]).filter(
    (of) => of !== null && of !== undefined && of !== '',
  )
  const one = (of: unknown): string => {
    if (column === 'community') return communityName(String(of))
    if (column === 'topic') return topicName(String(of))
    if (column === 'urgency') return urgency(of)
    if (column === 'submitted' || column === 'deadline') return day(String(of)) || String(of)
    return String(of)
  }
  return list.map(one).join(say('、', ', '))
}

/** Every column that says something; communities tell their rank. */
export function factsOf(of: Request, topicName: Name, communityName: Name): Fact[] {
  const cells = of as unknown as Record<string, unknown>
  const columns = (TABLES.find((table) => table.name === 'requests')?.columns ?? []).filter(
    ([name]) => !ELSEWHERE.includes(name),
  )
  const facts = columns.map((column) => ({
    name: columnSaid(column),
    value: said(column[0], cells[column[0]], topicName, communityName),
  }))
  const ranks = Object.entries(of.choices ?? {}).map(([community, choice]) => {
    const rank = say(`第 ${choice} 想办的`, `choice ${choice}`)
    return of.community.length > 1 ? `${communityName(community)} ${rank}` : rank
  })
  facts.splice(1, 0, { name: say('选题顺序', 'Choice'), value: ranks.join(say('、', ', ')) })
  return facts.filter((fact) => fact.value !== '')
}
