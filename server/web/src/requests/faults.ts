/**
 * Faults as they are mended: by sheet and row, what is the same in many rows at once.
 *
 * Comes in: the faults of an import. Goes out: what stands where on the page. Always holds: no fault is
 * lost on the way; advice for a command line is not shown.
 */
import { say } from '../words'
import type { Fault, Place } from './brought'

/** Faults of headers: they name a row and a column, and no cell of content. */
const OF_HEADERS = [
  'missing_column',
  'missing_header',
  'duplicate_column',
  'unknown_column',
  'column_of_no_use',
  'column_not_used',
  'no_header',
  'unused_mapping',
  'too_many_columns',
  'empty_table',
]

/** A mend that did not find its place, or has no meaning. */
export const OF_MENDS = ['mend_without_place', 'bad_mapping']

/** Whether another text in one cell mends it. */
export function isOfCell(fault: Fault): boolean {
  const isOfMend = OF_MENDS.includes(fault.code)
  return fault.row !== null && !!fault.column && !OF_HEADERS.includes(fault.code) && !isOfMend
}

export const placeKey = (of: Place) => JSON.stringify([of.file, of.sheet])

/** What an input begins with: what stands in the cell, where it is known as a whole. */
export function startOf(fault: Fault): string {
  const value = fault.value ?? ''
  return value.includes('*') || value.endsWith('…') ? '' : value
}

/** The name that a fault proposes in place of the one that nobody knows. */
export function proposed(fault: Fault): string | undefined {
  if (!isOfCell(fault)) return undefined
  const found = fault.mend.match(/^是不是“(.+?)”？/) ?? fault.mend.match(/^is it (.+?)\? Else /)
  return found?.[1]
}

/** Advice, without what is meant for whoever types commands. */
export function advice(fault: Fault): string {
  if (!fault.mend.includes('--map')) return fault.mend
  const kept = fault.mend
    .split(/[，；,;]|(?<=[？?])/)
    .filter((part) => !/--map|列名对照|sheet mapping/.test(part))
  const [comma, mark] = say('，|？', ', |? ').split('|') as [string, string]
  const parts = kept.map((part) => part.trim()).filter((part) => part !== '')
  return parts.join(comma).replace(/[？?](，|, )/g, mark)
}

/** The same fault of the same text in one column of several rows: mended once. */
export interface Repeated {
  first: Fault
  rows: number[]
}

export interface RowFaults {
  row: number
  faults: Fault[]
}

/** What is wrong in one sheet. */
export interface SheetFaults extends Place {
  key: string
  /** Of the sheet, its headers, or the file. */
  whole: Fault[]
  repeated: Repeated[]
  rows: RowFaults[]
}

/** Rows from which on what is the same is mended once. */
const REPEATED_MIN = 3

const sameKey = (fault: Fault) => JSON.stringify([fault.code, fault.column, fault.value, fault.message])

/** Whether what stands in the cell is known well enough to say that two cells hold the same. */
const isTold = (fault: Fault) => startOf(fault) !== '' && fault.code !== 'duplicate_id'

function put<K>(groups: Map<K, Fault[]>, key: K, fault: Fault): void {
  const group = groups.get(key)
  if (group) group.push(fault)
  else groups.set(key, [fault])
}

function repeatedOf(faults: Fault[]): Repeated[] {
  const groups = new Map<string, Repeated>()
  for (const fault of faults.filter(isTold)) {
    const key = sameKey(fault)
    const group = groups.get(key) ?? { first: fault, rows: [] }
    if (!group.rows.includes(fault.row ?? 0)) group.rows.push(fault.row ?? 0)
    groups.set(key, group)
  }
  return [...groups.values()].filter((group) => group.rows.length >= REPEATED_MIN)
}

/** Faults sheet by sheet, in the sequence of the files. */
export function bySheet(faults: Fault[]): SheetFaults[] {
  const sheets = new Map<string, Fault[]>()
  for (const fault of faults) put(sheets, placeKey(fault), fault)
  return [...sheets].map(([key, all]) => {
    const first = all[0]!
    const ofCells = all.filter(isOfCell)
    const repeated = repeatedOf(ofCells)
    const once = new Set(repeated.map((group) => sameKey(group.first)))
    const rows = new Map<number, Fault[]>()
    const whole: Fault[] = []
    for (const fault of all) {
      const isHeader = OF_HEADERS.includes(fault.code) || OF_MENDS.includes(fault.code)
      if (fault.row === null || isHeader) whole.push(fault)
      else if (!(isOfCell(fault) && isTold(fault) && once.has(sameKey(fault)))) {
        put(rows, fault.row, fault)
      }
    }
    const sorted = [...rows].sort(([a], [b]) => a - b).map(([row, own]) => ({ row, faults: own }))
    return { key, file: first.file, sheet: first.sheet, whole, repeated, rows: sorted }
  })
}

