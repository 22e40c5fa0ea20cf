/**
 * Which columns the tables of a district have, what they are called, and how their cells are read and
 * written.
 */
import { CASE_OUTCOMES, caseOutcome, PROVIDER_KINDS, providerKind } from '../names'
import type { Row } from '../server/shapes'
import { say } from '../words'

export const TABLES = ['communities', 'providers', 'topics', 'cases'] as const
export type TableName = (typeof TABLES)[number]

/** How a cell is typed. */
export type Kind = 'text' | 'long' | 'whole' | 'decimal' | 'list' | 'day' | 'choice'

/** Of which table a cell names rows: these are shown by their names. */
export type Names = 'communities' | 'providers' | 'topics'

export interface Column {
  key: string
  name: string
  kind: Kind
  /** Stands in the table, also where there is little room. */
  shown?: 'always' | 'wide'
  names?: Names
  choices?: string[]
  hint?: string
}

const column = (key: string, zh: string, en: string, kind: Kind, more: Partial<Column> = {}): Column => ({
  key,
  name: say(zh, en),
  kind,
  ...more,
})

export function columnsOf(table: TableName): Column[] {
  const always = { shown: 'always' } as const
  const wide = { shown: 'wide' } as const
  switch (table) {
    case 'communities':
      return [
        column('name', '名称', 'Name', 'text', always),
        column('street', '街镇', 'Street', 'text', always),
        column('households', '户数', 'Households', 'whole', wide),
        column('compounds', '小区', 'Compounds', 'list', wide),
        column('max_answered', '每批最多解决', 'Answered at most', 'whole', {
          ...wide,
          hint: say('不填是 2；填 0 这一批不参加', 'Nothing: 2; 0: not part of the round'),
        }),
        column('waiting_rounds', '已轮候批次', 'Rounds waited', 'whole', wide),
        column('weight', '权重', 'Weight', 'whole', { hint: say('不填是 1', 'Nothing: 1') }),
        column('office_phone', '居委会电话（公开）', 'Office telephone (public)', 'text', wide),
        column('longitude', '经度', 'Longitude', 'decimal'),
        column('latitude', '纬度', 'Latitude', 'decimal'),
      ]
    case 'providers':
      return [
        column('name', '名称', 'Name', 'text', always),
        column('kind', '类别', 'Kind', 'choice', { ...always, choices: PROVIDER_KINDS }),
        column('capacity', '容量', 'Capacity', 'whole', {
          ...always,
          hint: say('一批里能承担的工作量，一般按半天', 'What it can carry in a round, usually in half-days'),
        }),
        column('max_requests', '最多承接', 'Requests at most', 'whole', {
          ...wide,
          hint: say('不填不限', 'Nothing: any number'),
        }),
        column('min_load', '最少承担', 'Least load', 'whole'),
        column('profession', '专业', 'Profession', 'text', wide),
        column('organisation', '单位', 'Organisation', 'text', wide),
        column('streets', '服务街镇', 'Streets served', 'list', {
          ...wide,
          hint: say('不填是全区', 'Nothing: all'),
        }),
        column('duties', '职责', 'Duties', 'long'),
        column('topics', '擅长题型', 'Topics', 'list', { names: 'topics' }),
        column('pairings', '结对社区', 'Paired communities', 'list', { names: 'communities' }),
        column('conflicts', '回避社区', 'Keeps out of', 'list', { names: 'communities' }),
        column('conflict_parties', '回避单位', 'Keeps out where these are party', 'list'),
        column('aliases', '别名', 'Other names', 'list'),
      ]
    case 'topics':
      return [
        column('name', '名称', 'Name', 'text', always),
        column('words', '关键词', 'Words', 'list', wide),
        column('roles', '角色', 'Roles', 'long', {
          ...wide,
          hint: say(
            '例：lead:@street:2; support:区房管局:1?（谁牵头、谁配合、工作量；? 表示可以没有）',
            'e.g. lead:@street:2; support:区房管局:1?',
          ),
        }),
        column('note', '说明', 'Note', 'long', wide),
      ]
    case 'cases':
      return [
        column('title', '标题', 'Title', 'text', always),
        column('topic', '题型', 'Topic', 'text', { ...wide, names: 'topics' }),
        column('provider', '牵头', 'Led by', 'text', { ...always, names: 'providers' }),
        column('outcome', '结果', 'Outcome', 'choice', { ...wide, choices: CASE_OUTCOMES }),
        column('satisfaction', '满意度（1–5）', 'Satisfaction (1–5)', 'whole', wide),
        column('answered', '办结日期', 'Answered', 'day', wide),
        column('text', '内容', 'Text', 'long'),
        column('team', '协同', 'Team', 'list', { names: 'providers' }),
        column('community', '社区', 'Community', 'text', { names: 'communities' }),
      ]
  }
}

export const choiceName = (key: string, code: string) =>
  key === 'kind' ? providerKind(code) : caseOutcome(code)

export function tableName(table: TableName): string {
  const names: Record<TableName, string> = {
    communities: say('社区', 'Communities'),
    providers: say('答题力量', 'Providers'),
    topics: say('题型', 'Topics'),
    cases: say('案例', 'Cases'),
  }
  return names[table]
}

/** By which column the rows of a table are chosen, beside the words that are looked for. */
export function groupedBy(table: TableName): string | undefined {
  return { communities: 'street', providers: 'kind', topics: undefined, cases: 'topic' }[table]
}

/** A row is called by its name, its title, or its id. */
export const rowName = (row: Row): string => String(row.name ?? row['title'] ?? '') || row.id

/** A row that the program ships, where the district has no table of its own: nobody changes it here. */
export const isShipped = (row: Row): boolean => row.etag === '"0"'
