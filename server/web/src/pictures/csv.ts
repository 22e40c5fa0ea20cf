/**
 * A table as a file that a spreadsheet opens.
 *
 * Always holds: it begins with the mark by which Excel knows the letters; a text that a spreadsheet would
 * take for a formula stays a text.
 */
import type { Cell, Table } from './table'

const MARK = '\ufeff'

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  // A tab or a line break before a formula is stepped over by some programs.
  const text = /^\s*[=+\-@]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

export function csvOf({ head, rows }: Table): string {
  const lines = [head.map(({ text }) => text), ...rows]
  return MARK + lines.map((cells) => cells.map(cellText).join(',')).join('\r\n') + '\r\n'
}