/** How many places there are to mend in a sheet. */
export function placesOf(sheet: SheetFaults): number {
  const inRows = sheet.rows.reduce((sum, row) => sum + row.faults.length, 0)
  return sheet.whole.length + sheet.repeated.length + inRows
}

/** A header whose meaning is asked for, in all sheets where it stands. */
export interface AskedHeader {
  header: string
  places: Place[]
  /** The name of the column that it likely is. */
  likely?: string
}

/** Headers that nobody knows, and those of which two mean the same: each once. */
export function askedHeaders(unknown: Fault[], faults: Fault[]): AskedHeader[] {
  const asked = new Map<string, AskedHeader>()
  const doubled = faults.filter((fault) => fault.code === 'duplicate_column')
  for (const fault of [...unknown, ...doubled]) {
    const likely = fault.message.match(/ = (.+?)[？?]$/)?.[1]
    // Many are named in one warning.
    const headers =
      likely || fault.code === 'duplicate_column' ? [fault.column] : (fault.column ?? '').split('、')
    for (const header of headers) {
      if (!header) continue
      const one = asked.get(header) ?? { header, places: [], likely }
      if (!one.places.some((place) => placeKey(place) === placeKey(fault))) {
        one.places.push({ file: fault.file, sheet: fault.sheet })
      }
      asked.set(header, one)
    }
  }
  return [...asked.values()]
}

/** Columns that are missing, with the header that likely is it. */
export function missingColumns(faults: Fault[]): (Place & { column: string; likely?: string })[] {
  return faults
    .filter((fault) => fault.code === 'missing_column' && fault.column)
    .map((fault) => {
      const likely =
        fault.mend.match(/^是不是“(.+?)”？/)?.[1] ?? fault.mend.match(/^is it (.+?)\? Then /)?.[1]
      return { file: fault.file, sheet: fault.sheet, column: fault.column ?? '', likely }
    })
}

/** Faults by which somebody is asked which table a sheet is. */
const OF_SHEETS = ['not_a_table', 'ambiguous_table', 'missing_header', 'no_table', 'empty_table']

/** Sheets of which it is not clear which table they are; then the others. */
export function askedSheets(all: Fault[], tables: { sheets?: Place[]; table: string }[]) {
  const asked = new Map<string, Place & { isAsked: boolean; table?: string }>()
  const add = (place: Place, isAsked: boolean, table?: string) => {
    const key = placeKey(place)
    const there = asked.get(key)
    if (there) {
      there.isAsked ||= isAsked
      there.table ??= table
    } else asked.set(key, { file: place.file, sheet: place.sheet, isAsked, table })
  }
  for (const fault of all.filter((of) => of.file !== '')) {
    // A file without a known table is told of as a whole: its sheets are named beside.
    const isWhole = fault.code === 'no_table' && all.some((of) => of.file === fault.file && of.sheet !== null)
    if (!isWhole && !OF_MENDS.includes(fault.code)) add(fault, OF_SHEETS.includes(fault.code))
  }
  for (const table of tables) {
    for (const sheet of table.sheets ?? [])
      add({ file: sheet.file, sheet: sheet.sheet ?? null }, false, table.table)
  }
  return [...asked.values()].sort((a, b) => Number(b.isAsked) - Number(a.isAsked))
}

/** Of what sort the names are that a cell may have, so that they can be offered. */
export type Offered = 'communities' | 'topics' | 'providers' | 'streets' | 'urgencies' | 'kinds'

export function offeredFor(fault: Fault): Offered | undefined {
  const column = (fault.column ?? '').toLowerCase()
  if (fault.code === 'unknown_community' || fault.code === 'unplaced') return 'communities'
  if (fault.code === 'unknown_topic') return 'topics'
  if (fault.code === 'unknown_provider') return 'providers'
  if (fault.code === 'unknown_street') return 'streets'
  if (fault.code === 'bad_kind') return 'kinds'
  if (/社区|居民区|居委|community/.test(column)) return 'communities'
  if (/题型|topic/.test(column)) return 'topics'
  if (/紧急|urgency/.test(column)) return 'urgencies'
  if (/街镇|街道|street/.test(column)) return 'streets'
  return undefined
}
