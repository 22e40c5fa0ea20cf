/** What an import holds, by its own names: the API's description leaves the insides of these lists open. */
import type { Import } from '../server/shapes'

/** Where something stands: a file, and a sheet of it where it has any. */
export interface Place {
  file: string
  sheet: string | null
}

export interface Fault extends Place {
  severity: 'error' | 'warning'
  code: string
  /** As the spreadsheet counts: 1 is the first. */
  row: number | null
  /** The header, as the file has it. */
  column: string | null
  /** What stands in the cell, masked and shortened. */
  value: string | null
  message: string
  mend: string
}

/** What a table brings. */
export interface TableBrought extends Place {
  sheets?: Place[]
  table: string
  rows: number
  new: number
  changed: number
  equal: number
  gone: number
}

export interface UnsureTopic {
  request: string
  topic: string
  certainty: number
}

/** An import as this page reads it. */
export interface Brought {
  id: string
  round: string
  job: string
  state: 'reading' | 'faulty' | 'ready' | 'committed'
  tables: TableBrought[]
  faults: Fault[]
  warnings: Fault[]
  unknown_columns: Fault[]
  unplaced: string[]
  /** Nothing before a second job compared them. */
  near_identical: string[][] | null
  alike_elsewhere: string[][] | null
  unsure_topics: UnsureTopic[] | null
  changes_nothing: boolean
  etag: string
}

export const brought = (of: Import): Brought => of as unknown as Brought
