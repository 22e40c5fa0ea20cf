/**
 * What is mended of an import, gathered until it is sent.
 *
 * Comes in: what somebody fills in at the place of a fault. Goes out: the body of a PATCH. Always holds:
 * one place is mended once, the last word counts; what a reading did not accept is taken back, to be sent
 * again with the rest.
 */
import type { Fault, Place } from './brought'
import { OF_MENDS } from './faults'

export interface MendedCell extends Place {
  row: number
  column: string
  value: string
}

export interface MendedRow extends Place {
  row: number
  drop: boolean
}

export interface MendedColumn {
  file: string
  /** Left out: in all sheets of the file. */
  sheet?: string
  from: string
  to: string
}

export interface MendedSheet extends Place {
  /** None: it is left out. */
  table: string | null
}

export interface Mends {
  cells: MendedCell[]
  rows: MendedRow[]
  columns: MendedColumn[]
  sheets: MendedSheet[]
  /** Requests that are one matter: the first stands for the others. */
  same: string[][]
}

export const none = (): Mends => ({ cells: [], rows: [], columns: [], sheets: [], same: [] })

export function counted(mends: Mends): number {
  const { cells, rows, columns, sheets, same } = mends
  return cells.length + rows.length + columns.length + sheets.length + same.length
}

const isAt = (of: Place, place: Place) => of.file === place.file && of.sheet === place.sheet
const placeOf = ({ file, sheet }: Place): Place => ({ file, sheet })

type CellPlace = Place & { row: number; column: string }
const isCell = (of: CellPlace, cell: CellPlace) =>
  isAt(of, cell) && of.row === cell.row && of.column === cell.column

/** The cell of a fault. */
export const cellOf = (fault: Fault): CellPlace => ({
  ...placeOf(fault),
  row: fault.row ?? 0,
  column: fault.column ?? '',
})

/** What a cell is to say; nothing where it stays as it is. */
export function valueOf(mends: Mends, cell: CellPlace): string | undefined {
  return mends.cells.find((of) => isCell(of, cell))?.value
}

/** A cell says something else, or stays as it is. */
export function withCell(mends: Mends, cell: CellPlace, value: string | undefined): Mends {
  const others = mends.cells.filter((of) => !isCell(of, cell))
  const { row, column } = cell
  return {
    ...mends,
    cells: value === undefined ? others : [...others, { ...placeOf(cell), row, column, value }],
  }
}

export function isDropped(mends: Mends, place: Place, row: number): boolean {
  return mends.rows.some((of) => isAt(of, place) && of.row === row && of.drop)
}

/** A row is left out, or taken after all; nothing is said of it where it never was left out. */
export function withRow(mends: Mends, place: Place, row: number, drop: boolean | undefined): Mends {
  const others = mends.rows.filter((of) => !(isAt(of, place) && of.row === row))
  return { ...mends, rows: drop === undefined ? others : [...others, { ...placeOf(place), row, drop }] }
}

export function meaningOf(mends: Mends, file: string, from: string): string | undefined {
  return mends.columns.find((of) => of.file === file && of.from === from)?.to
}

/** What a header means, in all sheets of each of its files. */
export function withColumn(mends: Mends, from: string, places: Place[], to: string | undefined): Mends {
  const files = [...new Set(places.map((place) => place.file))]
  const others = mends.columns.filter((of) => !(of.from === from && files.includes(of.file)))
  const said = to === undefined ? [] : files.map((file) => ({ file, from, to }))
  return { ...mends, columns: [...others, ...said] }
}

export function sheetOf(mends: Mends, place: Place): MendedSheet | undefined {
  return mends.sheets.find((of) => isAt(of, place))
}

/** Which table a sheet is; `null`: it is left out; nothing: as it is read by itself. */
export function withSheet(mends: Mends, place: Place, table: string | null | undefined): Mends {
  const others = mends.sheets.filter((of) => !isAt(of, place))
  return { ...mends, sheets: table === undefined ? others : [...others, { ...placeOf(place), table }] }
}

/** The key of a group of requests, whatever their sequence. */
export const groupKey = (ids: string[]) => [...ids].sort().join('\n')

export function isSame(mends: Mends, ids: string[]): boolean {
  return mends.same.some((group) => group.every((id) => ids.includes(id)))
}

/**
 * A group in the sequence in which it is sent: one that is there already stands for those that come; others
 * that are there already are no matter of this import.
 */
export function groupSent(ids: string[], isThere: (id: string) => boolean): string[] | undefined {
  const there = ids.filter(isThere)
  const coming = ids.filter((id) => !isThere(id))
  const group = [...there.slice(0, 1), ...coming]
  return coming.length > 0 && group.length > 1 ? group : undefined
}

export function withSame(mends: Mends, ids: string[], group: string[] | undefined): Mends {
  const others = mends.same.filter((of) => !of.every((id) => ids.includes(id)))
  return { ...mends, same: group ? [...others, group] : others }
}

/** Earlier mends with later ones; of one place the later count. */
export function joined(earlier: Mends, later: Mends): Mends {
  let all = earlier
  for (const cell of later.cells) all = withCell(all, cell, cell.value)
  for (const row of later.rows) all = withRow(all, row, row.row, row.drop)
  for (const sheet of later.sheets) all = withSheet(all, sheet, sheet.table)
  const isOther = (of: MendedColumn) =>
    !later.columns.some((one) => one.file === of.file && one.from === of.from)
  const same = all.same.filter((group) => !later.same.some((one) => groupKey(one) === groupKey(group)))
  return {
    ...all,
    columns: [...all.columns.filter(isOther), ...later.columns],
    same: [...same, ...later.same],
  }
}

/** What of the sent mends was not understood: their places. */
function isRefused(fault: Fault, of: Place & { row?: number; column?: string }): boolean {
  return (
    fault.file === of.file &&
    (fault.sheet ?? null) === (of.sheet ?? null) &&
    (fault.row ?? undefined) === of.row &&
    (fault.column ?? undefined) === of.column
  )
}

/**
 * After a reading: whether the mends that were sent hold. Where one of them did not find its place, the
 * server undoes all of them with the next: then those that are sound are to be sent again.
 */
export function settled(sent: Mends, faults: Fault[]): { holds: boolean; again: Mends } {
  const refused = faults.filter((fault) => OF_MENDS.includes(fault.code))
  if (refused.length === 0) return { holds: true, again: none() }
  const isSound = (of: Place & { row?: number; column?: string }) =>
    !refused.some((fault) => isRefused(fault, of))
  const place = (of: MendedColumn): Place & { column: string } => ({
    file: of.file,
    sheet: of.sheet ?? null,
    column: of.from,
  })
  const isMeant = (of: MendedColumn) =>
    !refused.some((fault) => fault.code === 'bad_mapping' && fault.file === of.file && fault.column === null)
  return {
    holds: false,
    again: {
      cells: sent.cells.filter(({ file, sheet, row, column }) => isSound({ file, sheet, row, column })),
      rows: sent.rows.filter(({ file, sheet, row }) => isSound({ file, sheet, row })),
      columns: sent.columns.filter((of) => isSound(place(of)) && isMeant(of)),
      sheets: sent.sheets.filter(({ file, sheet }) => isSound({ file, sheet })),
      same: sent.same,
    },
  }
}

/** The body of a PATCH: lists that are empty are left out. */
export function bodyOf(mends: Mends): Partial<Mends> {
  return Object.fromEntries(Object.entries(mends).filter(([, list]) => (list as unknown[]).length > 0))
}
