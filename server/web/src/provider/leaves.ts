/** When a provider is away. */

/** What is amiss with days that somebody chose. */
export function amiss(from: string, to: string, today: string): 'from' | 'to' | undefined {
  if (from === '') return 'from'
  return to < from || to < today ? 'to' : undefined
}
