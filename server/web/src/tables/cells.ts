/**
 * Cells of a row, as they are read and typed.
 *
 * Always holds: only what was typed over is sent, so that nothing is written back that was masked or changed
 * by somebody else meanwhile; a list is typed in one field, parted by ；.
 */
import type { Row } from '../server/shapes'
import { type Column, choiceName, type Names } from './columns'
import { rolesSaid } from './roles'

export type NameOf = (table: Names, id: string) => string

/** A cell as it is typed. */
export function typedCell(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  return Array.isArray(cell) ? cell.map(String).join('；') : String(cell)
}

/** A cell as it is read in the table: names instead of ids, words instead of codes. */
export function shownCell(column: Column, cell: unknown, nameOf: NameOf): string {
  if (cell === null || cell === undefined || cell === '') return ''
  const one = (part: unknown) => {
    const text = String(part)
    if (column.names) return nameOf(column.names, text)
    return column.kind === 'choice' ? choiceName(column.key, text) : text
  }
  if (column.key === 'roles') return rolesSaid(typedCell(cell))
  return Array.isArray(cell) ? cell.map(one).join('、') : one(cell)
}

/** The parts of a list as somebody types it. */
export function parts(text: string): string[] {
  return text
    .split(/[;；、\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export type Typed = Record<string, string>

export function typedRow(columns: Column[], row: Row): Typed {
  return Object.fromEntries(columns.map(({ key }) => [key, typedCell(row[key])]))
}

/** What was typed over, as it is sent; an empty text empties its cell. */
export function changes(columns: Column[], row: Row, typed: Typed): Record<string, string | string[]> {
  const changed = columns.filter(({ key }) => {
    const text = typed[key]
    return text !== undefined && text.trim() !== typedCell(row[key])
  })
  return Object.fromEntries(
    changed.map(({ key, kind }) => {
      const text = (typed[key] ?? '').trim()
      return [key, kind === 'list' && text !== '' ? parts(text) : text]
    }),
  )
}

/** Columns that hold what their kind does not allow. */
export function faulty(columns: Column[], typed: Typed): string[] {
  const fits = (kind: Column['kind'], text: string) => {
    if (kind === 'whole') return /^\d{0,9}$/.test(text)
    return kind === 'decimal' ? /^(\d{1,3}(\.\d{1,9})?)?$/.test(text) : true
  }
  return columns.filter(({ key, kind }) => !fits(kind, (typed[key] ?? '').trim())).map(({ key }) => key)
}

/** What is typed, over a row that somebody else changed meanwhile: untouched fields take what is new. */
export function rebased(columns: Column[], before: Row, now: Row, typed: Typed): Typed {
  const text = (key: string) => {
    const own = typed[key] ?? ''
    return own.trim() === typedCell(before[key]) ? typedCell(now[key]) : own
  }
  return Object.fromEntries(columns.map(({ key }) => [key, text(key)]))
}

/** Rows in which all the words stand, in any shown cell. */
export function fitting(rows: Row[], words: string, textOf: (row: Row) => string): Row[] {
  const all = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (all.length === 0) return rows
  return rows.filter((row) => {
    const text = textOf(row).toLowerCase()
    return all.every((word) => text.includes(word))
  })
}
