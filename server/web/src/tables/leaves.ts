/** Leaves of a provider that were noted here: the server does not list them. */
export interface Leave {
  id: string
  provider: string
  from: string
  to: string
  open_tasks: string[]
}

/** What is amiss with days that somebody chose. */
export function amiss(from: string, to: string, today: string): 'from' | 'to' | undefined {
  if (from === '') return 'from'
  return to < from || to < today ? 'to' : undefined
}
