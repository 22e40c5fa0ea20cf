/** The days of a year that are not what their weekday says: holidays, and weekends on which people work. */
export interface Day {
  date: string
  working: boolean
}

/** A day so many days later: 2026-05-01. */
export function later(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}

/** More days than these in one go are a slip of the hand. */
export const DAYS_MOST = 31

/** Why a span of days cannot be set; nothing where it can. */
export function amiss(
  from: string,
  to: string,
  year: number,
): 'missing' | 'turned' | 'long' | 'year' | undefined {
  if (from === '' || to === '') return 'missing'
  if (to < from) return 'turned'
  if (!from.startsWith(`${year}-`) || !to.startsWith(`${year}-`)) return 'year'
  return later(from, DAYS_MOST) <= to ? 'long' : undefined
}

/** The days with those of a span, which now are what is said. */
export function withSpan(days: Day[], from: string, to: string, working: boolean): Day[] {
  const span: Day[] = []
  for (let date = from; date <= to; date = later(date, 1)) span.push({ date, working })
  return sorted([...days.filter(({ date }) => date < from || date > to), ...span])
}

export function withoutSpan(days: Day[], from: string, to: string): Day[] {
  return days.filter(({ date }) => date < from || date > to)
}

export const sorted = (days: Day[]) => [...days].sort((a, b) => a.date.localeCompare(b.date))

export const sameDays = (one: Day[], other: Day[]) =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

export interface Span {
  from: string
  to: string
  working: boolean
  days: number
}

/** Days behind each other that are alike, as one. */
export function spans(days: Day[]): Span[] {
  const all: Span[] = []
  for (const { date, working } of sorted(days)) {
    const last = all[all.length - 1]
    if (last && last.working === working && later(last.to, 1) === date) {
      last.to = date
      last.days += 1
    } else {
      all.push({ from: date, to: date, working, days: 1 })
    }
  }
  return all
}
