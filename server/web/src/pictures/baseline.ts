/** The complaints that were usual before, as a list that is sent as a whole. */
export interface Usual {
  by: string
  key: string
  complaints: number
}

/** The numbers of one grouping, as they stand in fields. */
export function typedOf(all: Usual[], by: string): Record<string, string> {
  return Object.fromEntries(all.filter((of) => of.by === by).map((of) => [of.key, String(of.complaints)]))
}

/** The whole list with what was typed for one grouping; an empty field takes its number away. */
export function withTyped(all: Usual[], by: string, typed: Record<string, string>): Usual[] {
  const others = all.filter((of) => of.by !== by || typed[of.key] === undefined)
  const own = Object.entries(typed)
    .filter(([, text]) => text.trim() !== '')
    .map(([key, text]) => ({ by, key, complaints: Number(text) }))
  return [...others, ...own]
}

/** Keys whose field holds no whole number. */
export function faulty(typed: Record<string, string>): string[] {
  return Object.keys(typed).filter((key) => !/^\s*\d{0,7}\s*$/.test(typed[key] ?? ''))
}
