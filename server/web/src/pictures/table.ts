/** A table: what stands behind a picture, and what is saved from a view. */
export type Cell = string | number | null

export interface Column {
  text: string
  isNumber?: boolean
}

export interface Table {
  head: Column[]
  rows: Cell[][]
}

/** How a cell is read: thousands apart, a dash where there is nothing. */
export function said(cell: Cell): string {
  if (cell === null) return '–'
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : cell
}
