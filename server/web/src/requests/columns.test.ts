import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { likelyTable, TABLES, tableSaid } from './columns'

/** The columns of a table as the reader of tables has them. */
function columnsOf(table: string): [string, string][] {
  const schema = readFileSync(join(process.cwd(), '../../engine/src/tables/schema.rs'), 'utf8')
  const tables = schema.slice(schema.indexOf('DISTRICT_TABLES: [')).split('TableSpec {')
  const own = tables.find((part) => part.includes(`name: "${table}"`)) ?? ''
  return [...own.matchAll(/(?:required|column|contact)\(\s*"(\w+)",\s*"([^"]+)"/g)].map((found) => [
    found[1] ?? '',
    found[2] ?? '',
  ])
}

test('tables and columns are those of the reader', () => {
  for (const table of TABLES) {
    expect(
      table.columns.map((of) => [...of]),
      table.name,
    ).toEqual(columnsOf(table.name))
  }
})

test('a sheet is told by its title, then by its file', () => {
  expect(likelyTable('街道.xlsx', '2026点单汇总').name).toBe('requests')
  expect(likelyTable('providers.csv', null).name).toBe('providers')
  expect(likelyTable('某某.xlsx', 'Sheet1').name).toBe('requests')
  expect(tableSaid('cases')).toBe('案例')
  expect(tableSaid('unheard')).toBe('unheard')
})
